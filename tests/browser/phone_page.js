// A page with nothing but a telephone: one microphone, three places to hear.
window.phone = {
  async offer() {
    const quiet = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const stream = await navigator.mediaDevices.getUserMedia({ audio: quiet });
    this.pc = new RTCPeerConnection({ iceServers: [] });
    this.pc.addTransceiver(stream.getAudioTracks()[0], { direction: "sendrecv", streams: [stream] });
    this.pc.addTransceiver("audio", { direction: "recvonly" });
    this.pc.addTransceiver("audio", { direction: "recvonly" });
    await this.pc.setLocalDescription();
    while (this.pc.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 5));
    return this.pc.localDescription.sdp;
  },

  async accept(sdp) {
    await this.pc.setRemoteDescription({ type: "answer", sdp });
    const context = new AudioContext();
    this.slots = this.pc.getTransceivers().map(({ receiver }) => {
      const stream = new MediaStream([receiver.track]);
      const player = new Audio();
      player.srcObject = stream; // without it nothing flows into the graph
      player.play();
      const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
      context.createMediaStreamSource(stream).connect(analyser);
      return analyser;
    });
  },

  // The loudest frequency of a slot, or 0 in silence.
  tone(slot) {
    const analyser = this.slots[slot];
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    let loudest = 1;
    for (let bin = 1; bin < levels.length; bin += 1) if (levels[bin] > levels[loudest]) loudest = bin;
    return levels[loudest] < -60 ? 0 : (loudest * analyser.context.sampleRate) / analyser.fftSize;
  },

  async speak(mimeType) {
    const [{ sender }] = this.pc.getTransceivers();
    const codec = RTCRtpSender.getCapabilities("audio").codecs.find((each) => each.mimeType === mimeType);
    const parameters = sender.getParameters();
    parameters.encodings[0].codec = codec;
    await sender.setParameters(parameters);
  },
};
