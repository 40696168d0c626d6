// The window on the page: its button, its frame, its state in words. What is inside stands in thread.js, forms.js,
// callcard.js and callform.js.

import { CallCard } from "./callcard.js";
import { CallWelcome } from "./callform.js";
import { fill, h, icon } from "./dom.js";
import { Closing, Welcome } from "./forms.js";
import { Composer, Thread } from "./thread.js";

const NARROW = matchMedia("(max-width: 480px)");

export class View {
  constructor(chat, sheet, theme) {
    this.chat = chat;
    this.texts = chat.config.texts;
    this.unread = 0;
    this.shown = false;
    this.way = "write";
    this.writing = false;
    this.host = h("homeshore-chat", { lang: chat.config.language });
    this.root = this.host.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [sheet];
    this.build(theme);
    this.paint(chat.config.colours);
    chat.addEventListener("change", () => this.update());
    chat.addEventListener("arrived", () => this.arrived());
    chat.addEventListener("refused", (event) => this.welcome.complain(event.detail));
    NARROW.addEventListener("change", () => this.update());
    this.update();
  }

  build(theme) {
    const { texts, chat } = this;
    this.launcherText = h("span", { class: "launcher-text" }, texts.launch);
    this.badge = h("span", { class: "unread", "aria-hidden": "true", hidden: true });
    this.launcher = h(
      "button",
      { class: "launcher", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: () => this.open() },
      icon("chat"),
      this.launcherText,
      this.badge,
    );
    this.status = h("p", { class: "status", role: "status" });
    this.endButton = this.headButton("leave", texts.end, () => this.askToEnd());
    this.callButton = this.headButton("phone", texts.call_instead, () => chat.call.begin());
    this.strip = h("p", { class: "strip", role: "status" });
    this.question = h("div", { class: "question", role: "group", "aria-label": texts.end_question, hidden: true });
    this.welcome = new Welcome(chat, this.texts);
    this.thread = new Thread(chat, this.texts);
    this.closing = new Closing(chat, this.texts);
    this.composer = new Composer(chat, this.texts);
    this.callWelcome = new CallWelcome(chat, texts, () => this.choose("write"));
    this.card = new CallCard(chat, texts, () => this.continueInWriting());
    this.scroller = h("div", { class: "scroller" }, this.ways(), this.welcome.element, this.callWelcome.element, this.thread.element, this.closing.element);
    this.panel = h(
      "section",
      { class: "panel", role: "dialog", "aria-labelledby": "title", tabindex: "-1", hidden: true, onkeydown: (event) => this.keyed(event) },
      this.head(),
      this.question,
      this.strip,
      this.card.element,
      this.scroller,
      this.composer.element,
    );
    this.frame = h("div", { class: "frame", "data-theme": theme ?? "auto" }, this.panel, this.launcher);
    this.root.append(this.frame);
    this.takeFiles();
  }

  head() {
    const { brand } = this.chat.config;
    return h(
      "div",
      { class: "head" },
      h("span", { class: "initial", "aria-hidden": "true" }, brand.name.slice(0, 1)),
      h("div", { class: "names" }, h("h2", { id: "title" }, fill(this.texts.title, { brand: brand.name })), this.status),
      this.callButton,
      this.endButton,
      this.headButton("down", this.texts.minimise, () => this.close()),
    );
  }

  /** Write or call: the choice at the beginning, where the brand takes calls from its page. */
  ways() {
    const way = (name, symbol, words) => {
      const button = h("button", { type: "button", class: "way", onclick: () => this.choose(name) }, icon(symbol), words);
      button.dataset.way = name;
      return button;
    };
    this.wayGroup = h("div", { class: "ways", role: "group", "aria-label": this.texts.ways }, way("write", "chat", this.texts.way_write), way("call", "phone", this.texts.way_call));
    return this.wayGroup;
  }

  choose(way) {
    this.way = way;
    this.chat.call.trouble = null;
    this.update();
    this.focusInside();
  }

  continueInWriting() {
    this.writing = true;
    this.update();
    this.composer.field.focus();
  }

  headButton(name, label, onclick) {
    return h("button", { class: "head-button", type: "button", "aria-label": label, title: label, onclick }, icon(name));
  }

  paint({ fill: accent, ink, text_light, text_dark }) {
    const style = this.frame.style;
    style.setProperty("--accent", accent);
    style.setProperty("--on-accent", ink);
    style.setProperty("--accent-text-light", text_light);
    style.setProperty("--accent-text-dark", text_dark);
  }

  // ---- opening and closing

  open({ quietly = false, way = this.way } = {}) {
    this.shown = true;
    this.way = this.chat.config.calls.served ? way : "write";
    this.unread = 0;
    this.chat.keep({ open: true });
    this.chat.connect();
    this.update();
    this.thread.toEnd();
    if (!quietly) this.focusInside();
  }

  close() {
    this.shown = false;
    this.chat.keep({ open: false });
    this.update();
    this.launcher.focus();
  }

  focusInside() {
    const field = this.beginning ? (this.way === "call" ? this.callWelcome : this.welcome).first() : this.composer.element.hidden ? null : this.composer.field;
    (field && !NARROW.matches ? field : this.panel).focus();
  }

  /** Escape minimises. On a narrow screen the window covers the page, so Tab stays inside it. */
  keyed(event) {
    this.card.typed(event);
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && NARROW.matches) this.turnAround(event);
  }

  turnAround(event) {
    const stops = [...this.panel.querySelectorAll("button, a[href], input, textarea, [tabindex='0']")].filter(
      (each) => !each.disabled && each.offsetParent !== null,
    );
    const here = this.root.activeElement;
    const [first, last] = [stops[0], stops.at(-1)];
    if (event.shiftKey ? here === first || here === this.panel : here === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  askToEnd() {
    const answer = (text, kind, onclick) => h("button", { type: "button", class: `small ${kind}`, onclick }, text);
    const done = () => {
      this.question.hidden = true;
      this.focusInside();
    };
    const end = () => this.chat.end().then(done, (error) => this.question.prepend(h("p", { role: "alert" }, error.message)));
    const stay = answer(this.texts.end_no, "quiet", done);
    this.question.replaceChildren(h("p", {}, this.texts.end_question), stay, answer(this.texts.end_yes, "filled", end));
    this.question.hidden = false;
    stay.focus();
  }

  takeFiles() {
    this.panel.addEventListener("dragover", (event) => {
      if (!this.composer.takesFiles) return;
      event.preventDefault();
      this.panel.classList.add("dropping");
    });
    for (const name of ["dragleave", "drop"]) this.panel.addEventListener(name, () => this.panel.classList.remove("dropping"));
    this.panel.addEventListener("drop", (event) => {
      event.preventDefault();
      this.composer.send([...event.dataTransfer.files]);
    });
    this.panel.dataset.drop = this.texts.drop;
  }

  // ---- what there is to see

  get phase() {
    return this.chat.kept.start ? "waiting" : this.chat.standing.state;
  }

  arrived() {
    if (this.shown && !document.hidden) return;
    this.unread += 1;
    this.update();
  }

  /** Nothing has begun: the customer chooses how. */
  get beginning() {
    return this.phase === "none" && !this.chat.call.kept;
  }

  update() {
    const { chat, phase, beginning } = this;
    const { call, config } = chat;
    const wasAtEnd = this.thread.atEnd();
    this.writing &&= call.alive;
    this.panel.hidden = !this.shown;
    this.panel.setAttribute("aria-modal", String(NARROW.matches));
    this.frame.classList.toggle("open", this.shown);
    this.launcher.setAttribute("aria-expanded", String(this.shown));
    this.say(this.status, this.statusText());
    this.say(this.strip, this.shown ? this.stripText() : "");
    this.endButton.hidden = call.alive || !(phase === "waiting" || phase === "active");
    this.callButton.hidden = !config.calls.served || !chat.calls.open || beginning || call.alive;
    if (this.endButton.hidden) this.question.hidden = true;
    this.wayGroup.hidden = !beginning || !config.calls.served;
    for (const button of this.wayGroup.children) button.setAttribute("aria-pressed", String(button.dataset.way === this.way));
    this.welcome.update(beginning && this.way === "write");
    this.callWelcome.update(beginning && this.way === "call");
    this.card.update(call.alive, phase === "none" && !this.writing);
    this.thread.update(phase !== "none", phase);
    this.closing.update(this.closed(call, phase));
    this.composer.update(call.alive ? this.writing : !beginning, call.alive ? "calling" : phase);
    if (phase !== "none" && wasAtEnd) this.thread.toEnd();
    this.updateLauncher();
  }

  closed(call, phase) {
    if (call.alive || this.chat.kept.outbox.length || phase === "waiting" || phase === "active") return false;
    return phase === "over" || call.standing.state === "over";
  }

  stripText() {
    const { chat, texts } = this;
    if (chat.linkLost) return texts.link_lost;
    const { trouble, alive } = chat.call;
    if (!trouble || alive || this.beginning) return "";
    return trouble.text ?? texts[`call_${trouble.code}`] ?? texts.failed;
  }

  /** Live regions speak when their text changes, so it is only touched then. */
  say(element, text) {
    if (element.textContent !== text) element.textContent = text;
    element.classList.toggle("said", Boolean(text));
  }

  updateLauncher() {
    const { unread, texts } = this;
    const words = unread === 1 ? texts.launch_unread_one : fill(texts.launch_unread, { count: unread });
    const calling = this.chat.call.alive;
    this.launcher.classList.toggle("calling", calling);
    this.launcherText.textContent = unread ? words : calling ? texts.launch_call : texts.launch;
    this.badge.hidden = !unread;
    this.badge.textContent = unread;
  }

  statusText() {
    const { texts, chat } = this;
    const { agent_name, place } = chat.standing;
    if (chat.call.alive) return texts.call_status;
    switch (this.phase) {
      case "none":
        if (chat.call.kept) return texts.call_over;
        return (this.way === "call" ? chat.calls : chat.opening).open ? texts.open_now : texts.closed_now;
      case "active":
        return agent_name ? fill(texts.with_agent, { name: agent_name }) : texts.with_someone;
      case "over":
        return texts.over;
    }
    if (place === 1) return texts.waiting_first;
    return place ? fill(texts.waiting_place, { place }) : texts.waiting;
  }
}
