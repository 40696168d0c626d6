// A socket that comes back by itself: growing pauses, a pulse to notice a dead link, answers by number.

const FIRST_PAUSE_MS = 400;
const LONGEST_PAUSE_MS = 15_000;
const PULSE_MS = 20_000;
const PATIENCE_MS = 10_000;
const FOR_GOOD = new Set([4404]);
const READY_MS = 10_000;

export class Link {
  /** `hello()` says what to send first on each connection; `heard(hint)`, `opened(reply)` and `lost()` are called back. */
  constructor(url, { hello, opened, heard, lost }) {
    Object.assign(this, { url, hello, opened, heard, lost });
    this.number = 0;
    this.waiting = new Map();
    this.pause = FIRST_PAUSE_MS;
    this.ready = false;
    this.wanted = false;
    this.expecting = [];
    addEventListener("online", () => this.retryNow());
    document.addEventListener("visibilitychange", () => document.hidden || this.retryNow());
  }

  open() {
    this.wanted = true;
    if (!this.socket) this.connect();
  }

  close() {
    this.wanted = false;
    clearTimeout(this.timer);
    this.socket?.close(1000);
  }

  /** Wait until the link is there; rejects when that takes too long. */
  whenReady() {
    if (this.ready) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no link")), READY_MS);
      this.expecting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Ask and get the answer; refusals come back as answers, a lost link rejects. */
  ask(message) {
    if (!this.ready) return Promise.reject(new Error("no link"));
    return this.send(message);
  }

  send(message) {
    const id = ++this.number;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error("no answer"));
        this.socket?.close(4000);
      }, PATIENCE_MS);
      this.waiting.set(id, { resolve, reject, timer });
      this.socket.send(JSON.stringify({ ...message, id }));
    });
  }

  connect() {
    clearTimeout(this.timer);
    const socket = (this.socket = new WebSocket(this.url));
    socket.addEventListener("open", () => this.greet(socket));
    socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  async greet(socket) {
    try {
      const reply = await this.send({ do: "hello", ...this.hello() });
      if (this.socket !== socket) return;
      this.ready = true;
      this.pause = FIRST_PAUSE_MS;
      this.pulse = setInterval(() => document.hidden || this.ask({ do: "ping" }).catch(() => {}), PULSE_MS);
      this.opened(reply);
      for (const ready of this.expecting.splice(0)) ready();
    } catch {
      socket.close();
    }
  }

  receive(message) {
    if (!("re" in message)) return this.heard(message);
    const asked = this.waiting.get(message.re);
    if (!asked) return;
    this.waiting.delete(message.re);
    clearTimeout(asked.timer);
    asked.resolve(message);
  }

  closed(socket, code) {
    if (this.socket !== socket) return;
    this.socket = null;
    this.ready = false;
    clearInterval(this.pulse);
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(new Error("link lost"));
    }
    this.waiting.clear();
    if (!this.wanted || FOR_GOOD.has(code)) return;
    this.lost();
    this.timer = setTimeout(() => this.connect(), this.pause * (0.5 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
  }

  retryNow() {
    if (!this.wanted || this.socket) return;
    this.pause = FIRST_PAUSE_MS;
    this.connect();
  }
}
