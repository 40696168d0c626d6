// The way to the centre and back, measured on an echo of its own: first as a call would use it, then under load.
import { AudioLink, Loudspeaker } from "../../shell/webrtc.js";
import { LineWatch, countersOf, figuresBetween } from "../phone/figures.js";
import { addresses, checkLimits as limits, number, phone, text } from "../settings.js";
import { counted, pause } from "./ear.js";
import { quantile } from "./loudness.js";

const [CALM_SECONDS, LOAD_SECONDS, UP_MS, SETTLE_MS, SAMPLE_MS] = [6, 4, 8_000, 1_000, 1_000];
const LOAD_BITS = 256_000;

export async function measureLine(step) {
  const noise = noiseTrack();
  const speaker = new Loudspeaker();
  speaker.loudness(0); // the echo is counted, not heard
  const link = new AudioLink({
    microphone: new MediaStream([noise.track]),
    iceServers: phone.ice_servers,
    exchange,
    onTrack: (track, place) => speaker.play(track, place),
    onState: () => {},
  });
  try {
    await connect(link);
    return judged(await calm(step, link), await load(step, link));
  } finally {
    link.close();
    speaker.silence();
    noise.stop();
    fetch(addresses.line, { method: "DELETE", headers: csrf() }).catch(() => {});
  }
}

async function connect(link) {
  await link.reconnect();
  for (let waited = 0; link.state !== "up"; waited += 100) {
    if (waited > UP_MS || link.state === "lost") throw new Error(text("check.no_line"));
    await pause(100);
  }
  await pause(SETTLE_MS);
}

async function exchange(sdp) {
  const answer = await fetch(addresses.line, { method: "POST", headers: csrf(), body: sdp });
  const reply = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(reply.text ?? text("check.no_line"));
  return reply.sdp;
}

const csrf = () => ({ "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, "Content-Type": "application/sdp" });

/** Loss, jitter and delay as a call has them, second by second. */
async function calm(step, link) {
  const [first, samples, watch] = [countersOf(await link.stats()), [], new LineWatch()];
  await sampled(step, CALM_SECONDS, async () => {
    const line = await watch.measure(link);
    if (line) samples.push(line);
  });
  const last = countersOf(await link.stats());
  if (!first || !last || last.received - first.received < 10) throw new Error(text("check.no_line"));
  const { loss } = figuresBetween(first, last);
  return { loss, jitter: quantile(samples.map((one) => one.jitter), 0.9), delay: quantile(samples.map((one) => one.delay), 0.5) };
}

/** How much comes through when more is sent than calls need. */
async function load(step, link) {
  const sender = link.connection.getTransceivers()[0].sender;
  const parameters = sender.getParameters();
  parameters.encodings[0].maxBitrate = LOAD_BITS;
  await sender.setParameters(parameters).catch(() => {});
  await pause(SETTLE_MS);
  const [before, began] = [countersOf(await link.stats()), performance.now()];
  await sampled(step, LOAD_SECONDS);
  const [after, seconds] = [countersOf(await link.stats()), (performance.now() - began) / 1000];
  const rate = (name) => (8 * (after[name] - before[name])) / 1000 / seconds;
  return { up: rate("sentBytes") * (1 - after.farLoss / 100), down: rate("receivedBytes") };
}

async function sampled(step, seconds, sample = () => {}) {
  let next = performance.now();
  await counted(step, seconds, async () => {
    if (performance.now() < next) return;
    next += SAMPLE_MS;
    await sample();
  });
}

function judged({ loss, jitter, delay }, { up, down }) {
  const figures = { loss_permille: 10 * loss, jitter_ms: jitter, round_trip_ms: delay, kilobits_up: up, kilobits_down: down };
  const faults = [
    ["jitter", jitter > limits.jitter_ms],
    ["loss", 10 * loss > limits.loss_permille],
    ["delay", delay > limits.round_trip_ms],
    ["bandwidth", Math.min(up, down) < limits.kilobits],
  ].filter(([, broken]) => broken);
  const words = faults.map(([name]) => text(`check.${name}`)).join(" ") || text("check.network_ok");
  const details = [
    text("line.figures", { loss: number(loss, 1), jitter: number(jitter), delay: number(delay) }),
    text("check.rates", { up: number(up), down: number(down) }),
  ].join(" · ");
  return { ok: faults.length === 0, words, details, figures };
}

/** Noise fills the rate that a codec is allowed; silence would not. */
function noiseTrack() {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let at = 0; at < samples.length; at += 1) samples[at] = (Math.random() - 0.5) / 4;
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  const target = context.createMediaStreamDestination();
  source.connect(target);
  source.start();
  context.resume();
  return { track: target.stream.getAudioTracks()[0], stop: () => context.close() };
}
