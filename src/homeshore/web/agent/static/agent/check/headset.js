// Which headset, does it play, and does the microphone hear it? A loudspeaker is heard by the microphone; a headset is not.
import { Loudspeaker } from "../../shell/webrtc.js";
import { show, slot } from "../dom.js";
import { choices } from "../phone/choices.js";
import { fillChoice } from "../phone/device_list.js";
import { devicesOf } from "../phone/microphone.js";
import { text } from "../settings.js";
import { pause } from "./ear.js";

const TONE = { hertz: 1000, loudness: 0.25 };
const [BEFORE_MS, DURING_MS, EVERY_MS] = [500, 1_400, 50];
const HEARD_DB = 18;
const AUDIBLE_DB = -70;
const SPEAKER_CHOICE = "setSinkId" in HTMLMediaElement.prototype;

export async function measureHeadset(step, { ear }) {
  await ear.open();
  await listDevices(step);
  let chosen = { microphone: choices.microphone };
  const listen = async () => {
    if (chosen.microphone !== choices.microphone) {
      chosen = { microphone: choices.microphone };
      await ear.open();
    }
    return loudspeakerIsHeard(ear);
  };
  let heard = await listen();
  while (!(await confirmed(step))) heard = await listen();
  const headset = !heard;
  return { ok: headset, words: text(headset ? "check.headset_ok" : "check.no_headset"), figures: { headset } };
}

async function listDevices(step) {
  show(slot(step, "devices"), true);
  show(slot(step, "speaker-field"), SPEAKER_CHOICE);
  await choice(slot(step, "microphone"), "audioinput", "microphone");
  if (SPEAKER_CHOICE) await choice(slot(step, "speaker"), "audiooutput", "speaker");
}

async function choice(select, kind, name) {
  fillChoice(select, await devicesOf(kind), choices[name]);
  select.onchange = () => { choices[name] = select.value; };
}

/** Whether the person heard the tone; false: play it again. */
async function confirmed(step) {
  const question = slot(step, "question");
  show(question, true);
  slot(step, "yes").focus();
  const answer = await new Promise((resolve) => {
    slot(step, "yes").onclick = () => resolve(true);
    slot(step, "no").onclick = () => resolve(false);
  });
  show(question, false);
  return answer;
}

/** Play a tone, and see whether it is louder in the microphone than before. */
async function loudspeakerIsHeard(ear) {
  await ear.ready();
  const before = await strongest(ear.meter, BEFORE_MS);
  const silence = await play();
  const during = await strongest(ear.meter, DURING_MS);
  silence();
  return during > AUDIBLE_DB && during - before > HEARD_DB;
}

async function strongest(meter, milliseconds) {
  let found = -Infinity;
  for (let spent = 0; spent < milliseconds; spent += EVERY_MS) {
    await pause(EVERY_MS);
    found = Math.max(found, meter.pitch(TONE.hertz));
  }
  return found;
}

async function play() {
  const context = new AudioContext();
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  const target = context.createMediaStreamDestination();
  tone.frequency.value = TONE.hertz;
  volume.gain.value = TONE.loudness;
  tone.connect(volume).connect(target);
  tone.start();
  const speaker = new Loudspeaker();
  await speaker.choose(choices.speaker).catch(() => {});
  speaker.play(target.stream.getAudioTracks()[0], 0);
  await context.resume();
  return () => {
    speaker.silence();
    context.close();
  };
}
