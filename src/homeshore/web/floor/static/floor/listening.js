// A supervisor on a live call: the bar at the foot of the floor. Listening needs no microphone; it is opened for the
// first mode in which the supervisor speaks. The centre decides what is allowed, and tells the agent.
import { openPush } from "/static/floor/push.js";
import { AudioLink, Loudspeaker, MicrophoneTrouble, openMicrophone } from "/static/shell/webrtc.js";

const board = document.getElementById("board");
const bar = document.getElementById("listening");
const part = (name) => bar.querySelector(`[data-${name}]`);
const [words, alarm, microphoneButton, modes] = [part("words"), part("alert"), part("microphone"), [...bar.querySelectorAll("[data-to]")]];
const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

/** What the centre refused, in its words. */
class Refused extends Error {}

async function post(address, fields, options = {}) {
  let response;
  try {
    response = await fetch(address, { method: "POST", headers, body: new URLSearchParams(fields), ...options });
  } catch {
    throw new Refused(bar.dataset.failed);
  }
  const reply = await response.json().catch(() => ({}));
  if (!response.ok) throw Object.assign(new Refused(reply.text ?? bar.dataset.failed), { code: reply.refused });
  return reply;
}

class Listening {
  constructor({ listen, leave, mode, helped = "", who, call }) {
    Object.assign(this, { join: listen, address: leave, mode, helped, who, call });
    this.speaker = new Loudspeaker();
    this.microphone = null;
    this.pause = FIRST_PAUSE_MS;
    this.done = false;
  }

  async begin() {
    say(bar.dataset.connecting.replace("{name}", this.who));
    if (this.mode !== "listen") await this.openMicrophone();
    this.audio = new AudioLink({
      microphone: this.microphone,
      iceServers: JSON.parse(bar.dataset.ice),
      exchange: async (sdp) => (await post(this.join, { sdp, mode: this.mode })).sdp,
      onTrack: (track, slot) => this.speaker.play(track, slot),
      onState: (state) => this.lineChanged(state),
    });
    await this.audio.reconnect();
  }

  async openMicrophone() {
    this.microphone ??= await openMicrophone();
    await this.audio?.setMicrophone(this.microphone);
  }

  lineChanged(state) {
    if (this.done) return;
    if (state === "up") {
      this.pause = FIRST_PAUSE_MS;
      say(bar.dataset.on.replace("{name}", this.who));
    } else if (state === "lost") this.comeBack();
    show();
  }

  comeBack() {
    say(bar.dataset.lost);
    this.timer = setTimeout(() => this.joinAgain(), this.pause);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  /** Connect anew: after a while of our own, or at once when the centre says that the sound is gone. */
  joinAgain() {
    clearTimeout(this.timer);
    if (!this.done) this.audio?.reconnect().catch((error) => error.code === "unknown_call" && this.over());
  }

  /** Another way of taking part. The microphone is opened before anybody could expect to hear us. */
  async change(mode) {
    if (mode !== "listen") await this.openMicrophone();
    await post(this.join, { sdp: "", mode });
    this.mode = mode;
  }

  /** Let go of the line; the centre is told by who calls this. */
  drop() {
    this.done = true;
    clearTimeout(this.timer);
    this.audio?.close();
    this.speaker.silence();
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
  }

  over() {
    if (this.done) return;
    this.drop();
    finish(bar.dataset.over);
  }
}

let listening = null;

function say(text, alert = "") {
  if (words.textContent !== text) words.textContent = text;
  alarm.textContent = alert;
}

function show() {
  bar.hidden = !listening;
  if (!listening) return;
  const row = document.getElementById(listening.call);
  const allowed = row ? row.dataset.modes.split(" ") : [];
  for (const button of modes) {
    const mode = button.dataset.to;
    button.setAttribute("aria-pressed", String(mode === listening.mode));
    button.disabled = mode !== listening.mode && !allowed.includes(mode);
    button.title = button.disabled && row?.dataset.rule ? bar.dataset.onlyOnRequest : "";
  }
  microphoneButton.hidden = listening.mode === "listen" || !listening.microphone;
  const muted = listening.audio?.muted ?? false;
  microphoneButton.lastElementChild.textContent = muted ? bar.dataset.unmute : bar.dataset.mute;
  microphoneButton.querySelector("use").setAttribute("href", `/static/shell/icons.svg#${muted ? "microphone_off" : "microphone"}`);
}

function finish(text) {
  listening = null;
  say("", "");
  show();
  document.getElementById("floor-news").textContent = text;
  document.querySelector("#floor-calls-wrap")?.focus({ preventScroll: true });
}

function reasonOf(error) {
  if (error instanceof MicrophoneTrouble) return bar.dataset[error.code];
  return error instanceof Refused ? error.message : bar.dataset.failed;
}

/** What the centre says of this supervisor's listening. */
function told({ hint, contact }) {
  if (!listening || listening.done || !listening.join.includes(contact)) return;
  if (hint === "over") listening.over();
  else if (hint === "rejoin") listening.joinAgain();
}

let pushed = false;

async function begin(button) {
  if (!pushed) openPush(told);
  pushed = true;
  if (listening) await leave();
  listening = new Listening(button.dataset);
  const mine = listening;
  show();
  bar.scrollIntoView({ block: "nearest" });
  try {
    await mine.begin();
    modes.find((each) => each.dataset.to === mine.mode)?.focus();
  } catch (error) {
    mine.drop();
    alarm.textContent = reasonOf(error);
    words.textContent = "";
  }
  show();
}

async function leave(options = {}) {
  const { address, helped } = listening;
  listening.drop();
  finish("");
  await post(address, { helped }, options).catch(() => {});
}

async function change(mode) {
  try {
    await listening.change(mode);
    alarm.textContent = "";
  } catch (error) {
    alarm.textContent = reasonOf(error);
  }
  show();
}

board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-listen]");
  if (button) begin(button);
});
bar.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || !listening) return;
  if ("hangUp" in button.dataset) leave();
  else if ("microphone" in button.dataset) {
    listening.audio.muted = !listening.audio.muted;
    show();
  } else if (button.dataset.to && button.dataset.to !== listening.mode) change(button.dataset.to);
});
board.addEventListener("floor:updated", () => {
  if (!listening || listening.done) return show();
  const answers = board.querySelector("[data-board]").dataset.up === "yes" && !document.getElementById("floor-switchboard");
  const spoken = "spoken" in (document.getElementById(listening.call)?.dataset ?? {});
  if (answers && !spoken && listening.audio?.state !== "connecting") listening.over();
  show();
});
addEventListener("pagehide", () => listening && leave({ keepalive: true }));
