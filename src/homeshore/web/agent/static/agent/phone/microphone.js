// The microphone: opened as chosen, cleaned of noise, its loudness measured before the cleaning. Nothing is kept.
import { openMicrophone } from "../../shell/webrtc.js";
import { choices } from "./choices.js";
import { cleaned } from "./suppressor.js";

const GONE = new Set(["missing", "busy"]);

export class Microphone {
  constructor({ onLost = () => {} } = {}) {
    this.onLost = onLost;
    this.raw = null; // as the microphone gives it: for meters
    this.stream = null; // as it is sent
    this.release = () => {};
  }

  /** Open it unless it is open. Returns the stream to send. Throws MicrophoneTrouble. */
  async open() {
    return this.stream ?? this.reopen();
  }

  /** Open it as chosen now. A device that is not there any more gives way to the computer's own choice. */
  async reopen() {
    const raw = await this.ask(choices.microphone);
    this.close();
    this.raw = raw;
    raw.getAudioTracks()[0].addEventListener("ended", () => raw === this.raw && this.onLost());
    const { stream, release } = choices.noise === "strong" ? await cleaned(raw) : { stream: raw, release: () => {} };
    Object.assign(this, { stream, release });
    return stream;
  }

  async ask(device) {
    const wanted = { clean: choices.noise !== "none", suppress: choices.noise === "standard" || (choices.noise === "strong" && !cleaned.ready) };
    try {
      return await openMicrophone({ device, ...wanted });
    } catch (trouble) {
      if (!device || !GONE.has(trouble.code)) throw trouble;
      return openMicrophone(wanted);
    }
  }

  /** Whether noise should be taken out, and cannot before the page is touched. */
  get isPostponed() {
    return choices.noise === "strong" && cleaned.ready && this.stream !== null && this.stream === this.raw;
  }

  close() {
    const { raw } = this;
    this.release();
    this.raw = this.stream = null;
    this.release = () => {};
    raw?.getTracks().forEach((track) => track.stop());
  }
}

/** The microphones or loudspeakers that there are; their names are known once the microphone is allowed. */
export async function devicesOf(kind) {
  const all = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return all.filter((device) => device.kind === kind && device.deviceId !== "default" && device.deviceId !== "communications" && device.deviceId);
}

/** Whether the microphone opens without a question: the person has allowed it for this site. */
export async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "microphone" })).state === "granted";
  } catch {
    return false; // a browser that does not tell
  }
}
