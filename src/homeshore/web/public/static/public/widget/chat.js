// What the window knows: the chat, its messages, and what is still to be sent. It survives reloads in the site's storage.

import { Call } from "./call.js";
import { Link } from "./link.js";

const STALE_MS = 2 * 3600_000;
const TYPING_MS = 2_000;
const AGENT_TYPING_MS = 5_000;

export class Chat extends EventTarget {
  /** Emits "change" whenever something to show has changed, and "arrived" for a message of the adviser. */
  constructor(base, options, config) {
    super();
    Object.assign(this, { base, options, config });
    this.place = `homeshore:${base.host}${base.pathname}:${config.brand.slug}`;
    this.messages = [];
    this.standing = { state: "none" };
    this.opening = config.opening;
    this.calls = { open: config.calls.open, opens_us: config.calls.opens_us };
    this.rated = false;
    this.linkLost = false;
    this.agentTyping = false;
    this.uploads = [];
    this.kept = this.load();
    this.call = new Call(this);
    this.call.addEventListener("change", () => this.change());
    const url = new URL(`live/chat/${config.brand.slug}`, base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    this.link = new Link(url, {
      hello: () => this.hello(),
      opened: (reply) => this.greeted(reply),
      heard: (hint) => this.heard(hint),
      lost: () => this.change({ linkLost: true }),
    });
    addEventListener("storage", (event) => event.key === this.place && this.adopt());
  }

  // ---- storage

  load() {
    const empty = { secret: "", start: null, outbox: [], call: null, open: false, at: 0 };
    try {
      return { ...empty, ...JSON.parse(localStorage.getItem(this.place) ?? "{}") };
    } catch {
      return empty;
    }
  }

  keep(changes) {
    Object.assign(this.kept, changes, { at: Date.now() });
    try {
      localStorage.setItem(this.place, JSON.stringify(this.kept));
    } catch {
      // a full or forbidden storage: the chat works until the page is left
    }
  }

  /** Another tab of the site began, ended or forgot the chat. */
  adopt() {
    const { secret, at, call } = this.load();
    this.call.adopt(call);
    if (secret === this.kept.secret) return;
    this.kept.secret = secret;
    this.kept.at = at;
    this.messages = [];
    if (secret && this.link.ready) this.refetch();
    else if (secret) this.link.open();
    else this.change({ standing: { state: "none" }, rated: false });
  }

  // ---- link

  /** Whether there is something to come back to after a reload. */
  get unfinished() {
    return Boolean(this.kept.secret || this.kept.start || this.kept.outbox.length || this.kept.call);
  }

  connect() {
    this.link.open();
  }

  hello() {
    return {
      secret: this.kept.secret,
      call: this.kept.call?.secret ?? "",
      after: this.messages.at(-1)?.id ?? "",
      language: this.config.language,
      page: location.origin + location.pathname,
      demo_token: this.options.demoToken ?? "",
    };
  }

  greeted(reply) {
    if (reply.refused) return this.change({ linkLost: false });
    if (reply.forgotten) this.forget();
    const stale = reply.state === "over" && Date.now() - this.kept.at > STALE_MS;
    if (stale) this.forget();
    else {
      this.add(reply.messages, this.messages.length === 0);
      this.standing = standingIn(reply);
      this.rated = Boolean(reply.rated);
    }
    this.opening = { open: reply.open, opens_us: reply.opens_us };
    this.call.greeted(reply.call);
    this.change({ linkLost: false });
    this.resend();
  }

  heard(hint) {
    if (hint.hint === "call" || hint.hint === "rejoin") return this.call.heard(hint);
    if (hint.hint === "message") {
      this.agentTyping = false;
      this.add([hint.message]);
    } else if (hint.hint === "state") this.standing = standingIn(hint);
    else if (hint.hint === "typing") this.showTyping();
    else if (hint.hint === "refetch") return this.refetch();
    this.change();
  }

  /** Hints were lost on their way: ask again. */
  refetch() {
    this.link.ask({ do: "hello", ...this.hello() }).then((reply) => this.greeted(reply), () => {});
  }

  showTyping() {
    this.agentTyping = true;
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.change({ agentTyping: false }), AGENT_TYPING_MS);
  }

  /** Append messages that are not there yet; one of ours takes the place of what was waiting under its key. */
  add(messages, silently = false) {
    const known = new Set(this.messages.map((message) => message.id));
    for (const message of messages) {
      if (message.key) this.settle(message.key);
      if (known.has(message.id)) continue;
      this.messages.push(message);
      if (message.side === "agent" && !silently) this.dispatchEvent(new CustomEvent("arrived", { detail: message }));
    }
    this.messages.sort((a, b) => (a.id < b.id ? -1 : 1));
    if (messages.length) this.keep({});
  }

  settle(key) {
    if (this.kept.start?.key === key) this.keep({ start: null });
    this.keep({ outbox: this.kept.outbox.filter((item) => item.key !== key) });
    this.uploads = this.uploads.filter((item) => item.key !== key);
  }

  // ---- what the customer does

  start(details) {
    this.keep({ start: { ...details, key: newKey(), programme: this.options.programme ?? "" } });
    this.connect();
    this.change();
    this.resend();
  }

  say(text) {
    if (!this.kept.secret && !this.kept.start) return this.start({ text, name: this.kept.call?.name ?? "", email: "" }); // after a call
    this.keep({ outbox: [...this.kept.outbox, { key: newKey(), text }] });
    this.change();
    this.resend();
  }

  /** Send what was not acknowledged, in order. The same key twice is one message, so sending again is safe. */
  async resend() {
    if (this.resending || !this.link.ready) return;
    this.resending = true;
    try {
      if (this.kept.start) await this.sendStart();
      while (this.kept.secret && this.kept.outbox.some((item) => !item.refused)) await this.sendNext();
    } catch {
      // the link is gone: the next greeting sends the rest
    } finally {
      this.resending = false;
      this.change();
    }
  }

  async sendStart() {
    const reply = await this.link.ask({ do: "start", ...this.kept.start });
    if (reply.refused === "chat_closed") {
      this.opening = { ...this.opening, open: false };
      this.keep({ start: null });
    } else if (reply.refused) this.refuse(reply);
    else {
      this.keep({ secret: reply.secret, start: null });
      this.add(reply.messages, true);
      this.standing = standingIn(reply);
      this.call.forget(); // the centre hangs up: the conversation goes on in writing
    }
  }

  async sendNext() {
    const item = this.kept.outbox.find((each) => !each.refused);
    const reply = await this.link.ask({ do: "say", text: item.text, key: item.key });
    if (reply.refused === "too_fast") await new Promise((resolve) => setTimeout(resolve, 1000));
    else if (reply.refused) this.keep({ outbox: this.kept.outbox.map((each) => (each === item ? { ...each, refused: reply.text } : each)) });
    else {
      this.add([reply.message]);
      if (this.call.kept) this.call.forget();
    }
    this.change();
  }

  refuse(reply) {
    this.keep({ start: null });
    this.dispatchEvent(new CustomEvent("refused", { detail: reply.text }));
  }

  discard(key) {
    this.settle(key);
    this.change();
  }

  typing() {
    if (!this.kept.secret || Date.now() - (this.typedAt ?? 0) < TYPING_MS) return;
    this.typedAt = Date.now();
    this.link.ask({ do: "typing" }).catch(() => {});
  }

  /** Ask and show the outcome; refusals and lost links throw with a sentence for the customer. */
  async request(message) {
    let reply;
    try {
      reply = await this.link.ask(message);
    } catch {
      throw new Error(this.config.texts.failed);
    }
    if (reply.refused) throw new Error(reply.text);
    return reply;
  }

  async end() {
    const reply = await this.request({ do: "end" });
    this.change({ standing: standingIn(reply) });
  }

  async rate(score, comment) {
    await this.request({ do: "rate", score, comment });
    this.change({ rated: true });
  }

  upload(file, key = newKey()) {
    const item = { key, file, part: 0, failed: "" };
    this.uploads = [...this.uploads.filter((each) => each.key !== key), item];
    this.change();
    const form = new FormData();
    for (const [name, value] of Object.entries({ secret: this.kept.secret, key, text: "", language: this.config.language })) form.append(name, value);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", new URL(`widget/${this.config.brand.slug}/upload`, this.base));
    request.upload.addEventListener("progress", (event) => {
      item.part = event.total ? event.loaded / event.total : 0;
      this.change();
    });
    request.addEventListener("loadend", () => this.uploaded(item, request));
    request.send(form);
  }

  uploaded(item, request) {
    let body = {};
    try {
      body = JSON.parse(request.responseText);
    } catch {
      // not ours: a proxy's page, or no answer at all
    }
    if (request.status === 200) this.add([body.message]);
    else item.failed = body.refused ?? "file_failed";
    this.change();
  }

  /** Leave the chat behind; the next message begins another. */
  forget() {
    this.messages = [];
    this.rated = false;
    this.standing = { state: "none" };
    this.uploads = [];
    this.keep({ secret: "", start: null, outbox: [] });
    this.change();
  }

  change(changes = {}) {
    Object.assign(this, changes);
    this.dispatchEvent(new Event("change"));
  }
}

function standingIn({ state, place = 0, wait_seconds = -1, agent_name = "" }) {
  return { state, place, wait_seconds, agent_name };
}

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
