// Loudness, measured in the page and shown at once. Nothing is recorded or sent anywhere.

const FLOOR_DB = -90;

export class Meter {
  /** Of one stream, or of several together. */
  constructor(...streams) {
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 2048;
    this.samples = new Float32Array(this.analyser.fftSize);
    for (const stream of streams) this.context.createMediaStreamSource(stream).connect(this.analyser);
    if (this.context.state === "suspended") this.context.resume();
  }

  /** The last 40 ms: { level, peak } in decibels below full scale. */
  read() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let [sum, peak] = [0, 0];
    for (const sample of this.samples) {
      sum += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    return { level: decibels(Math.sqrt(sum / this.samples.length)), peak: decibels(peak) };
  }

  /** How strong one pitch is, in decibels, for hearing one's own test tone. */
  pitch(hertz) {
    const bins = new Float32Array(this.analyser.frequencyBinCount);
    this.analyser.getFloatFrequencyData(bins);
    const at = Math.round((hertz * this.analyser.fftSize) / this.context.sampleRate);
    return Math.max(FLOOR_DB, ...bins.slice(at - 1, at + 2));
  }

  close() {
    this.context.close();
  }
}

const decibels = (value) => Math.max(FLOOR_DB, 20 * Math.log10(value || 1e-9));

/** From silence (-60 dB) to full scale as 0 to 1, for a bar. */
export const barOf = (level) => Math.max(0, Math.min(1, (level + 60) / 60));

/** Call `paint` with each reading until the function that is returned is called. */
export function watch(meter, paint) {
  let frame = requestAnimationFrame(function next() {
    paint(meter.read());
    frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
