// The floor's own link to the gateway: what happens to the listening of this supervisor comes at once, instead of with the
// next refresh. Nothing depends on it: a page without it notices a lost line by itself, some seconds later.

const PING_MS = 20_000;
const LONGEST_PAUSE_MS = 10_000;
const FINAL = new Set([4401, 4403]);

/** Keep a link open from now on; `onHint` hears each hint. */
export function openPush(onHint, attempts = 0) {
  const address = new URL("/live/floor", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = new WebSocket(address);
  const ask = (name) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ do: name }));
  const pinging = setInterval(() => ask("ping"), PING_MS);
  let tries = attempts;
  socket.addEventListener("open", () => {
    tries = 0;
    ask("hello");
  });
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.hint) onHint(message);
  });
  socket.addEventListener("close", ({ code }) => {
    clearInterval(pinging);
    const pause = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** tries) * (0.5 + Math.random() / 2);
    if (!FINAL.has(code)) setTimeout(() => openPush(onHint, tries + 1), pause);
  });
}
