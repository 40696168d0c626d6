// The call in the window: how it stands in words, what can be done in it, what is wrong with it.

import { fill, h, icon } from "./dom.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const ANNOUNCED = new Set(["greeting", "menu", "waiting", "ringing"]);
const CONNECTED = new Set(["greeting", "menu", "waiting", "ringing", "talking", "held"]);

export class CallCard {
  /** `write()` is called when the customer would rather go on in writing. */
  constructor(chat, texts, write) {
    Object.assign(this, { chat, texts, call: chat.call });
    this.keysOpen = false;
    this.mark = h("span", { class: "call-mark", "aria-hidden": "true" }, icon("phone"));
    this.words = h("p", { class: "call-words", role: "status" });
    this.hint = h("p", { class: "call-hint" });
    this.time = h("span", { class: "call-time" });
    this.recording = h("p", { class: "call-recording" });
    this.alert = h("p", { class: "error", role: "alert" });
    this.menu = h("div", { class: "call-menu", role: "group", "aria-label": texts.call_menu });
    this.keys = h("div", { class: "call-keys", role: "group", "aria-label": texts.call_keypad, hidden: true });
    this.muteButton = this.tool("mic", texts.call_mute, () => this.call.mute(!this.call.muted));
    this.keysButton = this.tool("keypad", texts.call_keypad, () => this.toggleKeys());
    this.writeButton = this.tool("write", texts.call_write, write);
    this.endButton = this.tool("hang_up", texts.call_end, () => this.call.hangUp());
    this.endButton.classList.add("call-end");
    this.tools = h("div", { class: "call-tools" }, this.muteButton, this.keysButton, this.writeButton, this.endButton);
    this.choices = h("div", { class: "call-choices" });
    this.callback = h("div", { class: "call-callback" });
    this.element = h(
      "section",
      { class: "call", hidden: true, "aria-label": texts.call_label },
      h("div", { class: "call-line" }, this.mark, h("div", { class: "call-said" }, this.words, this.hint), this.time),
      this.alert,
      this.recording,
      this.menu,
      this.choices,
      this.callback,
      this.tools,
      this.keys,
    );
    setInterval(() => this.tick(), 1000);
  }

  tool(name, label, onclick) {
    return h("button", { type: "button", class: "call-tool", onclick }, icon(name), h("span", {}, label));
  }

  key(key) {
    return h("button", { type: "button", class: "call-key", onclick: () => this.press(key) }, key);
  }

  /** Keys of the keyboard work as the keypad does, unless something is being written. */
  typed(event) {
    if (this.element.hidden || !KEYS.includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.composedPath()[0].matches?.("input, textarea")) return;
    event.preventDefault();
    this.press(event.key);
  }

  press(key) {
    this.call.press(key).then(
      () => (this.alert.textContent = ""),
      (error) => (this.alert.textContent = error.message),
    );
  }

  toggleKeys() {
    this.keysOpen = !this.keysOpen;
    this.chat.change();
  }

  /** `alone`: nothing else is in the window, so the call takes all of it. */
  update(shown, alone) {
    this.element.hidden = !shown;
    this.element.classList.toggle("alone", shown && alone);
    if (!shown) {
      this.keysOpen = false;
      this.alert.textContent = "";
      return;
    }
    const { call, texts } = this;
    const { state } = call.standing;
    const here = Boolean(call.audio);
    const connected = CONNECTED.has(state) && here;
    this.element.dataset.state = call.elsewhere || call.trouble ? "stopped" : state;
    this.say(this.words, this.wordsFor(state));
    this.hint.textContent = this.hintFor(state);
    this.recording.replaceChildren(...this.recordingFor(state));
    this.muteButton.hidden = this.keysButton.hidden = !here;
    this.muteButton.disabled = this.keysButton.disabled = !connected;
    this.muteButton.classList.toggle("off", call.muted);
    this.muteButton.firstChild.replaceWith(icon(call.muted ? "mic_off" : "mic"));
    this.muteButton.lastChild.textContent = call.muted ? texts.call_unmute : texts.call_mute;
    this.keysButton.setAttribute("aria-expanded", String(this.keysOpen));
    this.updateKeys(this.keysOpen && connected);
    this.writeButton.hidden = !this.chat.opening.open;
    this.updateMenu(state === "menu" && connected);
    this.updateChoices();
    this.updateCallback(state === "waiting" && connected);
    this.tick();
  }

  /** A live region speaks when its text changes, so it is only touched then. */
  say(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  wordsFor(state) {
    const { call, texts } = this;
    if (call.elsewhere) return texts.call_elsewhere;
    if (call.trouble) return call.trouble.text ?? texts[`call_${call.trouble.code}`] ?? texts.failed;
    const { agent_name: name, place } = call.standing;
    if (state === "talking" && call.muted) return texts.call_muted;
    if (state === "talking" || state === "held") return name ? fill(texts[`call_${state}`], { name }) : texts[`call_${state}_someone`];
    if (state === "waiting") return place === 1 ? texts.waiting_first : place ? fill(texts.waiting_place, { place }) : texts.call_waiting;
    if (state === "greeting") return texts.call_greeting_heard;
    return texts[`call_${state}`] ?? texts.call_connecting;
  }

  hintFor(state) {
    const { call, texts } = this;
    if (call.elsewhere || call.trouble) return "";
    if (call.blocked) return texts.call_blocked;
    const { wait_seconds: seconds, place } = call.standing;
    if (state === "waiting" && place && seconds >= 0) return seconds < 60 ? texts.wait_under : fill(texts.wait_minutes, { minutes: Math.ceil(seconds / 60) });
    return { asking: texts.call_asking_hint, waiting: texts.call_waiting_hint, lost: texts.call_lost_hint }[state] ?? "";
  }

  recordingFor(state) {
    const { call, texts } = this;
    const { recording } = call.standing;
    if (recording === "on") return [h("span", { class: "call-dot", "aria-hidden": "true" }), texts.call_recorded];
    if (recording === "paused") return [texts.call_recording_paused];
    if (recording === "refused" || call.refusing) return [icon("shield"), texts.call_not_recorded];
    if (!this.chat.config.calls.recorded || !ANNOUNCED.has(state)) return [];
    if (state === "greeting") return [texts.call_may_be_recorded];
    const refuse = h("button", { type: "button", class: "link", onclick: () => call.refuseRecording().catch((error) => this.say(this.alert, error.message)) }, texts.call_refuse_recording);
    return [`${texts.call_may_be_recorded} `, refuse];
  }

  updateKeys(shown) {
    if (shown === !this.keys.hidden) return;
    this.keys.hidden = !shown;
    this.keys.replaceChildren(...(shown ? KEYS.map((key) => this.key(key)) : []));
  }

  /** The menu that is being said, to be read and clicked as well. */
  updateMenu(shown) {
    const options = shown ? this.chat.config.calls.menu : [];
    if (this.menu.childElementCount === options.length) return;
    this.menu.replaceChildren(
      ...options.map(({ key, label }) =>
        h("button", { type: "button", class: "call-option", onclick: () => this.press(key) }, h("b", {}, key), h("span", {}, label)),
      ),
    );
  }

  /** What can be done about a call that is not heard here. */
  updateChoices() {
    const { call, texts } = this;
    const choice = (text, onclick) => h("button", { type: "button", class: "filled small", onclick }, text);
    const print = `${call.elsewhere} ${call.trouble?.code ?? call.trouble?.text} ${call.blocked}`;
    if (this.choices.dataset.print === print) return;
    this.choices.dataset.print = print;
    this.choices.replaceChildren(
      ...(call.elsewhere ? [choice(texts.call_take_here, () => call.takeHere())] : []),
      ...(call.trouble ? [choice(texts.call_join_again, () => call.takeHere())] : []),
      ...(call.blocked ? [choice(texts.call_hear, () => call.unblock())] : []),
    );
  }

  updateCallback(shown) {
    const { call, texts, chat } = this;
    const offered = shown && chat.config.calls.callback && !call.callbackAsked;
    if (offered === Boolean(this.callback.firstChild)) return;
    this.callback.replaceChildren(...(offered ? [this.callbackForm(texts)] : []));
  }

  callbackForm(texts) {
    const number = h("input", { type: "tel", autocomplete: "tel", maxlength: "40", inputmode: "tel", id: "queue-number", required: true });
    const error = h("p", { class: "error", role: "alert" });
    const send = async (event) => {
      event.preventDefault();
      try {
        await this.call.askCallback(number.value.trim());
      } catch (refused) {
        error.textContent = refused.message;
        number.focus();
      }
    };
    const form = h("form", { onsubmit: send, novalidate: true }, h("label", { for: "queue-number" }, texts.callback_number), number, error, h("button", { type: "submit", class: "quiet small" }, texts.call_back_keep_place));
    return h("details", {}, h("summary", {}, texts.call_back_instead), form);
  }

  tick() {
    if (this.element.hidden) return;
    const { talkingSince, standing } = this.call;
    const counts = talkingSince && (standing.state === "talking" || standing.state === "held");
    this.time.textContent = counts ? clock(Date.now() - talkingSince) : "";
  }
}

/** Milliseconds as 4:05. */
export function clock(length) {
  const seconds = Math.max(0, Math.floor(length / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
