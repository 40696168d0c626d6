// After the conversation: why the customer wrote and how it ended, before the wrap-up limit ends it without words.
import { toast } from "../../shell/shell.js";
import { announce } from "../announce.js";
import { option, show, slot } from "../dom.js";
import { outcomes, text, word } from "../settings.js";
import { contactOf, selectedContact } from "../state.js";
import { nowUs, spokenDuration, tick } from "../time.js";

export function mountWrapUp(root, { store, actions }) {
  const [reason, outcome] = [slot(root, "reason"), slot(root, "outcome")];
  const chosen = new Map(); // contact -> { reason, outcome }
  const closing = new Set();
  let shown = "";
  let filledFrom = null;

  function render(state, before) {
    sayWhatEndedByItself(state, before);
    const contact = selectedContact(state);
    const open = contact?.state === "wrap_up";
    show(root, open);
    if (!open) {
      if (shown) leave();
      shown = "";
      return;
    }
    const context = state.contexts[contact.contact];
    const entered = contact.contact !== shown;
    if (entered || context !== filledFrom) fillChoices(contact, context);
    shown = contact.contact;
    showLimit(contact);
    if (entered) enter(contact);
  }

  function fillChoices(contact, context) {
    filledFrom = context;
    const known = chosen.get(contact.contact) ?? {};
    reason.replaceChildren(option("", text("wrap_up.choose")), ...groups(context?.reasons ?? []));
    outcome.replaceChildren(option("", text("wrap_up.choose")), ...outcomes.map(({ code, label }) => option(code, label)));
    reason.value = known.reason ?? "";
    outcome.value = known.outcome ?? "";
  }

  function showLimit(contact) {
    const until = contact.wrap_up_limit_us;
    const bar = slot(root, "bar");
    show(slot(root, "limit"), until > 0);
    tick(slot(root, "countdown"), "until", until);
    bar.dataset.from = contact.since_us;
    bar.dataset.until = until;
  }

  function enter(contact) {
    const until = contact.wrap_up_limit_us;
    const left = until ? text("wrap_up.left", { time: spokenDuration(until - nowUs()) }) : "";
    announce(`${text("wrap_up.now", { customer: contact.customer })} ${left}`);
    if (root.offsetParent && !isTyping()) reason.focus();
  }

  /** The form that had the focus is gone: go on in the list. */
  function leave() {
    if (document.activeElement === document.body) document.querySelector("#pane-list [aria-current], #desk-status [aria-pressed=true]")?.focus();
  }

  function sayWhatEndedByItself(state, before) {
    for (const contact of before.contacts) {
      if (contact.state !== "wrap_up" || contactOf(state, contact.contact)) continue;
      if (!closing.delete(contact.contact)) toast(text("wrap_up.over", { customer: contact.customer }));
    }
  }

  function submit(event) {
    event.preventDefault();
    const contact = store.get().selected;
    for (const field of [reason, outcome]) field.setAttribute("aria-invalid", String(!field.value));
    const missing = [reason, outcome].find((field) => !field.value);
    show(slot(root, "missing"), Boolean(missing));
    if (missing) missing.focus();
    else close(contact);
  }

  async function close(contact) {
    closing.add(contact);
    if (!await actions.act("close", { contact, reason: reason.value, outcome: outcome.value })) closing.delete(contact);
  }

  root.addEventListener("submit", submit);
  root.addEventListener("change", () => {
    chosen.set(store.get().selected, { reason: reason.value, outcome: outcome.value });
    for (const field of [reason, outcome]) if (field.value) field.removeAttribute("aria-invalid");
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) root.requestSubmit();
  });
  store.subscribe(render);
  return { focus: () => reason.focus() };
}

function groups(reasons) {
  const families = new Map();
  for (const { code, label, family } of reasons) {
    if (!families.has(family)) {
      const group = document.createElement("optgroup");
      group.label = word("family", family);
      families.set(family, group);
    }
    families.get(family).append(option(code, label));
  }
  return families.values();
}

function isTyping() {
  const active = document.activeElement;
  return active?.matches("textarea, dialog *, input") && active.value !== "" && active.offsetParent !== null;
}
