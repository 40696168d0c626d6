// What is asked before a chat and after it.

import { clock } from "./callcard.js";
import { newKey } from "./chat.js";
import { fill, h } from "./dom.js";
import { ADDRESS, complainAt, labelled, whenOpen } from "./fields.js";

/** The first words of a chat, or a message when nobody answers. */
export class Welcome {
  constructor(chat, texts) {
    this.chat = chat;
    this.texts = texts;
    this.left = "";
    const greeting = chat.config.greeting || texts.welcome;
    this.greeting = h("p", { class: "greeting" }, greeting);
    this.closed = h("p", { class: "closed" });
    this.name = h("input", { type: "text", autocomplete: "name", maxlength: "200" });
    this.email = h("input", { type: "email", autocomplete: "email", maxlength: "320", inputmode: "email" });
    this.text = h("textarea", { rows: "4", onkeydown: (event) => this.keyed(event) });
    this.alert = h("p", { class: "error", role: "alert" });
    this.button = h("button", { type: "submit", class: "filled wide" });
    this.optional = h("span", { class: "note" });
    this.form = h(
      "form",
      { novalidate: true, onsubmit: (event) => this.submitted(event) },
      labelled("text", texts.your_message, this.text),
      labelled("name", texts.your_name, this.name, texts.optional),
      labelled("email", texts.your_email, this.email, texts.optional),
      this.alert,
      this.button,
      h("p", { class: "privacy" }, fill(texts.privacy, { brand: chat.config.brand.name })),
    );
    this.emailNote = this.email.parentElement.querySelector(".note");
    this.thanks = h("div", { class: "thanks", hidden: true, tabindex: "-1" });
    this.element = h("div", { class: "welcome" }, this.greeting, this.closed, this.form, this.thanks);
  }

  first() {
    return this.left ? this.thanks : this.text;
  }

  update(shown) {
    this.element.hidden = !shown;
    const { open } = this.chat.opening;
    this.closed.hidden = open || Boolean(this.left);
    this.closed.textContent = this.closedText();
    this.emailNote.hidden = !open;
    this.form.hidden = Boolean(this.left);
    this.thanks.hidden = !this.left;
    this.button.textContent = open ? this.texts.start : this.texts.leave_message;
  }

  closedText() {
    const { opens_us } = this.chat.opening;
    if (!opens_us) return this.texts.closed;
    return fill(this.texts.closed_until, { when: whenOpen(this.chat.config.language, this.texts, opens_us) });
  }

  complain(words) {
    this.alert.textContent = words;
  }

  keyed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !this.chat.opening.open) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  submitted(event) {
    event.preventDefault();
    this.complain("");
    const wrong = this.wrong();
    if (wrong) return wrong.focus();
    const details = { name: this.name.value.trim(), email: this.email.value.trim(), text: this.text.value.trim() };
    if (this.chat.opening.open) {
      this.text.value = "";
      this.chat.start(details);
      this.element.dispatchEvent(new CustomEvent("begun", { bubbles: true }));
    } else this.leave(details);
  }

  /** The first field that is not right, with its reason shown; null when all are. */
  wrong() {
    const { open } = this.chat.opening;
    const address = this.email.value.trim();
    const excess = this.text.value.trim().length - this.chat.config.limits.text;
    const missing = !this.text.value.trim() ? this.texts.required : excess > 0 ? fill(this.texts.too_long, { count: excess }) : "";
    const badAddress = !address && open ? "" : ADDRESS.test(address) ? "" : this.texts.bad_email;
    return [
      [this.text, missing],
      [this.email, badAddress],
    ].filter(([control, words]) => !complainAt(control, words))[0]?.[0] ?? null;
  }

  async leave(details) {
    this.offlineKey ??= newKey();
    this.button.disabled = true;
    try {
      await this.chat.request({ do: "offline", ...details, key: this.offlineKey });
      this.offlineKey = null;
      this.left = details.email;
      const another = h("button", { type: "button", class: "quiet", onclick: () => this.again() }, this.texts.leave_another);
      this.thanks.replaceChildren(h("p", {}, fill(this.texts.left, { email: details.email })), another);
      this.text.value = "";
      this.chat.change();
      this.thanks.focus();
    } catch (error) {
      this.complain(error.message);
    } finally {
      this.button.disabled = false;
    }
  }

  again() {
    this.left = "";
    this.chat.change();
    this.text.focus();
  }
}

/** The satisfaction question about the chat or the call, the copy by mail, and the way to another contact. */
export class Closing {
  constructor(chat, texts) {
    this.chat = chat;
    this.texts = texts;
    this.rating = this.ratingForm();
    this.thanks = h("p", { class: "done", role: "status" });
    this.copy = this.copyForm();
    const again = (this.again = h("button", { type: "button", class: "quiet wide", onclick: () => this.begin() }));
    this.ended = h("p", { class: "call-ended" });
    this.element = h("div", { class: "closing", hidden: true }, this.ended, this.rating, this.thanks, this.copy, again);
  }

  ratingForm() {
    const { texts } = this;
    const scores = [1, 2, 3, 4, 5].map((score) =>
      h(
        "label",
        { class: "score" },
        h("input", { type: "radio", name: "score", value: String(score), class: "unseen", onchange: () => this.askMore() }),
        h("span", { class: "score-box" }, h("b", {}, String(score)), h("span", { class: "unseen" }, ` ${texts[`rate_${score}`]}`)),
      ),
    );
    this.comment = h("textarea", { rows: "2", maxlength: "2000" });
    this.rateError = h("p", { class: "error", role: "alert" });
    this.more = h(
      "div",
      { class: "more", hidden: true },
      labelled("comment", texts.rate_comment, this.comment, texts.optional),
      this.rateError,
      h("button", { type: "submit", class: "filled" }, texts.rate_send),
    );
    return h(
      "form",
      { onsubmit: (event) => this.rate(event) },
      h("fieldset", {}, this.question = h("legend", {}, texts.rate_question), h("div", { class: "scores" }, scores), h("div", { class: "ends", "aria-hidden": "true" }, h("span", {}, texts.rate_1), h("span", {}, texts.rate_5))),
      this.more,
    );
  }

  askMore() {
    this.more.hidden = false;
    this.more.scrollIntoView({ block: "nearest" });
  }

  copyForm() {
    const { texts } = this;
    this.email = h("input", { type: "email", autocomplete: "email", maxlength: "320", inputmode: "email", value: "" });
    this.copyDone = h("p", { class: "done", role: "status" });
    this.copyLine = h("div", { class: "line" }, labelled("copy", texts.your_email, this.email), h("button", { type: "submit", class: "quiet" }, texts.transcript_send));
    return h("details", { class: "copy", ontoggle: (event) => event.target.scrollIntoView({ block: "nearest" }) }, h("summary", {}, texts.transcript), h("form", { novalidate: true, onsubmit: (event) => this.sendCopy(event) }, this.copyLine, this.copyDone));
  }

  /** What the question is about: the call, if that is what has ended, else the chat. */
  get about() {
    return this.chat.call.kept ? this.chat.call : this.chat;
  }

  update(shown) {
    const { about, chat, texts } = this;
    if ((this.element.hidden || this.asked !== about) && shown) this.reset();
    this.asked = about;
    this.element.hidden = !shown;
    this.rating.hidden = about.rated;
    this.thanks.textContent = about.rated ? texts.rate_thanks : "";
    this.question.textContent = about === chat.call ? texts.rate_call_question : texts.rate_question;
    this.again.textContent = about === chat.call ? texts.call_again : texts.new_chat;
    this.copy.hidden = !chat.kept.secret;
    this.ended.textContent = about === chat.call && shown ? this.lengthOfCall() : "";
  }

  lengthOfCall() {
    const { talkingAt, endedAt } = this.chat.call.kept;
    if (this.chat.call.callbackAsked) return fill(this.texts.call_back_kept, { number: this.chat.call.callbackAsked });
    return talkingAt ? fill(this.texts.call_lasted, { time: clock(endedAt - talkingAt) }) : "";
  }

  begin() {
    this.chat.call.forget();
    this.chat.forget();
  }

  reset() {
    this.rating.reset();
    this.more.hidden = true;
    this.copyDone.textContent = "";
    this.copyLine.hidden = false;
  }

  async rate(event) {
    event.preventDefault();
    const score = Number(new FormData(this.rating).get("score"));
    try {
      await this.about.rate(score, this.comment.value.trim());
      this.rateError.textContent = "";
    } catch (error) {
      this.rateError.textContent = error.message;
    }
  }

  async sendCopy(event) {
    event.preventDefault();
    const email = this.email.value.trim();
    if (!complainAt(this.email, ADDRESS.test(email) ? "" : this.texts.bad_email)) return this.email.focus();
    try {
      await this.chat.request({ do: "transcript", email });
      this.copyDone.textContent = fill(this.texts.transcript_sent, { email });
      this.copyLine.hidden = true;
    } catch (error) {
      complainAt(this.email, error.message);
    }
  }
}
