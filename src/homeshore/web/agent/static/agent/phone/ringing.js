// The ring of a call that is offered, the beep of one that was answered by itself, and the keypad's two tones.
import { isMuted } from "../announce.js";

const RING = { pitches: [440, 554], on: 1.1, every: 3 };
const KEYS = ["123A", "456B", "789C", "*0#D"];
const [ROWS, COLUMNS] = [[697, 770, 852, 941], [1209, 1336, 1477, 1633]];
let context = null;
let timer = 0;

/** Ring until told otherwise; again with the same wish changes nothing. */
export function ring(wanted) {
  if (wanted && !timer) {
    once();
    timer = window.setInterval(once, RING.every * 1000);
  } else if (!wanted) {
    window.clearInterval(timer);
    timer = 0;
  }
}

function once() {
  if (isMuted()) return;
  for (const pulse of [0, 0.4]) for (const pitch of RING.pitches) tone(pitch, pulse, RING.on / 4, 0.09);
}

/** A short sign in the headset: you are on the line. Heard even when other sounds are off. */
export function beep() {
  tone(880, 0, 0.12, 0.08);
  tone(1175, 0.14, 0.16, 0.08);
}

/** What a key sounds like, for the person who presses it. */
export function keyTone(key) {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  if (row < 0) return;
  tone(ROWS[row], 0, 0.12, 0.05);
  tone(COLUMNS[KEYS[row].indexOf(key)], 0, 0.12, 0.05);
}

function tone(pitch, after, seconds, loudness) {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
  const at = context.currentTime + after;
  const [oscillator, volume] = [context.createOscillator(), context.createGain()];
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loudness, at + 0.02);
  volume.gain.setValueAtTime(loudness, at + seconds - 0.03);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds + 0.02);
}
