// The link to the gateway: requests with answers, hints, and a link that comes back by itself.

const PING_MS = 10_000;
const ANSWER_MS = 8_000;
const LONGEST_PAUSE_MS = 10_000;

/** The server said no, with a code and a sentence for the agent. */
export class Refused extends Error {
  constructor(code, sentence) {
    super(sentence);
    this.code = code;
  }
}

/** The link went down before the answer came. Whether the request arrived is unknown. */
export class LinkLost extends Error {}

/** What the gateway's close codes ask of the page (docs/protocols.md); other codes mean: come back by yourself. */
const FINAL = { 4001: "superseded", 4401: "signed_out", 4403: "not_an_agent" };

/** One link. `onUp` runs after every connection, `onDown` at once when it is lost, `onHint` for each hint, `onEnd` when
 * the gateway wants no return. */
export class DeskSocket {
  #socket = null;
  #waiting = new Map();
  #next = 1;
  #attempts = 0;
  #timer = 0;
  #ping = 0;
  #stopped = false;
  #returning = false;

  constructor(path, { onUp, onDown, onHint, onEnd }) {
    this.address = new URL(path, window.location.href);
    this.address.protocol = window.location.protocol === "https:" ? "wss:" : "ws:";
    Object.assign(this, { onUp, onDown, onHint, onEnd });
    window.addEventListener("online", () => this.connect());
    window.addEventListener("offline", () => this.#drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.connect());
  }

  /** Open the link unless it is open or opening. */
  connect() {
    if (this.#stopped || this.#socket) return;
    window.clearTimeout(this.#timer);
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("message", (event) => socket === this.#socket && this.#received(JSON.parse(event.data)));
    socket.addEventListener("close", ({ code }) => socket === this.#socket && this.#closed(code));
  }

  /** Open the link again because a person asked for it: it may push out another tab. */
  takeOver() {
    this.#stopped = false;
    this.#returning = false;
    this.#attempts = 0;
    this.connect();
  }

  /** Ask for something. Resolves with the answer's data; rejects with Refused or LinkLost. */
  request(name, args = {}) {
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new LinkLost());
        return;
      }
      const id = this.#next++;
      const timer = window.setTimeout(() => this.#drop(), ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ do: name, id, ...args }));
    });
  }

  #opened(socket) {
    if (socket !== this.#socket) return;
    this.#ping = window.setInterval(() => this.request("ping").catch(() => {}), PING_MS);
    this.onUp({ resume: this.#returning }).then(
      () => { [this.#attempts, this.#returning] = [0, true]; },
      () => socket === this.#socket && this.#drop(),
    );
  }

  #closed(code) {
    const ending = FINAL[code];
    if (ending) this.#stopped = true;
    this.#drop();
    if (ending) this.onEnd(ending);
  }

  #received(message) {
    if (message.hint) {
      this.onHint(message);
      return;
    }
    const waiting = this.#waiting.get(message.re);
    if (!waiting) return;
    this.#waiting.delete(message.re);
    window.clearTimeout(waiting.timer);
    if (message.ok) waiting.resolve(message);
    else waiting.reject(new Refused(message.refused, message.text));
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    window.clearInterval(this.#ping);
    for (const { reject, timer } of this.#waiting.values()) {
      window.clearTimeout(timer);
      reject(new LinkLost());
    }
    this.#waiting.clear();
    socket?.close();
    if (socket) this.onDown();
    if (!this.#stopped) this.#connectLater();
  }

  #connectLater() {
    window.clearTimeout(this.#timer);
    const longest = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** this.#attempts++);
    this.#timer = window.setTimeout(() => this.connect(), longest * (0.5 + Math.random() / 2));
  }
}
