// One status across channels. Employees have pauses with reasons; of an independent no duration is shown.
import { announce } from "../announce.js";
import { copyOf, fill, reconcile, setIcon, show, slot } from "../dom.js";
import { counted, text, word } from "../settings.js";
import { tick } from "../time.js";

const CHOICES = {
  employee: ["ready", "busy", "away"],
  independent: ["available", "busy", "away"],
};
const STATUS_OF_CHOICE = { available: "ready" };
export const TONES = { ready: "good", busy: "warn", away: "neutral", pause: "calm", not_answering: "bad", offline: "neutral" };

export function mountStatus(root, { store, actions }) {
  const choices = slot(root, "choices");
  const pauses = slot(root, "pauses");

  const choose = (status, reason = "") => actions.act("status", { status, reason });

  function render(state, before) {
    const { agent } = state;
    root.hidden = !agent;
    if (!agent) return;
    reconcile(choices, CHOICES[agent.mode] ?? CHOICES.employee, {
      key: (choice) => choice,
      create: (choice) => choiceButton(choice, choose),
      update: (button, choice) => {
        const chosen = (STATUS_OF_CHOICE[choice] ?? choice) === agent.status;
        button.setAttribute("aria-pressed", chosen);
      },
    });
    renderPauses(agent);
    renderSince(agent);
    show(document.getElementById("desk-back"), agent.status === "not_answering");
    renderLoad(state);
    if (before.agent && before.agent.status !== agent.status) announce(statusInWords(agent));
  }

  function renderPauses(agent) {
    const reasons = agent.mode === "employee" ? agent.pause_reasons ?? [] : [];
    show(pauses, reasons.length > 0);
    pauses.classList.toggle("chosen", agent.status === "pause");
    fill(pauses, { pause: agent.status === "pause" ? word("pause", agent.reason) : text("status.pause") });
    reconcile(slot(pauses, "reasons"), reasons, {
      key: reasonCode,
      create: (reason) => pauseItem(reasonCode(reason), (code) => {
        pauses.open = false;
        choose("pause", code);
        slot(pauses, "toggle").focus();
      }),
      update: (item, reason) => {
        const chosen = agent.status === "pause" && agent.reason === reasonCode(reason);
        const button = item.firstElementChild;
        button.textContent = reason.label ?? word("pause", reasonCode(reason));
        button.setAttribute("aria-pressed", chosen);
      },
    });
  }

  function renderSince(agent) {
    const since = slot(root, "since");
    const counts = agent.mode === "employee";
    show(since, counts);
    if (counts) tick(slot(since, "timer"), "since", agent.since_us);
  }

  function renderLoad({ agent, contacts }) {
    const chats = contacts.filter((contact) => contact.channel === "chat" && contact.state !== "set_aside").length;
    fill(root, { load: text("load", { chats, capacity: agent.chat_capacity }) });
  }

  slot(document.getElementById("desk-back"), "back").addEventListener("click", () => choose("ready"));
  closeWithEscape(pauses);
  store.subscribe(render);
  return { focus: () => choices.querySelector("[aria-pressed=true]")?.focus() ?? choices.firstElementChild.focus() };
}

const reasonCode = (reason) => reason.code ?? reason;

function choiceButton(choice, choose) {
  const button = copyOf("desk-status-choice");
  const status = STATUS_OF_CHOICE[choice] ?? choice;
  fill(button, { label: word("status", choice) });
  setIcon(button, "icon", status);
  button.classList.add(`tone-${TONES[status]}`);
  button.addEventListener("click", () => choose(status));
  return button;
}

function pauseItem(code, choose) {
  const item = copyOf("desk-menu-item");
  item.firstElementChild.addEventListener("click", () => choose(code));
  return item;
}

/** A `details` menu closes with Escape and when the focus or a click goes elsewhere. */
export function closeWithEscape(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

function statusInWords(agent) {
  const status = agent.mode === "independent" && agent.status === "ready" ? "available" : agent.status;
  return text("status.now", { status: word("status", status) });
}

/** How many offers and conversations, for the title and the tab of the list. */
export function unreadInWords(unread) {
  return unread ? counted("unread", unread) : "";
}
