// The telephone's place in the toolbar, and the strip that says what to do when no calls can come.
import { announce } from "../announce.js";
import { fill, setIcon, show, slot } from "../dom.js";
import { phone as settings, text, word } from "../settings.js";

const ICONS = { off: "voice", connecting: "refresh", up: "headset", trouble: "warning" };
const SLOW_MS = 3_000;
const UNHEARD_MS = 8_000;

export function mountPhone(chip, strip, { store, telephone, devices }) {
  let slow = 0;
  let patient = true;
  let deaf = 0;
  let isDeaf = false;

  function render(state, before) {
    show(chip, settings.needed);
    if (!settings.needed) return;
    const { phone, agent } = state;
    setIcon(chip, "icon", ICONS[phone.state]);
    fill(chip, { words: word("phone_state", phone.state) });
    chip.dataset.state = phone.state;
    wait(phone);
    listen(state);
    const wanting = agent ? want(state) : "";
    show(strip, wanting !== "");
    if (wanting) fillStrip(wanting);
    if (wanting && wanting !== (before.agent ? want(before) : "")) announce(strip.querySelector("[data-slot=words]").textContent);
  }

  /** A connection that takes its usual moment is not worth a word. */
  function wait(phone) {
    if (phone.state !== "connecting") {
      window.clearTimeout(slow);
      [slow, patient] = [0, true];
    } else if (!slow) {
      slow = window.setTimeout(() => { patient = false; render(store.get(), store.get()); }, SLOW_MS);
    }
  }

  /** The line stands, and the centre hears nothing of us: no calls come, and only the person can find out why. */
  function listen({ phone, agent }) {
    const unheard = phone.state === "up" && agent?.phone.check !== "needed" && !agent?.phone.connected;
    if (!unheard) {
      window.clearTimeout(deaf);
      [deaf, isDeaf] = [0, false];
    } else if (!deaf) {
      deaf = window.setTimeout(() => { isDeaf = true; render(store.get(), store.get()); }, UNHEARD_MS);
    }
  }

  /** What is missing, by its most pressing name; empty when calls can come. */
  function want({ phone, agent, link }) {
    if (phone.trouble) return phone.trouble;
    if (phone.blocked) return "blocked";
    if (phone.state === "off") return "off";
    if (phone.state === "connecting") return patient || link !== "up" ? "" : "slow";
    if (agent.phone.check === "needed") return "check";
    return isDeaf ? "unheard" : "";
  }

  function fillStrip(wanting) {
    setIcon(strip, "icon", wanting === "check" ? "check_all" : "voice");
    fill(strip, { words: text(`phone.${wanting}`), act: text(wanting === "off" ? "phone.connect" : "phone.again") });
    show(slot(strip, "act"), !["check", "slow", "blocked", "unsupported", "insecure"].includes(wanting));
    show(slot(strip, "check"), wanting === "check");
  }

  slot(strip, "act").addEventListener("click", () => telephone.begin());
  chip.addEventListener("click", () => devices.open());
  store.subscribe((state, before) => {
    // The check was passed meanwhile: the centre learns of it when the telephone connects.
    if (before.agent?.phone.check === "needed" && state.agent.phone.check !== "needed") telephone.rejoin();
    render(state, before);
  });
}
