// Sound between this browser and the centre: one microphone out, up to three voices in, over one peer connection.
// The offer goes out at once: the centre needs none of our candidates, it answers where our checks come from
// (docs/algorithms/media.md). Waiting for them cost a reloaded desk 60 to 220 ms. The answer is complete.

const CONNECTING_MS = 10_000;
const SPARE_VOICES = 2;

/** What keeps a person from being heard. `code`: unsupported, insecure, denied, missing, busy. */
export class MicrophoneTrouble extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const TROUBLES = { NotAllowedError: "denied", SecurityError: "denied", NotFoundError: "missing", OverconstrainedError: "missing", NotReadableError: "busy", AbortError: "busy" };

/**
 * The microphone as a stream. `device` is an id of enumerateDevices, or empty. `clean`: the browser takes echo and uneven
 * loudness out; `suppress`: noise too. Throws MicrophoneTrouble.
 */
export async function openMicrophone({ device = "", clean = true, suppress = clean } = {}) {
  if (!window.isSecureContext) throw new MicrophoneTrouble("insecure");
  if (!window.RTCPeerConnection || !navigator.mediaDevices?.getUserMedia) throw new MicrophoneTrouble("unsupported");
  const audio = { echoCancellation: clean, noiseSuppression: suppress, autoGainControl: clean, channelCount: 1 };
  if (device) audio.deviceId = { exact: device };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new MicrophoneTrouble(TROUBLES[error.name] ?? "busy");
  }
}

/**
 * Connect: `exchange(sdp)` takes our offer to the centre and resolves to its answer; `onTrack(track, slot)` is called for
 * each of the three voices; `onState` hears "connecting", "up", "lost" (the line broke: `reconnect`) and "closed".
 * Resolves to the AudioLink once the answer is in; rejects with what `exchange` rejected with.
 */
export async function connectAudio({ microphone = null, iceServers = [], exchange, onTrack = () => {}, onState = () => {} }) {
  const link = new AudioLink({ microphone, iceServers, exchange, onTrack, onState });
  await link.reconnect();
  return link;
}

export class AudioLink {
  constructor({ microphone, iceServers, exchange, onTrack, onState }) {
    Object.assign(this, { iceServers, exchange, onTrack, onState });
    this.voice = microphone?.getAudioTracks()[0] ?? null;
    this.connection = null;
    this.state = "closed";
  }

  /** Connect anew, as after a lost line or a lost server; what was there before is given up once the new answer is in. */
  async reconnect() {
    const before = this.connection;
    const connection = (this.connection = this.prepare());
    this.change("connecting");
    try {
      await connection.setLocalDescription(await connection.createOffer());
      const answer = await this.exchange(connection.localDescription.sdp);
      if (this.connection !== connection) return; // a later reconnection, or the end, came first
      await connection.setRemoteDescription({ type: "answer", sdp: answer });
      before?.close();
    } catch (error) {
      before?.close();
      if (this.connection !== connection) return;
      connection.close();
      this.change("lost");
      throw error;
    }
    this.timer = setTimeout(() => this.connection === connection && this.state === "connecting" && this.change("lost"), CONNECTING_MS);
  }

  prepare() {
    clearTimeout(this.timer);
    const connection = new RTCPeerConnection({ iceServers: this.iceServers, bundlePolicy: "max-bundle" });
    connection.addTransceiver(this.voice ?? "audio", { direction: "sendrecv" });
    for (let spare = 0; spare < SPARE_VOICES; spare++) connection.addTransceiver("audio", { direction: "recvonly" });
    connection.addEventListener("track", ({ track, transceiver }) => {
      if (this.connection === connection) this.onTrack(track, connection.getTransceivers().indexOf(transceiver));
    });
    connection.addEventListener("connectionstatechange", () => this.connection === connection && this.changed(connection.connectionState));
    return connection;
  }

  changed(state) {
    if (state === "connected") this.change("up");
    else if (state === "failed" || state === "disconnected") this.change("lost");
  }

  change(state) {
    if (this.state === state) return;
    if (state !== "connecting") clearTimeout(this.timer);
    this.state = state;
    this.onState(state);
  }

  /** Send another microphone, or nothing, without a new exchange. */
  async setMicrophone(stream) {
    const muted = this.voice ? !this.voice.enabled : false;
    this.voice = stream?.getAudioTracks()[0] ?? null;
    if (this.voice) this.voice.enabled = !muted;
    await this.connection?.getTransceivers()[0]?.sender.replaceTrack(this.voice);
  }

  get muted() {
    return this.voice ? !this.voice.enabled : true;
  }

  set muted(on) {
    if (this.voice) this.voice.enabled = !on;
  }

  /** The browser's own figures (RTCStatsReport), null without a connection. */
  stats() {
    return this.connection?.getStats() ?? Promise.resolve(null);
  }

  /** Hang the line up. The microphone stays open: who opened it closes it. */
  close() {
    const connection = this.connection;
    this.connection = null;
    connection?.close();
    this.change("closed");
  }
}

/** Plays voices, each in an element of its own: browsers play only the first track of a stream that has several. */
export class Loudspeaker {
  constructor() {
    this.elements = [];
    this.device = "";
    this.volume = 1;
  }

  /** Play a track in a slot. `blocked()` is called when the browser wants a click first; `resume()` then plays. */
  play(track, slot, blocked = () => {}) {
    const element = (this.elements[slot] ??= new Audio());
    element.srcObject = new MediaStream([track]);
    element.volume = this.volume;
    if (this.device) element.setSinkId?.(this.device).catch(() => {});
    element.play().catch((error) => error.name === "NotAllowedError" && blocked());
  }

  resume() {
    for (const element of this.playing()) element.play().catch(() => {});
  }

  /** Play through another output (an id of enumerateDevices), where the browser lets choose. */
  async choose(device) {
    this.device = device;
    await Promise.all(this.playing().map((element) => element.setSinkId?.(device)));
  }

  loudness(volume) {
    this.volume = volume;
    for (const element of this.playing()) element.volume = volume;
  }

  silence() {
    for (const element of this.playing()) element.srcObject = null;
    this.elements = [];
  }

  playing() {
    return this.elements.filter(Boolean);
  }
}
