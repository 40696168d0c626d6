// What stands between the agent and work: a lost link, a stopped dispatcher, this desk open elsewhere.
import { announce, sound } from "../announce.js";
import { show } from "../dom.js";
import { text } from "../settings.js";

const QUIET_START_MS = 1500;

export function mountStrips({ store, actions }) {
  const [lost, stopped, elsewhere] = ["strip-lost", "strip-dispatcher", "desk-elsewhere"].map((id) => document.getElementById(id));
  const started = Date.now();

  function render(state, before) {
    const young = state.link === "connecting" && Date.now() - started < QUIET_START_MS;
    const isLost = state.link !== "up" && !state.superseded && !young;
    show(lost, isLost);
    show(stopped, state.dispatcher === "down" && state.link === "up");
    if (state.link === "lost" && before.link === "up" && !state.superseded) {
      sound("warning");
      announce(text("link.lost"), { urgent: true });
    }
    if (state.link === "up" && before.link === "lost") announce(text("link.back"));
    document.getElementById("desk-work").inert = state.superseded;
    if (state.superseded && !elsewhere.open) elsewhere.showModal();
    if (!state.superseded && elsewhere.open) elsewhere.close();
  }

  elsewhere.addEventListener("cancel", (event) => event.preventDefault());
  elsewhere.querySelector("button").addEventListener("click", () => actions.useHere());
  store.subscribe(render);
  window.setTimeout(() => render(store.get(), store.get()), QUIET_START_MS + 100);
}
