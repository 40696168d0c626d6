// Noise suppression by RNNoise (npm package @sapphi-red/web-noise-suppressor) where the build found it, 48 kHz mono.
import { suppressor } from "../settings.js";

const AWAKE_MS = 400;
let engine = null;

/**
 * A microphone's stream without its noise, and how to let go of it. Without the package, or where the browser cannot
 * run it, the stream itself: `cleaned.ready` says which, so that the browser's own suppression is asked for instead.
 */
export async function cleaned(raw) {
  const tools = cleaned.ready ? await load() : null;
  const context = tools ? new AudioContext({ sampleRate: 48_000, latencyHint: "interactive" }) : null;
  if (!context || !(await runs(context))) {
    context?.close();
    return { stream: raw, release: () => {} };
  }
  try {
    await context.audioWorklet.addModule(suppressor.worklet);
    return graph(context, tools, raw);
  } catch {
    cleaned.ready = false;
    context.close();
    return { stream: raw, release: () => {} };
  }
}
cleaned.ready = Boolean(suppressor && window.AudioWorkletNode && window.WebAssembly);

/** Only the first channel comes out clean. */
function graph(context, { RnnoiseWorkletNode, wasmBinary }, raw) {
  const source = context.createMediaStreamSource(raw);
  const filter = new RnnoiseWorkletNode(context, { wasmBinary, maxChannels: 1 });
  const first = context.createChannelSplitter(2);
  const target = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  source.connect(filter).connect(first).connect(target, 0);
  const release = () => {
    filter.destroy();
    context.close();
  };
  return { stream: target.stream, release };
}

async function load() {
  engine ??= import(suppressor.module).then(async (module) => {
    const wasmBinary = await module.loadRnnoise({ url: suppressor.wasm, simdUrl: suppressor.simd });
    return { RnnoiseWorkletNode: module.RnnoiseWorkletNode, wasmBinary };
  });
  try {
    return await engine;
  } catch {
    engine = null;
    cleaned.ready = false;
    return null;
  }
}

/** A page that nobody has touched yet may not be allowed to run sound through itself: then the microphone goes as it is. */
async function runs(context) {
  if (context.state === "running") return true;
  const late = new Promise((resolve) => setTimeout(resolve, AWAKE_MS));
  await Promise.race([context.resume(), late]);
  return context.state === "running";
}
