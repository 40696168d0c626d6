// Before a call: the button that calls, why it cannot, and the form to be called back instead.

import { newKey } from "./chat.js";
import { complainAt, labelled, whenOpen } from "./fields.js";
import { fill, h, icon, localeOf } from "./dom.js";

/** The way in by voice: call now from the page, by telephone, or be called back. Made when it is first wanted. */
export class CallWelcome {
  /** `write()` is called when the customer would rather write. */
  constructor(chat, texts, write) {
    Object.assign(this, { chat, texts, call: chat.call });
    this.element = h("div", { class: "welcome", hidden: true });
    this.write = h("button", { type: "button", class: "quiet wide", hidden: true, onclick: write }, texts.call_write_instead);
  }

  build() {
    const { chat, texts } = this;
    const { calls, brand } = chat.config;
    this.closed = h("p", { class: "closed" });
    this.trouble = h("p", { class: "error", role: "alert" });
    this.name = h("input", { type: "text", autocomplete: "name", maxlength: "200" });
    this.button = h("button", { type: "submit", class: "filled wide call-now" }, icon("phone"), texts.call_now);
    this.form = h(
      "form",
      { novalidate: true, onsubmit: (event) => this.submitted(event) },
      labelled("call-name", texts.your_name, this.name, texts.optional),
      this.trouble,
      this.button,
      h("p", { class: "privacy" }, calls.recorded ? `${texts.call_needs} ${texts.call_may_be_recorded_long}` : texts.call_needs),
    );
    const number = calls.number && h("p", { class: "call-number" }, `${texts.call_by_phone} `, h("a", { href: `tel:${calls.number}` }, calls.number_shown));
    this.more = calls.callback ? this.callbackLater() : null;
    this.element.append(...[h("p", { class: "greeting" }, fill(texts.call_greeting, { brand: brand.name })), this.closed, this.form, this.write, number, this.more].filter(Boolean));
  }

  callbackLater() {
    const form = new CallbackForm(this.chat, this.texts);
    const more = h("details", { class: "copy" }, h("summary", {}, this.texts.callback_title), form.element);
    more.addEventListener("toggle", () => more.open && form.load());
    return more;
  }

  first() {
    return this.chat.calls.open ? this.button : (this.more?.querySelector("summary") ?? null);
  }

  update(shown) {
    this.element.hidden = !shown;
    if (!shown) return;
    if (!this.form) this.build();
    const { chat, texts, call } = this;
    const { open, opens_us } = chat.calls;
    this.form.hidden = !open;
    this.closed.hidden = open;
    this.closed.textContent = opens_us ? fill(texts.call_closed_until, { when: whenOpen(chat.config.language, texts, opens_us) }) : texts.call_closed;
    const { code, text } = call.trouble ?? {};
    const words = call.trouble ? (text ?? texts[`call_${code}`] ?? texts.failed) : "";
    if (this.trouble.textContent !== words) this.trouble.textContent = words;
    this.write.hidden = !call.trouble;
    if (!open && this.more && !this.opened) this.more.open = this.opened = true;
  }

  submitted(event) {
    event.preventDefault();
    this.call.begin({ name: this.name.value.trim() });
  }
}

/** A number and a time within opening hours. A call that the customer asks for is no prospecting. */
export class CallbackForm {
  constructor(chat, texts) {
    Object.assign(this, { chat, texts });
    this.language = localeOf(chat.config.language);
    this.key = newKey();
    this.name = h("input", { type: "text", autocomplete: "name", maxlength: "200" });
    this.number = h("input", { type: "tel", autocomplete: "tel", inputmode: "tel", maxlength: "40" });
    this.day = h("select", { onchange: () => this.showTimes() });
    this.time = h("select", {});
    this.text = h("textarea", { rows: "2", maxlength: "2000" });
    this.consent = h("input", { type: "checkbox", id: "callback-consent" });
    this.alert = h("p", { class: "error", role: "alert" });
    this.button = h("button", { type: "submit", class: "filled wide" }, icon("callback"), texts.callback_send);
    this.done = h("p", { class: "done", role: "status", tabindex: "-1" });
    const consentError = h("p", { class: "error", id: "callback-consent-error" });
    this.consent.setAttribute("aria-describedby", consentError.id);
    this.consentText = fill(texts.callback_consent, { brand: chat.config.brand.name });
    this.form = h(
      "form",
      { novalidate: true, onsubmit: (event) => this.submitted(event) },
      labelled("callback-number", texts.callback_number, this.number),
      labelled("callback-name", texts.your_name, this.name),
      h("div", { class: "pair" }, labelled("callback-day", texts.callback_day, this.day), labelled("callback-time", texts.callback_time, this.time)),
      labelled("callback-text", texts.callback_about, this.text, texts.optional),
      h("div", { class: "consent" }, h("label", {}, this.consent, h("span", {}, this.consentText)), consentError),
      this.alert,
      this.button,
    );
    this.element = h("div", { class: "callback" }, this.form, this.done);
  }

  get address() {
    const { chat } = this;
    return new URL(`widget/${chat.config.brand.slug}/callback?language=${chat.config.language}&programme=${encodeURIComponent(chat.options.programme ?? "")}`, chat.base);
  }

  /** The times that can still be asked for, as the centre knows them now. */
  async load() {
    if (this.slots) return;
    try {
      const response = await fetch(this.address);
      if (!response.ok) throw new Error(String(response.status));
      this.slots = (await response.json()).slots.map((us) => ({ us, at: new Date(us / 1000) }));
    } catch {
      this.alert.textContent = this.texts.failed;
      return;
    }
    if (!this.slots.length) this.alert.textContent = this.texts.callback_none;
    this.button.disabled = !this.slots.length;
    const days = new Map(this.slots.map(({ at }) => [at.toDateString(), at]));
    this.day.replaceChildren(...[...days].map(([value, at]) => h("option", { value }, this.dayName(at))));
    this.showTimes();
  }

  showTimes() {
    const format = new Intl.DateTimeFormat(this.language, { hour: "2-digit", minute: "2-digit" });
    const times = this.slots.filter(({ at }) => at.toDateString() === this.day.value);
    this.time.replaceChildren(...times.map(({ us, at }) => h("option", { value: String(us) }, format.format(at))));
  }

  dayName(at) {
    if (at.toDateString() === new Date().toDateString()) return this.texts.today;
    return new Intl.DateTimeFormat(this.language, { weekday: "long", day: "numeric", month: "long" }).format(at);
  }

  /** The first field that is not right, with its reason shown; null when all are. */
  wrong() {
    const { texts } = this;
    const digits = this.number.value.replace(/\D/g, "").length;
    return [
      [this.number, digits < 6 ? texts.callback_bad_number : ""],
      [this.name, this.name.value.trim() ? "" : texts.required],
      [this.consent, this.consent.checked ? "" : texts.callback_needs_consent],
    ].filter(([control, words]) => !complainAt(control, words))[0]?.[0];
  }

  async submitted(event) {
    event.preventDefault();
    this.alert.textContent = "";
    const wrong = this.wrong();
    if (wrong) return wrong.focus();
    this.button.disabled = true;
    try {
      await this.send();
      this.finished();
    } catch (error) {
      this.alert.textContent = error.message;
    } finally {
      this.button.disabled = false;
    }
  }

  async send() {
    const { chat } = this;
    const fields = {
      name: this.name.value.trim(),
      number: this.number.value.trim(),
      wanted_us: this.time.value,
      text: this.text.value.trim(),
      consent: this.consentText,
      key: this.key,
      secret: chat.kept.secret,
      call: chat.kept.call?.secret ?? "",
    };
    const response = await fetch(this.address, { method: "POST", body: new URLSearchParams(fields) }).catch(() => null);
    const reply = (await response?.json().catch(() => null)) ?? {};
    if (response?.ok) return;
    if (reply.refused === "slot_not_free") {
      this.slots = null;
      await this.load();
    }
    const field = { number: this.number, name: this.name }[reply.field];
    if (field) complainAt(field, reply.text);
    throw new Error(field ? "" : (reply.text ?? this.texts.failed));
  }

  finished() {
    const slot = this.slots.find(({ us }) => String(us) === this.time.value);
    const when = whenOpen(this.chat.config.language, this.texts, slot.us);
    this.done.textContent = fill(this.texts.callback_done, { number: this.number.value.trim(), when });
    this.form.hidden = true;
    this.key = newKey();
    this.done.focus();
  }
}
