// Being heard: live regions for screen readers, two short tones, a title that asks for attention.
import { toast } from "../shell/shell.js";
import { text } from "./settings.js";

const MUTE = "homeshore.desk.mute";
const title = document.title;
let audio = null;
let flashing = 0;

/** Read a sentence out: at once (`urgent`), or when the screen reader has a moment. */
export function announce(sentence, { urgent = false } = {}) {
  const region = document.getElementById(urgent ? "announce-now" : "announce-soon");
  const line = document.createElement("p");
  line.textContent = sentence;
  region.append(line);
  window.setTimeout(() => line.remove(), 10_000);
}

export function isMuted() {
  return localStorage.getItem(MUTE) === "yes";
}

export function setMuted(muted) {
  localStorage.setItem(MUTE, muted ? "yes" : "no");
  if (muted) stopFlashing();
}

const TONES = {
  offer: [[660, 0], [880, 0.16], [660, 0.5], [880, 0.66]],
  message: [[740, 0]],
  warning: [[440, 0], [330, 0.18]],
};

/** Sound one of the tones. Browsers allow it once the agent has touched the page. */
export function sound(name) {
  if (isMuted()) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
  for (const [pitch, after] of TONES[name]) tone(pitch, audio.currentTime + after);
}

function tone(pitch, at) {
  const [oscillator, volume] = [audio.createOscillator(), audio.createGain()];
  oscillator.frequency.value = pitch;
  oscillator.type = "sine";
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.22);
  oscillator.connect(volume).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.25);
}

/** Show the number of unread messages in the title. */
export function countInTitle(unread) {
  if (!flashing) document.title = titleWith(unread);
  document.documentElement.dataset.unread = unread;
}

const titleWith = (unread) => (unread ? `(${unread}) ${title}` : title);

/** Alternate the title while an offer stands. */
export function flashTitle(sentence) {
  stopFlashing();
  if (isMuted()) return;
  let on = false;
  const flash = () => {
    on = !on;
    document.title = on ? `● ${sentence}` : title;
  };
  flash();
  flashing = window.setInterval(flash, 1000);
}

export function stopFlashing() {
  window.clearInterval(flashing);
  flashing = 0;
  document.title = titleWith(Number(document.documentElement.dataset.unread ?? 0));
}

/** Say a refusal in the server's words, or in ours when the link is down. */
export function explain(error) {
  sound("warning");
  toast(error.message || text("link.not_sent"), { seconds: 15 });
}
