// How loud the voice is, and how quiet the room: in decibels below full scale, as the microphone gives them.
import { checkLimits as limits, number, text } from "../settings.js";

const [VOICE_SECONDS, ROOM_SECONDS] = [6, 4];

/** The loud moments are the voice; what lies between them is breath. */
export async function measureVoice(step, { ear }) {
  const readings = await ear.listen(step, VOICE_SECONDS);
  const level = quantile(readings.map((reading) => reading.level), 0.9);
  const fault = level < limits.quietest_db ? "too_quiet" : level > limits.loudest_db ? "too_loud" : "";
  return { ok: !fault, words: text(`check.${fault || "voice_ok"}`, { level: number(level) }), figures: { microphone_db: level } };
}

export async function measureRoom(step, { ear, figures }) {
  const readings = await ear.listen(step, ROOM_SECONDS);
  const noise = quantile(readings.map((reading) => reading.level), 0.5);
  const below = figures.microphone_db - noise;
  const ok = below >= limits.noise_below_speech_db;
  return { ok, words: text(ok ? "check.noise_ok" : "check.noisy", { noise: number(noise), below: number(below) }), figures: { noise_db: noise } };
}

export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? -90;
}
