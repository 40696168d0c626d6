// A call from this page: microphone, line, how the call stands. What is said about it goes over the chat's socket; the
// sound has a line of its own. Of the tabs of a site, the one that holds the lock holds the line.

import { AudioLink, Loudspeaker, MicrophoneTrouble, openMicrophone } from "../../shell/webrtc.js";
import { newKey } from "./chat.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;
const STALE_MS = 2 * 3600_000;
const OVER = new Set(["none", "over"]);

export class Call extends EventTarget {
  /** Emits "change" whenever something to show has changed. */
  constructor(chat) {
    super();
    this.chat = chat;
    this.standing = { state: "none" };
    this.trouble = null;
    this.elsewhere = false;
    this.blocked = false;
    this.rated = false;
    this.refusing = false;
    this.audio = null;
    this.microphone = null;
    this.speaker = new Loudspeaker();
    this.pause = FIRST_PAUSE_MS;
    addEventListener("online", () => this.audio?.state === "lost" && this.reconnect());
  }

  get kept() {
    return this.chat.kept.call;
  }

  keep(changes) {
    this.chat.keep({ call: this.kept && { ...this.kept, ...changes } });
  }

  /** Whether there is a call in progress, or about to be. */
  get alive() {
    return Boolean(this.kept) && !OVER.has(this.standing.state);
  }

  get muted() {
    return this.audio?.muted ?? false;
  }

  /** Since when customer and adviser have talked, by this browser's clock; 0 before. */
  get talkingSince() {
    return this.kept?.talkingAt ?? 0;
  }

  // ---- beginning, coming back, ending

  /** Ask for the microphone and ring. What goes wrong stands in `trouble`: its code, or a sentence of the centre. */
  async begin(details = {}) {
    if (this.alive) return;
    this.chat.keep({ call: { secret: "", key: newKey(), name: details.name ?? "", talkingAt: 0 } });
    Object.assign(this, { rated: false, refusing: false, callbackAsked: "", trouble: null });
    this.stand({ state: "asking" });
    this.chat.connect();
    await this.openLine();
  }

  /** The page was loaded again, or the link is back: the greeting says how the call stands. */
  greeted(reply) {
    if (!this.kept) return;
    if (this.kept.hangUp) return this.sendHangUp();
    if (this.kept.secret) {
      if (!reply || reply.forgotten) return this.forget();
      if (reply.state === "over") return this.ended(reply);
      this.stand(reply);
    } else if (!this.alive) this.stand({ state: "asking" });
    if (this.audio?.state === "lost") this.reconnect();
    else if (!this.audio && !this.trouble && !this.elsewhere) this.openLine();
  }

  /** Another tab of the site began or ended a call. */
  adopt(kept) {
    const before = this.kept?.secret ?? "";
    this.chat.kept.call = kept;
    if (!kept) return this.audio || this.change({ standing: { state: "none" }, elsewhere: false });
    if (kept.secret !== before && this.chat.link.ready) this.chat.refetch();
    else if (kept.secret !== before) this.chat.connect();
  }

  /** Take the call over from another tab, or join it again after a refused microphone. */
  async takeHere() {
    Object.assign(this, { elsewhere: false, trouble: null });
    this.change();
    await this.hold({ steal: true });
    await this.openLine();
  }

  /** Open microphone and line, once at a time; where another tab holds the line, only say so. */
  async openLine() {
    if (this.opening) return;
    this.opening = true;
    try {
      if (!(await this.hold())) return this.change({ elsewhere: true });
      this.microphone = await openMicrophone();
      if (!this.kept) return this.drop(); // hung up meanwhile
      if (this.standing.state === "asking") this.stand({ state: "connecting" });
      await this.chat.link.whenReady();
      if (this.kept) await this.connectLine();
    } catch (error) {
      this.lineFailed(error);
    } finally {
      this.opening = false;
    }
  }

  connectLine() {
    this.audio = new AudioLink({
      microphone: this.microphone,
      iceServers: this.chat.config.calls.ice_servers,
      exchange: (sdp) => this.exchange(sdp),
      onTrack: (track, slot) => this.speaker.play(track, slot, () => this.change({ blocked: true })),
      onState: (state) => this.lineChanged(state),
    });
    return this.audio.reconnect();
  }

  /** Our sound's description to the centre, its answer back. The first time rings, later ones join the same call. */
  async exchange(sdp) {
    const { secret, key, name } = this.kept;
    const programme = this.chat.options.programme ?? "";
    const reply = await this.chat.link.ask(secret ? { do: "call_rejoin", sdp } : { do: "call", sdp, key, name, programme });
    if (reply.refused) throw new Refused(reply);
    if (reply.secret) this.keep({ secret: reply.secret });
    if (this.audio) this.stand(reply);
    else await this.chat.link.ask({ do: "hang_up" }); // the customer did, meanwhile
    return reply.sdp;
  }

  lineChanged(state) {
    clearTimeout(this.timer);
    if (state === "up") this.pause = FIRST_PAUSE_MS;
    else if (state === "lost" && this.alive) {
      this.timer = setTimeout(() => this.reconnect(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    }
    this.change();
  }

  reconnect() {
    if (!this.alive || !this.chat.link.ready) return; // the next greeting tries again
    this.audio?.reconnect().catch((error) => this.lineFailed(error));
  }

  lineFailed(error) {
    if (error instanceof MicrophoneTrouble) this.fail({ code: error.code });
    else if (!(error instanceof Refused)) return this.audio || this.fail({ code: "failed" }); // the line tries again
    else if (error.reply.refused === "unknown_call") this.ended({});
    else if (this.kept?.secret) this.lineChanged("lost");
    else {
      if (error.reply.refused === "calls_closed") this.chat.calls = { ...this.chat.calls, open: false };
      this.fail({ text: error.reply.text });
    }
  }

  /** The call could not begin, or cannot be joined. One that has begun stays, to be joined again. */
  fail(trouble) {
    this.drop();
    this.trouble = trouble;
    if (!this.kept?.secret) {
      this.chat.keep({ call: null });
      this.standing = { state: "none" };
    }
    this.change();
  }

  heard(hint) {
    if (!this.kept?.secret || this.kept.hangUp || this.kept.endedAt) return; // what is over stays over
    if (hint.hint === "rejoin") this.reconnect();
    else if (hint.state === "over") this.ended(hint);
    else this.stand(hint);
  }

  async hangUp() {
    if (this.kept) this.keep({ hangUp: true });
    this.drop();
    this.stand({ state: "over" });
    await this.sendHangUp();
  }

  /** Said again after a lost link, so that nobody waits for a caller who has gone. */
  async sendHangUp() {
    if (!this.kept?.secret) return this.forget();
    try {
      await this.chat.link.ask({ do: "hang_up" });
      if (this.kept) this.keep({ hangUp: false });
      this.ended({});
    } catch {
      // the next greeting says it again
    }
  }

  ended({ rated }) {
    if (!this.kept || Date.now() - this.chat.kept.at > STALE_MS) return this.forget();
    this.drop();
    this.rated = Boolean(rated) || this.rated;
    this.keep({ endedAt: this.kept.endedAt ?? Date.now() });
    this.standing = { state: "over" };
    this.change();
  }

  /** The conversation goes on in another way, or not at all: nothing of the call is shown any more. */
  forget() {
    this.drop();
    this.chat.keep({ call: null });
    this.standing = { state: "none" };
    this.trouble = null;
    this.rated = false;
    this.change();
  }

  /** Let go of line, microphone and lock; the call itself may go on without us. */
  drop() {
    clearTimeout(this.timer);
    this.audio?.close();
    this.audio = null;
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.microphone = null;
    this.speaker.silence();
    this.blocked = false;
    this.release?.();
  }

  // ---- in the call

  mute(on) {
    if (this.audio) this.audio.muted = on;
    this.change();
  }

  press(digit) {
    return this.chat.request({ do: "press", digit });
  }

  async refuseRecording() {
    await this.press(this.chat.config.calls.refuse_key);
    this.change({ refusing: true });
  }

  async askCallback(number) {
    await this.chat.request({ do: "ask_callback", number });
    this.change({ callbackAsked: number });
  }

  unblock() {
    this.speaker.resume();
    this.change({ blocked: false });
  }

  async rate(score, comment) {
    await this.chat.request({ do: "rate", score, comment, about: "call" });
    this.change({ rated: true });
  }

  stand({ state, place = 0, wait_seconds = -1, agent_name = "", recording = "off" }) {
    this.standing = { state, place, wait_seconds, agent_name, recording };
    if (state === "talking" && !this.talkingSince) this.keep({ talkingAt: Date.now() });
    this.change();
  }

  change(changes = {}) {
    Object.assign(this, changes);
    this.dispatchEvent(new Event("change"));
  }

  // ---- one tab of the site holds the line

  /** Whether this tab holds the line from now on. Browsers without locks have one tab's worth of care. */
  hold({ steal = false } = {}) {
    if (this.release || !navigator.locks) return Promise.resolve(true);
    return new Promise((resolve) => {
      const options = steal ? { steal: true } : { ifAvailable: true };
      const held = navigator.locks.request(`${this.chat.place}:call`, options, (lock) => {
        resolve(Boolean(lock));
        return lock && new Promise((done) => (this.release = done));
      });
      held.then(
        () => (this.release = null),
        () => this.taken(),
      );
    });
  }

  /** Another tab took the call. */
  taken() {
    this.release = null;
    this.drop();
    if (this.alive) this.change({ elsewhere: true });
  }
}

/** What the centre does not allow. */
class Refused extends Error {
  constructor(reply) {
    super(reply.text);
    this.reply = reply;
  }
}
