// The reinforcement page is fetched again as soon as a call-out changes, and every twenty seconds besides.
import { openPush } from "/static/floor/push.js";

const board = document.getElementById("board");
const lost = document.getElementById("board-lost");
const GATHER_MS = 400;
let waiting = 0;
let focused = "";
let opened = [];

function changed() {
  clearTimeout(waiting);
  waiting = setTimeout(() => document.hidden || globalThis.htmx?.trigger(board, "changed"), GATHER_MS);
}

if (board) {
  openPush(({ hint }) => hint === "reinforcement" && changed());
  board.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === board && document.hidden) event.preventDefault();
  });
  board.addEventListener("htmx:beforeSwap", () => {
    lost.hidden = true;
    focused = board.contains(document.activeElement) ? document.activeElement.id : "";
    opened = [...board.querySelectorAll("details")].map((one) => one.open);
  });
  board.addEventListener("htmx:afterSwap", () => {
    [...board.querySelectorAll("details")].forEach((one, place) => (one.open = opened[place] ?? false));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  });
  for (const trouble of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    board.addEventListener(trouble, (event) => {
      event.stopPropagation();
      lost.hidden = false;
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden || changed());
}
