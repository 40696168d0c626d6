// The list of conversations: stable order, so that Alt+1 stays Alt+1; who waits longest is marked and one key away.
import { countInTitle } from "../announce.js";
import { attribute, copyOf, fill, initials, reconcile, setIcon, show, slot } from "../dom.js";
import { counted, text, word } from "../settings.js";
import { longestWaiting } from "../state.js";
import { clockTime, dayInWords, nowUs, spokenDuration, tick } from "../time.js";

const LATE_SECONDS = { chat: 60, voice: 20 };

export function mountConversations(root, { store, actions, panes }) {
  const list = slot(root, "list");

  function open(contact) {
    actions.select(contact);
    panes.show("thread");
  }

  function render(state, before) {
    if (["agent", "contacts", "selected", "typing"].every((part) => state[part] === before[part])) return;
    show(slot(root, "loading"), !state.agent);
    const rows = ordered(state.contacts);
    const longest = longestWaiting(state.contacts);
    const facts = { state, longest: longest?.contact };
    reconcile(list, rows.map((contact, index) => ({ contact, index })), {
      key: ({ contact }) => contact.contact,
      create: ({ contact }) => newRow(contact.contact, open),
      update: (row, { contact, index }) => fillRow(row, contact, index, facts),
    });
    fill(root, { count: rows.length || "" });
    show(slot(root, "empty"), rows.length === 0 && state.agent !== null);
    fillEmpty(root, state);
    const unread = rows.reduce((sum, contact) => sum + contact.unread, 0);
    countInTitle(unread);
    panes.countUnread(unread);
  }

  const step = (by) => {
    const state = store.get();
    const rows = ordered(state.contacts);
    if (!rows.length) return;
    const at = rows.findIndex((contact) => contact.contact === state.selected);
    open(rows[(at + by + rows.length) % rows.length].contact);
  };

  list.addEventListener("keydown", moveWithArrows);
  store.subscribe(render);
  return {
    nth: (number) => {
      const contact = ordered(store.get().contacts)[number - 1];
      if (contact) open(contact.contact);
    },
    next: () => step(1),
    previous: () => step(-1),
    longest: () => {
      const contact = longestWaiting(store.get().contacts);
      if (contact) open(contact.contact);
    },
  };
}

/** In hand first, in order of arrival on the desk; what is set aside stands below. */
export function ordered(contacts) {
  const rank = (contact) => (contact.state === "set_aside" ? 1 : 0);
  return [...contacts].sort((one, other) => rank(one) - rank(other) || one.began_us - other.began_us);
}

function moveWithArrows(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.altKey) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}

function newRow(contact, open) {
  const row = copyOf("desk-conversation");
  row.firstElementChild.addEventListener("click", () => open(contact));
  return row;
}

function fillRow(row, contact, index, { state, longest }) {
  const button = row.firstElementChild;
  attribute(button, "aria-current", contact.contact === state.selected ? "true" : null);
  attribute(button, "aria-keyshortcuts", index < 9 ? `Alt+${index + 1}` : null);
  setIcon(row, "channel-icon", contact.channel);
  const typing = (state.typing[contact.contact] ?? 0) > nowUs();
  fill(row, {
    initials: initials(contact.customer),
    channel: word("channel", contact.channel),
    customer: contact.customer,
    line: contact.subject || `${contact.brand_name} · ${contact.programme_name}`,
    unread: contact.unread || "",
    "unread-words": contact.unread ? counted("unread", contact.unread) : "",
    badge: typing ? text("typing.short") : badgeOf(contact),
    draft: contact.draft ? text("draft") : "",
  });
  row.classList.toggle("aside", contact.state === "set_aside");
  row.classList.toggle("longest", contact.contact === longest);
  fillWaiting(row, contact, contact.contact === longest);
}

function fillWaiting(row, contact, isLongest) {
  const waiting = contact.state === "wrap_up" ? 0 : contact.waiting_for_us;
  const timer = slot(row, "waiting");
  timer.dataset.lateAfter = LATE_SECONDS[contact.channel] ?? 0;
  if (!timer.dataset.lateAfter || timer.dataset.lateAfter === "0") delete timer.dataset.lateAfter;
  tick(timer, "since", waiting);
  fill(row, {
    "waiting-words": waiting ? text(isLongest ? "waits_longest" : "waits", { time: spokenDuration(nowUs() - waiting) }) : "",
  });
  show(slot(row, "longest"), isLongest);
}

function badgeOf(contact) {
  if (contact.state === "active" && contact.channel === "chat" && contact.customer_present === false) return text("customer_gone");
  if (contact.held) return text("held");
  return contact.state === "active" ? "" : word("state", contact.state);
}

function fillEmpty(root, { agent }) {
  if (!agent) return;
  const ready = agent.status === "ready";
  fill(root, {
    "empty-title": text(ready ? "empty.ready" : "empty.not_ready"),
    "empty-text": ready && agent.held_back ? heldBack(agent.held_back) : text(ready ? "empty.ready_text" : "empty.not_ready_text"),
  });
}

/** Why a ready agent is offered nothing, or not everything, and when that ends. */
function heldBack({ code, programmes, next_us }) {
  const reason = text(`held_back.${code}`, { programmes: programmes.join(", ") });
  if (!next_us) return reason;
  return `${reason} ${text("held_back.next", { time: `${dayInWords(next_us)}, ${clockTime(next_us)}` })}`;
}
