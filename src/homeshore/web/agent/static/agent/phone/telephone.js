// The desk's telephone: one connection for the whole shift, that comes back by itself. It follows the state: the microphone
// is heard only while a call is in hand, and speaks what the customer's side speaks.
import { AudioLink, Loudspeaker, MicrophoneTrouble } from "../../shell/webrtc.js";
import { phone as settings } from "../settings.js";
import { Refused } from "../socket.js";
import { activeCall, withPhone } from "../state.js";
import { choices } from "./choices.js";
import { figuresOfHint, judged, LineWatch, worse } from "./figures.js";
import { isAllowed, Microphone } from "./microphone.js";

const PAUSES_MS = [0, 300, 1_000, 2_000, 5_000];
const MEASURE_MS = 2_500;
const EXPECTED_MS = 8_000;

export class Telephone {
  #store;
  #request;
  #link;
  #speaker = new Loudspeaker();
  #watch = new LineWatch();
  #attempts = 0;
  #timer = 0;
  #busy = null;
  #opening = null;
  #isLinked = false;
  #waiting = [];
  #again = false;
  #expectedUntil = 0;
  #far = null;
  #voices = [];
  #echo = false;
  #wasTouched = false;
  #call = "";
  #onUnasked;

  /** `onUnasked` hears of the call that this telephone has answered by itself. */
  constructor({ store, request, onUnasked }) {
    this.#store = store;
    this.#request = request;
    this.#onUnasked = onUnasked;
    this.microphone = new Microphone({ onLost: () => this.reopen() });
    this.#speaker.choose(choices.speaker);
    this.#link = new AudioLink({
      microphone: null,
      iceServers: settings.ice_servers,
      exchange: (sdp) => this.#exchange(sdp),
      onTrack: (track, slot) => this.#hear(track, slot),
      onState: (state) => this.#linkIs(state),
    });
    store.subscribe((state, before) => this.#follow(state, before));
    window.setInterval(() => this.#measure(), MEASURE_MS);
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this.#devicesChanged());
    for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => this.#touched(), { capture: true });
  }

  /** Begin before the link to the centre stands, if that needs no question: microphone and offer are ready when it does. */
  async warmUp() {
    if (await this.#mayConnect()) this.connect();
  }

  /** Hello is on its way to the centre: what is asked now is answered after it, and before all else. */
  linked() {
    this.#isLinked = true;
    if (choices.automatic) this.answerByItself().catch(() => {}); // with the next hello, if the link is cut again
    this.#waiting.splice(0).forEach((goOn) => goOn());
  }

  /** Tell the centre whether calls are answered by themselves here. Rejects with what it refuses. */
  answerByItself() {
    return this.#request("answer_by_itself", { on: choices.automatic });
  }

  unlinked() {
    this.#isLinked = false;
  }

  /** The desk has said hello (again). Connect, or tell the centre that this desk's connection still stands. */
  async greeted() {
    if (this.#busy) return;
    if (this.#link.state === "up") {
      try {
        await this.#request("phone_join");
        return;
      } catch (error) {
        if (!(error instanceof Refused)) return; // the link is cut again
        if (error.code === "switchboard_unavailable") {
          this.#later(() => this.greeted());
          return;
        }
      }
    }
    if (await this.#mayConnect()) this.connect();
  }

  /** Connect because the person asks for it. */
  begin() {
    choices.connected = true;
    this.#attempts = 0;
    return this.connect();
  }

  /** Connect, now: again when it is connected or connecting. */
  connect() {
    window.clearTimeout(this.#timer);
    if (this.#busy) this.#again = true;
    else this.#busy = this.#connectOnce().finally(() => this.#settled());
    return this.#busy;
  }

  /** The centre asks for a new connection: its media worker is gone. */
  rejoin() {
    this.#attempts = 0;
    if (this.#link.state !== "closed" || this.#busy) this.connect();
  }

  /** How the centre hears us. */
  isHeard(hint) {
    this.#far = figuresOfHint(hint);
  }

  /** Hang up for good: no calls until the person connects again. */
  async end() {
    choices.connected = false;
    this.letGo();
    await this.#request("phone_leave").catch(() => {});
  }

  /** Another desk has the telephone now, or nobody needs it: give line and microphone back. */
  letGo() {
    window.clearTimeout(this.#timer);
    this.#link.close();
    this.#speaker.silence();
    this.microphone.close();
    this.#change({ state: "off", trouble: "", line: null });
  }

  /** A call is being taken: be heard from the first word, before the state says that it is in hand. */
  expect() {
    this.#expectedUntil = Date.now() + EXPECTED_MS;
    this.#change({ muted: false });
    this.#openVoice();
  }

  /** Switch one's own voice off and on. */
  mute(on) {
    this.#change({ muted: on });
    this.#openVoice();
  }

  /** Hear oneself, or no more. Rejects with what the centre refuses. */
  async echo(on) {
    await this.#request("echo", { on });
    this.#echo = on;
    this.#openVoice();
  }

  /** Take the microphone that is chosen now, or another one when it is gone. */
  async reopen() {
    try {
      await this.#link.setMicrophone(await this.microphone.reopen());
      this.#openVoice();
      if (this.#store.get().phone.trouble) this.#change({ trouble: "" });
    } catch (trouble) {
      this.#troubled(trouble);
    }
  }

  /** Nobody needs the microphone any more: let go of it unless the telephone is connected. */
  restMicrophone() {
    if (this.#link.state === "closed" && !this.#busy) this.microphone.close();
  }

  /** Play through the loudspeaker that is chosen now. */
  async chooseSpeaker() {
    await this.#speaker.choose(choices.speaker).catch(() => {});
  }

  /** What is played now: a stream for each voice. */
  get voices() {
    return this.#voices.filter(Boolean).map((track) => new MediaStream([track]));
  }

  #hear(track, slot) {
    this.#voices[slot] = track;
    this.#speaker.play(track, slot, () => this.#change({ blocked: true }));
  }

  async #mayConnect() {
    return settings.needed && (choices.connected || this.#hasCall() || await isAllowed());
  }

  #hasCall() {
    return Boolean(activeCall(this.#store.get()));
  }

  async #exchange(sdp) {
    await this.#opening; // nobody is offered calls without a microphone
    if (!this.#isLinked) await new Promise((goOn) => { this.#waiting.push(goOn); });
    return (await this.#request("phone_join", { sdp })).sdp;
  }

  /** A first line is prepared while the microphone opens; one that stands goes on when it does not. */
  async #connectOnce() {
    this.#change({ state: "connecting" });
    const isFirst = this.#link.state === "closed" && "RTCPeerConnection" in window;
    try {
      this.#opening = this.#takeVoice();
      if (isFirst) this.#opening.catch(() => {}); // `#exchange` hears of it
      else await this.#opening;
      await this.#link.reconnect();
      choices.connected = true;
    } catch (error) {
      if (isFirst && error instanceof MicrophoneTrouble) this.#link.close();
      this.#failed(error);
    }
  }

  /** Whoever has a call in hand hears it even without a microphone. */
  async #takeVoice() {
    try {
      await this.#link.setMicrophone(await this.microphone.open());
      this.#change({ trouble: "" });
      this.#openVoice();
    } catch (trouble) {
      if (!(trouble instanceof MicrophoneTrouble) || trouble.code === "unsupported" || !this.#hasCall()) throw trouble;
      this.#change({ trouble: trouble.code });
    }
  }

  #settled() {
    this.#busy = null;
    if (!this.#again) return;
    this.#again = false;
    this.connect();
  }

  #failed(error) {
    if (error instanceof MicrophoneTrouble) this.#troubled(error);
    else if (error instanceof Refused && error.code === "bad_sdp") this.#change({ state: "trouble", trouble: "unsupported" });
    else if (error instanceof Refused) this.#later(() => this.connect());
    // a cut link to the centre says hello when it is back
  }

  #troubled(trouble) {
    if (this.#link.state === "up") this.#change({ trouble: trouble.code });
    else this.#change({ state: "trouble", trouble: trouble.code });
  }

  #later(what) {
    window.clearTimeout(this.#timer);
    const pause = PAUSES_MS[Math.min(this.#attempts++, PAUSES_MS.length - 1)];
    this.#timer = window.setTimeout(what, pause);
  }

  #linkIs(state) {
    if (state === "up") {
      this.#attempts = 0;
      this.#change({ state: "up" });
      this.#speakAs(activeCall(this.#store.get())?.call.codec);
      this.#openVoice();
    } else if (state === "lost") {
      this.#far = null;
      this.#change({ state: "connecting", line: null });
      if (!this.#busy && this.#isLinked) this.#later(() => this.connect());
    }
  }

  #follow(state, before) {
    if (state.superseded && !before.superseded) this.letGo();
    if (state.contacts === before.contacts) return;
    const call = activeCall(state);
    if ((call?.contact ?? "") !== this.#call) {
      const isUnasked = call && !this.#call && before.agent && Date.now() >= this.#expectedUntil;
      this.#call = call?.contact ?? "";
      this.#expectedUntil = 0;
      if (isUnasked && choices.automatic) this.#onUnasked(call);
      if (call) this.#change({ muted: false });
      if (call && this.#link.state === "closed" && !this.#busy) this.greeted();
    }
    if (call?.call.codec !== activeCall(before)?.call.codec) this.#speakAs(call?.call.codec);
    this.#openVoice();
  }

  /** The microphone sends silence unless a call is in hand or expected: nobody listens into the room. */
  #openVoice() {
    const heard = this.#hasCall() || this.#echo || Date.now() < this.#expectedUntil;
    this.#link.muted = !heard || this.#store.get().phone.muted;
  }

  /** Encode as the customer's side does, so that nobody has to translate on the way. Browsers that cannot stay with Opus. */
  async #speakAs(codec = "") {
    const sender = this.#link.connection?.getTransceivers()[0]?.sender;
    const parameters = sender?.getParameters();
    if (!parameters?.encodings?.length) return;
    const wanted = `audio/${codec || "opus"}`.toLowerCase();
    const found = parameters.codecs.find(({ mimeType }) => mimeType.toLowerCase() === wanted);
    if (!found) return;
    parameters.encodings[0].codec = found;
    await sender.setParameters(parameters).catch(() => {});
  }

  async #measure() {
    if (this.#link.state !== "up") return;
    const near = await this.#watch.measure(this.#link);
    if (near) this.#change({ line: judged(worse(near, this.#far)) });
  }

  #devicesChanged() {
    if (this.#store.get().phone.trouble === "missing") this.begin();
  }

  /** Browsers let a page that somebody has touched play sound, and run it through itself. */
  #touched() {
    if (!this.#wasTouched && this.microphone.isPostponed) {
      this.#wasTouched = true;
      this.reopen();
    }
    if (!this.#store.get().phone.blocked) return;
    this.#speaker.resume();
    this.#change({ blocked: false });
  }

  #change(changes) {
    this.#store.update(withPhone, changes);
  }
}
