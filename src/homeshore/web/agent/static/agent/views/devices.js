// Microphone and loudspeaker: which, how loud, how it sounds at the other end, and how good the line is.
import { explain } from "../announce.js";
import { attribute, fill, show, slot } from "../dom.js";
import { choices } from "../phone/choices.js";
import { fillChoice } from "../phone/device_list.js";
import { barOf, Meter, watch } from "../phone/meter.js";
import { devicesOf } from "../phone/microphone.js";
import { beep } from "../phone/ringing.js";
import { number, text, word } from "../settings.js";
import { activeCall } from "../state.js";

const SPEAKER_CHOICE = "setSinkId" in HTMLMediaElement.prototype;
const QUIET_DB = -45;
const LOUD_DB = -8;
const SPOKEN_MS = 1_000;
const TONES = { off: "neutral", connecting: "warn", up: "good", trouble: "bad" };
const LINE_TONES = { good: "good", fair: "warn", poor: "bad" };

export function mountDevices(dialog, { store, telephone }) {
  const part = (name) => slot(dialog, name);
  let stop = () => {};
  let echoing = false;

  async function open() {
    dialog.showModal();
    part("noise").value = choices.noise;
    part("automatic").checked = choices.automatic;
    show(part("speaker-field"), SPEAKER_CHOICE);
    show(part("speaker-fixed"), !SPEAKER_CHOICE);
    render(store.get());
    await telephone.microphone.open().catch(() => {});
    await listDevices();
    measure();
  }

  async function listDevices() {
    fillChoice(part("microphone"), await devicesOf("audioinput"), choices.microphone);
    if (SPEAKER_CHOICE) fillChoice(part("speaker"), await devicesOf("audiooutput"), choices.speaker);
  }

  function measure() {
    stop();
    stop = () => {};
    if (!dialog.open || !telephone.microphone.raw) return;
    const [own, others] = [new Meter(telephone.microphone.raw), new Meter(...telephone.voices)];
    const endings = [watch(own, showLevel()), watch(others, ({ level }) => showBar("heard-bar", level))];
    stop = () => {
      for (const end of endings) end();
      own.close();
      others.close();
    };
  }

  const showBar = (name, level) => part(name).style.setProperty("--level", `${100 * barOf(level)}%`);

  /** The bar moves with the voice; the words and the value for screen readers once a second. */
  function showLevel() {
    let [loudest, spokenAt] = [-90, 0];
    return ({ level, peak }) => {
      showBar("meter-bar", level);
      loudest = Math.max(loudest, peak);
      if (Date.now() - spokenAt < SPOKEN_MS) return;
      const words = text(loudest < QUIET_DB ? "level.quiet" : loudest > LOUD_DB ? "level.loud" : "level.good");
      attribute(part("meter"), "aria-valuenow", Math.round(100 * barOf(loudest)));
      attribute(part("meter"), "aria-valuetext", words);
      fill(dialog, { level: words });
      [loudest, spokenAt] = [-90, Date.now()];
    };
  }

  function render(state) {
    if (!dialog.open) return;
    const { phone } = state;
    fill(dialog, { state: word("phone_state", phone.state), "trouble-words": phone.trouble ? text(`phone.${phone.trouble}`) : "" });
    part("state").className = `badge tone-${TONES[phone.state]}`;
    show(part("trouble"), Boolean(phone.trouble));
    show(part("begin"), phone.state !== "up");
    show(part("hang-up"), phone.state !== "off" && !activeCall(state));
    part("echo").disabled = phone.state !== "up";
    fillLine(dialog, phone.line);
  }

  async function echo(on) {
    try {
      await telephone.echo(on);
      echoing = on;
      attribute(part("echo"), "aria-pressed", String(on));
    } catch (error) {
      explain(error);
    }
  }

  async function changeMicrophone(change) {
    change();
    await telephone.reopen();
    await listDevices();
    measure();
  }

  part("begin").addEventListener("click", () => telephone.begin().then(listDevices).then(measure));
  part("hang-up").addEventListener("click", () => telephone.end().then(measure));
  part("microphone").addEventListener("change", (event) => changeMicrophone(() => { choices.microphone = event.target.value; }));
  part("noise").addEventListener("change", (event) => changeMicrophone(() => { choices.noise = event.target.value; }));
  part("speaker").addEventListener("change", (event) => {
    choices.speaker = event.target.value;
    telephone.chooseSpeaker();
  });
  part("automatic").addEventListener("change", (event) => {
    choices.automatic = event.target.checked;
    telephone.answerByItself().catch(explain);
  });
  part("play").addEventListener("click", beep);
  part("echo").addEventListener("click", () => echo(!echoing));
  dialog.addEventListener("close", () => {
    stop();
    if (echoing) echo(false);
    telephone.restMicrophone();
  });
  navigator.mediaDevices?.addEventListener?.("devicechange", () => dialog.open && listDevices());
  store.subscribe(render);
  return { open };
}

/** A line's word, its figures and what to do; slots line, figures, advice. */
function fillLine(root, line) {
  fill(root, {
    line: line ? word("line", line.word) : text("line.unknown"),
    figures: line ? text("line.figures", { loss: number(line.loss, 1), jitter: number(line.jitter), delay: number(line.delay) }) : "",
    advice: line?.blame ? text(`advice.${line.blame}`) : "",
  });
  slot(root, "line").className = `badge tone-${LINE_TONES[line?.word] ?? "neutral"}`;
}
