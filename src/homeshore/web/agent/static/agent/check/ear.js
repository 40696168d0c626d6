// The page's ear: the microphone as it is, without any cleaning, and its loudness. It hears; it keeps nothing.
import { openMicrophone } from "../../shell/webrtc.js";
import { choices } from "../phone/choices.js";
import { barOf, Meter } from "../phone/meter.js";
import { slot } from "../dom.js";
import { text } from "../settings.js";

const EVERY_MS = 50;

export class Ear {
  constructor() {
    this.stream = null;
    this.meter = null;
  }

  /** Open the microphone that is chosen now. Throws MicrophoneTrouble. */
  async open() {
    this.close();
    this.stream = await openMicrophone({ device: choices.microphone, clean: false }).catch((trouble) => {
      if (!choices.microphone) throw trouble;
      return openMicrophone({ clean: false }); // the chosen one is not there today
    });
    this.meter = new Meter(this.stream);
  }

  async ready() {
    if (!this.stream?.active) await this.open();
    await this.meter.context.resume();
  }

  /** Listen for some seconds and show it in a step: { level, peak } twenty times a second. */
  async listen(step, seconds) {
    await this.ready();
    const readings = [];
    await counted(step, seconds, () => {
      const reading = this.meter.read();
      readings.push(reading);
      slot(step, "meter-bar").style.setProperty("--level", `${100 * barOf(reading.level)}%`);
    });
    return readings;
  }

  close() {
    this.meter?.close();
    this.stream?.getTracks().forEach((track) => track.stop());
    this.meter = this.stream = null;
  }
}

/** Show a step's progress for some seconds, and do something all along. */
export async function counted(step, seconds, meanwhile = () => {}) {
  const place = slot(step, "progress");
  const began = performance.now();
  place.hidden = false;
  try {
    for (let spent = 0; spent < seconds; spent = (performance.now() - began) / 1000) {
      slot(step, "bar").value = spent / seconds;
      slot(step, "left").textContent = text("check.measuring", { left: Math.ceil(seconds - spent) });
      await meanwhile();
      await pause(EVERY_MS);
    }
  } finally {
    place.hidden = true;
  }
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
