// A browser without sound devices or network: a microphone that hums, and connections that are up at once.
// `window.sound` is what a test changes: trouble (the name of getUserMedia's error), loss and jitter of the line.
window.sound = { trouble: "", jitter: 0.004, fractionLost: 0, roundTrip: 0.03, level: 0.2, connections: [], streams: [], asked: [], codecs: [] };

navigator.mediaDevices.getUserMedia = async (constraints) => {
  window.sound.asked.push(constraints.audio);
  if (window.sound.trouble) throw new DOMException("no", window.sound.trouble);
  const context = new AudioContext();
  const [hum, volume] = [context.createOscillator(), context.createGain()];
  const target = context.createMediaStreamDestination();
  hum.connect(volume).connect(target);
  const follow = () => { volume.gain.value = window.sound.level; };
  follow();
  setInterval(follow, 50);
  hum.start();
  window.sound.streams.push(target.stream);
  return target.stream;
};
navigator.mediaDevices.enumerateDevices = async () => [
  { kind: "audioinput", deviceId: "m1", label: "Casque USB" },
  { kind: "audioinput", deviceId: "m2", label: "Micro intégré" },
  { kind: "audiooutput", deviceId: "s1", label: "Casque USB" },
];

window.RTCPeerConnection = class extends EventTarget {
  constructor(settings) {
    super();
    Object.assign(this, { settings, transceivers: [], connectionState: "new", iceGatheringState: "complete", sent: 0 });
    window.sound.connections.push(this);
  }

  addTransceiver(track) {
    let parameters = { encodings: [{}], codecs: [{ mimeType: "audio/opus" }, { mimeType: "audio/PCMU" }, { mimeType: "audio/PCMA" }] };
    const sender = {
      track: typeof track === "string" ? null : track,
      replaceTrack: async (other) => { sender.track = other; },
      getParameters: () => structuredClone(parameters),
      setParameters: async (wanted) => {
        parameters = wanted;
        window.sound.codecs.push(wanted.encodings[0].codec?.mimeType);
      },
    };
    this.transceivers.push({ sender });
  }

  getTransceivers() { return this.transceivers; }
  async createOffer() { return { type: "offer", sdp: "v=0" }; }
  async setLocalDescription(description) { this.localDescription = description; }
  async setRemoteDescription() { this.is("connected"); }

  is(state) {
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  async getStats() {
    this.sent += 125;
    const { jitter, fractionLost, roundTrip } = window.sound;
    return new Map([
      ["o", { type: "outbound-rtp", packetsSent: this.sent, bytesSent: this.sent * 900 }],
      ["i", { type: "inbound-rtp", packetsReceived: this.sent, packetsLost: 0, bytesReceived: this.sent * 900, jitter }],
      ["r", { type: "remote-inbound-rtp", fractionLost, jitter, roundTripTime: roundTrip }],
    ]);
  }

  close() { this.connectionState = "closed"; }
};
