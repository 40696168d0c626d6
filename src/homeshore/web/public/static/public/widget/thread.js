// The conversation and the field to write in.

import { fill, h, icon, linked, localeOf } from "./dom.js";

const LINES = 6;

export class Thread {
  constructor(chat, texts) {
    this.chat = chat;
    this.texts = texts;
    this.language = localeOf(chat.config.language);
    this.rows = new Map();
    this.list = h("ol", { class: "log" });
    const title = fill(texts.title, { brand: chat.config.brand.name });
    const live = h("div", { role: "log", "aria-live": "polite", "aria-label": title, tabindex: "0", class: "live" }, this.list);
    this.typing = h("p", { class: "typing", hidden: true }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), h("span", {}));
    this.waiting = h("div", { class: "waiting", hidden: true }, h("span", { class: "pulse", "aria-hidden": "true" }), h("div", {}, h("p", { class: "waiting-place" }), h("p", { class: "waiting-hint" }, texts.waiting_hint)));
    this.element = h("div", { class: "thread", hidden: true }, live, this.typing, this.waiting);
  }

  update(shown, phase) {
    this.element.hidden = !shown;
    if (!shown) return this.clear();
    this.fillLog();
    this.typing.hidden = !this.chat.agentTyping || phase !== "active";
    const name = this.chat.standing.agent_name;
    this.typing.lastChild.textContent = name ? fill(this.texts.typing, { name }) : this.texts.typing_someone;
    this.updateWaiting(phase);
  }

  clear() {
    this.rows.clear();
    this.list.replaceChildren();
  }

  updateWaiting(phase) {
    this.waiting.hidden = phase !== "waiting";
    const { place, wait_seconds } = this.chat.standing;
    const { texts } = this;
    const where = place === 1 ? texts.waiting_first : place ? fill(texts.waiting_place, { place }) : texts.waiting;
    const wait = wait_seconds < 0 || !place ? "" : wait_seconds < 60 ? texts.wait_under : fill(texts.wait_minutes, { minutes: Math.ceil(wait_seconds / 60) });
    this.waiting.querySelector(".waiting-place").textContent = wait ? `${where} (${wait})` : where;
  }

  /** Rows stay where they are; only what is new is added, so that a screen reader says it once. */
  fillLog() {
    const wanted = [...this.stored(), ...this.pending()];
    const keys = new Set(wanted.map(([key]) => key));
    for (const [key, row] of this.rows) {
      if (keys.has(key)) continue;
      row.element.remove();
      this.rows.delete(key);
    }
    let before = null;
    for (const [key, print, make] of wanted) before = this.place(key, print, make, before);
  }

  place(key, print, make, before) {
    let row = this.rows.get(key);
    if (!row || row.print !== print) {
      const element = make();
      row?.element.replaceWith(element);
      row = { element, print };
      this.rows.set(key, row);
    }
    const next = before ? before.nextSibling : this.list.firstChild;
    if (row.element !== next) this.list.insertBefore(row.element, next);
    return row.element;
  }

  *stored() {
    let day = "";
    let last = null;
    for (const message of this.chat.messages) {
      const at = new Date(message.at_us / 1000);
      if (at.toDateString() !== day) {
        day = at.toDateString();
        last = null;
        yield [`day ${day}`, day, () => h("li", { class: "day" }, this.dayName(at))];
      }
      const first = !last || last.side !== message.side || last.author !== message.author;
      yield [message.key || message.id, `${message.id} ${first}`, () => this.bubble(message, at, first)];
      last = message;
    }
  }

  *pending() {
    const { start, outbox } = this.chat.kept;
    for (const item of [...(start ? [start] : []), ...outbox]) yield [item.key, `pending ${item.refused ?? ""}`, () => this.unsent(item)];
    for (const item of this.chat.uploads) yield [item.key, `upload ${item.failed} ${Math.round(item.part * 20)}`, () => this.uploading(item)];
  }

  bubble(message, at, first) {
    const mine = message.side === "customer";
    const name = mine ? this.texts.you : message.author || this.texts.adviser;
    return h(
      "li",
      { class: `bubble ${mine ? "mine" : "theirs"}${first ? " first" : ""}` },
      h("p", { class: first && !mine ? "author" : "unseen" }, name),
      message.text && h("p", { class: "text" }, linked(message.text)),
      message.attachments.map((file) => this.file(file)),
      h("p", { class: "meta" }, h("time", { datetime: at.toISOString() }, this.clock(at)), mine && h("span", { class: "tick" }, icon("check"), h("span", { class: "unseen" }, this.texts.sent))),
    );
  }

  file(file) {
    const size = this.size(file.size);
    const label = fill(this.texts.download, { name: file.name, size });
    const url = new URL(file.url.replace(/^\//, ""), this.chat.base);
    return h("a", { class: "file", href: url, target: "_blank", rel: "noopener", "aria-label": label }, icon("file"), h("span", { class: "file-name" }, file.name), h("span", { class: "file-size" }, size));
  }

  unsent(item) {
    const again = item.refused && h("button", { type: "button", class: "link", onclick: () => this.chat.discard(item.key) }, this.texts.discard);
    return h(
      "li",
      { class: `bubble mine first pending${item.refused ? " failed" : ""}` },
      h("p", { class: "unseen" }, this.texts.you),
      h("p", { class: "text" }, item.text),
      h("p", { class: "meta" }, item.refused ? `${this.texts.not_sent} : ${item.refused} ` : [icon("clock"), this.texts.sending], again),
    );
  }

  uploading(item) {
    const { texts } = this;
    const limit = Math.round(this.chat.config.limits.file_bytes / 1024 / 1024);
    const why = item.failed && fill(texts[item.failed] ?? texts.file_failed, { name: item.file.name, limit });
    const buttons = item.failed && [
      item.failed === "file_failed" && h("button", { type: "button", class: "link", onclick: () => this.chat.upload(item.file, item.key) }, texts.retry),
      h("button", { type: "button", class: "link", onclick: () => this.chat.discard(item.key) }, texts.discard),
    ];
    return h(
      "li",
      { class: `bubble mine first pending${item.failed ? " failed" : ""}` },
      h("p", { class: "unseen" }, texts.you),
      h("span", { class: "file" }, icon("file"), h("span", { class: "file-name" }, item.file.name), h("span", { class: "file-size" }, this.size(item.file.size))),
      !item.failed && h("progress", { max: "1", value: item.part.toFixed(2), "aria-label": texts.sending }),
      h("p", { class: "meta" }, item.failed ? `${why} ` : texts.sending, buttons),
    );
  }

  atEnd() {
    const box = this.element.parentElement;
    return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  }

  toEnd() {
    const box = this.element.parentElement;
    if (box) box.scrollTop = box.scrollHeight;
  }

  clock(at) {
    return new Intl.DateTimeFormat(this.language, { hour: "2-digit", minute: "2-digit" }).format(at);
  }

  dayName(at) {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86_400_000);
    if (days === 0) return this.texts.today;
    if (days === 1) return this.texts.yesterday;
    return new Intl.DateTimeFormat(this.language, { weekday: "long", day: "numeric", month: "long" }).format(at);
  }

  size(bytes) {
    const [unit, value] = bytes < 1024 * 1024 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1024 / 1024];
    return new Intl.NumberFormat(this.language, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
  }
}

export class Composer {
  constructor(chat, texts) {
    this.chat = chat;
    this.texts = texts;
    this.limit = chat.config.limits.text;
    this.field = h("textarea", { id: "write", rows: "1", "aria-label": texts.write, placeholder: texts.write, enterkeyhint: "send", oninput: () => this.typed(), onkeydown: (event) => this.keyed(event), onpaste: (event) => this.pasted(event) });
    this.chooser = h("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true", multiple: true, accept: chat.config.limits.accept, onchange: () => this.chosen() });
    this.clip = h("button", { type: "button", class: "tool", "aria-label": texts.attach, title: texts.attach, onclick: () => this.chooser.click() }, icon("clip"));
    this.button = h("button", { type: "submit", class: "tool send", "aria-label": texts.send, title: texts.send }, icon("send"));
    this.error = h("p", { class: "error", role: "alert", id: "write-error" });
    this.element = h("form", { class: "composer", hidden: true, novalidate: true, onsubmit: (event) => this.submitted(event) }, this.error, h("div", { class: "write" }, this.clip, this.chooser, this.field, this.button));
  }

  get takesFiles() {
    return !this.element.hidden && Boolean(this.chat.kept.secret);
  }

  update(shown, phase) {
    this.element.hidden = !shown;
    this.clip.disabled = !this.chat.kept.secret;
    const words = { over: this.texts.write_again, calling: this.texts.call_write_ends }[phase] ?? this.texts.write;
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    this.button.disabled = !this.field.value.trim();
  }

  typed() {
    this.field.style.setProperty("height", "auto");
    const line = parseFloat(getComputedStyle(this.field).lineHeight) || 20;
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, line * LINES + 18)}px`);
    this.button.disabled = !this.field.value.trim();
    this.complain(this.excess() > 0 ? fill(this.texts.too_long, { count: this.excess() }) : "");
    if (this.field.value.trim()) this.chat.typing();
  }

  excess() {
    return this.field.value.length - this.limit;
  }

  complain(words) {
    this.error.textContent = words;
    this.field.toggleAttribute("aria-invalid", Boolean(words));
  }

  keyed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  submitted(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || this.excess() > 0) return;
    this.chat.say(text);
    this.field.value = "";
    this.typed();
    this.field.focus();
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length) return;
    event.preventDefault();
    this.send(files);
  }

  chosen() {
    this.send([...this.chooser.files]);
    this.chooser.value = "";
    this.field.focus();
  }

  send(files) {
    if (!this.takesFiles) return;
    for (const file of files) {
      if (file.size <= this.chat.config.limits.file_bytes) this.chat.upload(file);
      else this.complain(fill(this.texts.file_too_large, { name: file.name, limit: Math.round(this.chat.config.limits.file_bytes / 1024 / 1024) }));
    }
  }
}
