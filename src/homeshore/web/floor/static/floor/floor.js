// The floor refreshes itself. A refresh changes what changed and leaves the rest of the page alone: focus, scroll,
// selection and running times stay. A screen reader hears of new requests for help and of the dispatcher, and no more.
import { tick } from "/static/shell/shell.js";

const board = document.getElementById("board");
const news = document.getElementById("floor-news");
const lost = document.getElementById("floor-lost");
const key = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id : "");

function syncAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !(name === "class" && old.dataset.since)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !(name === "class" && old.dataset.since)) old.setAttribute(name, value);
  }
}

function alike(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);
}

/** Make one node say what another says. Running times are left to the page's own clock. */
function morph(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  const running = old.dataset.since && old.dataset.since === fresh.dataset.since;
  syncAttributes(old, fresh);
  if (!running) morphChildren(old, fresh);
}

function morphChildren(old, fresh) {
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const same = known.get(key(next)) ?? (place && alike(place, next) ? place : null);
    if (!same) {
      old.insertBefore(next, place);
      globalThis.htmx?.process(next);
      continue;
    }
    if (same === place) place = place.nextSibling;
    else old.insertBefore(same, place);
    morph(same, next);
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

function announce(text) {
  if (news.textContent === text) news.textContent = "";
  news.textContent = text;
}

const requests = (root) => new Map([...root.querySelectorAll("[data-help]")].map((one) => [one.dataset.help, one.dataset.say]));

function update(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-board]");
  if (!fresh) return location.reload();
  const old = board.querySelector("[data-board]");
  const before = requests(old);
  const said = [...requests(fresh)].filter(([id]) => !before.has(id)).map(([, say]) => say);
  if (old.dataset.up !== fresh.dataset.up) said.push(fresh.dataset.up === "yes" ? fresh.dataset.sayUp : fresh.dataset.sayDown);
  const focused = board.contains(document.activeElement);
  morph(old, fresh);
  if (focused && document.activeElement === document.body) document.querySelector("#floor-helps-title, #floor-queues-wrap")?.focus({ preventScroll: true });
  if (said.length) announce(said.join(" "));
  tick(board);
  board.dispatchEvent(new Event("floor:updated"));
}

board.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.target === board) event.preventDefault();
});
board.addEventListener("htmx:beforeSwap", (event) => {
  event.detail.shouldSwap = false;
  lost.hidden = true;
  if (event.detail.xhr.status === 200) update(event.detail.xhr.responseText);
});
for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  board.addEventListener(trouble, (event) => {
    event.stopPropagation();
    lost.hidden = false;
  });
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) globalThis.htmx?.ajax("GET", board.getAttribute("hx-get"), { source: board, target: board });
});
document.querySelector("[data-fullscreen]")?.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
