// The thread of the selected contact, its head with what can be done, and where it is scrolled to.
import { announce, sound } from "../announce.js";
import { fill, reconcile, setIcon, show, slot } from "../dom.js";
import { text, word } from "../settings.js";
import { selectedContact } from "../state.js";
import { nowUs, tick } from "../time.js";
import { itemsOf, newItem, updateItem } from "./messages.js";

const NEAR_END = 80;

export function mountThread(root, { store, actions }) {
  const log = slot(root, "log");
  const scroller = slot(root, "scroller");
  let shown = "";
  let wasNearEnd = true;

  function render(state, before) {
    const contact = selectedContact(state);
    show(slot(root, "nothing"), !contact && state.agent !== null);
    show(slot(root, "something"), Boolean(contact));
    if (!contact) {
      shown = "";
      return;
    }
    if (state.contacts !== before.contacts || contact.contact !== shown) fillHead(root, contact);
    const thread = state.threads[contact.contact];
    if (!thread || thread.status === "stale") {
      actions.loadThread(contact.contact);
    }
    renderLog(state, contact, thread);
    renderTyping(state, contact);
    markSeenIfLooking(contact);
    readNewMessages(state, before);
  }

  function renderLog(state, contact, thread) {
    const changed = contact.contact !== shown;
    wasNearEnd = changed || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
    const height = scroller.scrollHeight;
    const first = log.firstElementChild?.dataset.key;
    if (changed) log.replaceChildren();
    show(slot(root, "loading"), !thread || (thread.status === "loading" && thread.messages.length === 0));
    show(slot(root, "older"), Boolean(thread?.more));
    reconcile(log, itemsOf(thread?.messages ?? [], state.pending[contact.contact] ?? []), {
      key: (item) => item.key,
      create: (item) => newItem(item, {
        language: contact.language,
        resend: (message) => actions.deliver(contact.contact, message),
        drop: (message) => actions.drop(contact.contact, message.key),
      }),
      update: (element, item) => updateItem(element, item, contact.customer),
    });
    shown = contact.contact;
    if (wasNearEnd) scroller.scrollTop = scroller.scrollHeight;
    else if (first !== log.firstElementChild?.dataset.key) scroller.scrollTop += scroller.scrollHeight - height;
  }

  function renderTyping(state, contact) {
    const typing = (state.typing[contact.contact] ?? 0) > nowUs();
    show(slot(root, "typing"), typing);
    if (typing && wasNearEnd) scroller.scrollTop = scroller.scrollHeight;
  }

  function markSeenIfLooking(contact) {
    if (isLooking()) actions.markSeen(contact.contact);
  }

  slot(root, "older-button").addEventListener("click", () => actions.loadThread(store.get().selected, true));
  document.addEventListener("visibilitychange", () => {
    const contact = selectedContact(store.get());
    if (contact && isLooking()) actions.markSeen(contact.contact);
  });
  new ResizeObserver(() => { if (wasNearEnd) scroller.scrollTop = scroller.scrollHeight; }).observe(log);
  scroller.addEventListener("scroll", () => {
    wasNearEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END;
  });
  store.subscribe(render);
  return { tick: () => { const contact = selectedContact(store.get()); if (contact) renderTyping(store.get(), contact); } };
}

/** Whether the agent can see the thread now. */
export function isLooking() {
  return !document.hidden && document.getElementById("pane-thread").offsetParent !== null;
}

function fillHead(root, contact) {
  setIcon(root, "channel-icon", contact.channel);
  fill(root, {
    customer: contact.customer,
    place: `${contact.brand_name} · ${contact.programme_name}`,
    channel: word("channel", contact.channel),
    subject: contact.channel === "mail" ? contact.subject : "",
    state: stateInWords(contact),
    presence: contact.channel === "chat" && contact.state !== "wrap_up"
      ? text(contact.customer_present === false ? "customer_gone" : "customer_here") : "",
  });
  slot(root, "presence").classList.toggle("tone-good", contact.customer_present !== false);
  tick(slot(root, "handled"), "since", contact.began_us);
}

function stateInWords(contact) {
  if (contact.held) return text("held");
  return contact.state === "active" ? "" : word("state", contact.state);
}

/** Read out what customers wrote, and sound a tone for threads the agent is not looking at. */
function readNewMessages(state, before) {
  for (const contact of state.contacts) {
    const known = before.contacts.find((row) => row.contact === contact.contact);
    if (!known) continue;
    const elsewhere = contact.contact !== state.selected;
    if (contact.unread > known.unread) {
      sound("message");
      if (elsewhere) announce(text("message.elsewhere", { customer: contact.customer }));
    }
    if (!elsewhere) newestUnheard(state, before, contact);
  }
}

function newestUnheard(state, before, contact) {
  const old = before.threads[contact.contact];
  if (!old || old.status !== "ready") return;
  const known = new Set(old.messages.map((message) => message.id));
  for (const message of state.threads[contact.contact]?.messages ?? []) {
    if (message.direction === "inbound" && !known.has(message.id)) {
      announce(text("message.here", { customer: contact.customer || text("unknown_customer"), text: message.text.slice(0, 300) }));
    }
  }
}
