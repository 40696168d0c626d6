// Lets this browser show notifications, or no longer. The keys stay in the browser but for the two that encrypt for it.
const part = document.getElementById("push");
const texts = JSON.parse(part.dataset.texts);
const [state, on, off] = ["[data-push-state]", "[data-push-on]", "[data-push-off]"].map((name) => part.querySelector(name));
const WORKER = "/static/agent/reinforcement_worker.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

function show(code) {
  state.textContent = texts[code];
  on.hidden = code === "on" || code === "missing" || code === "denied";
  off.hidden = code !== "on";
}

async function tell(subscription, { forget = false } = {}) {
  const keys = forget ? {} : { p256dh: text(subscription.getKey("p256dh")), auth: text(subscription.getKey("auth")) };
  const response = await fetch(part.dataset.address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": part.querySelector("[name=csrfmiddlewaretoken]").value },
    body: JSON.stringify({ endpoint: subscription.endpoint, ...keys }),
  });
  if (!response.ok) throw new Error(`${response.status}`);
}

async function begin(registration) {
  if ((await Notification.requestPermission()) !== "granted") return show("denied");
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(part.dataset.key),
  });
  await tell(subscription);
  show("on");
}

async function end(registration) {
  const subscription = await registration.pushManager.getSubscription();
  if (subscription) {
    await tell(subscription, { forget: true });
    await subscription.unsubscribe();
  }
  show("off");
}

async function open() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return show("missing");
  const registration = await navigator.serviceWorker.register(WORKER, { type: "module" });
  const act = (work) => () => work(registration).catch(() => show("failed"));
  on.addEventListener("click", act(begin));
  off.addEventListener("click", act(end));
  const known = await registration.pushManager.getSubscription();
  if (known) await tell(known);
  show(Notification.permission === "denied" ? "denied" : known ? "on" : "off");
}

open().catch(() => show("failed"));
