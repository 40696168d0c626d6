// Where the agent writes: a reply or a note, with canned replies, files, and a draft that survives a reload.
import { draftOf, keepDraft, sweepDrafts } from "../drafts.js";
import { attribute, fill, show, slot } from "../dom.js";
import { text } from "../settings.js";
import { isSpoken, selectedContact } from "../state.js";
import { mountCanned } from "./canned.js";
import { mountUploads } from "./uploads.js";

const TYPING_EVERY_MS = 3000;

export function mountComposer(root, { store, actions }) {
  const field = slot(root, "field");
  const uploads = mountUploads(root, { store });
  const canned = mountCanned(root, { store, insert });
  let shown = "";
  let verb = "say";
  let wasSpoken = false;
  let typedAt = 0;

  const contact = () => selectedContact(store.get());
  const isMail = () => contact()?.channel === "mail";

  function render(state, before) {
    if (state.contacts !== before.contacts && state.agent) sweepDrafts(state.contacts);
    const current = selectedContact(state);
    show(root, Boolean(current) && current.state !== "wrap_up");
    if (!current) {
      shown = "";
      return;
    }
    if (current.contact !== shown) enter(current);
    const aside = current.state === "set_aside";
    show(slot(root, "aside-notice"), aside);
    show(slot(root, "writing"), !aside);
    fill(root, { recipient: isMail() ? text("mail.reply_to", { customer: current.customer }) : "" });
    show(slot(root, "send-finish"), isMail() && verb === "say");
    show(slot(root, "attach"), verb === "say");
    field.lang = current.language;
    fill(root, { "send-label": text(verb === "note" ? "composer.keep_note" : "composer.send") });
    field.placeholder = text(howTo());
    field.setAttribute("aria-label", text(verb === "note" ? "composer.note_to" : "composer.reply_to", { customer: current.customer }));
  }

  function howTo() {
    if (verb === "note") return "composer.how_note";
    return isMail() ? "composer.how_mail" : "composer.how_chat";
  }

  /** On the telephone there is nothing to reply to in writing: what is written is a note. */
  function enter(current) {
    const spoken = isSpoken(current);
    show(slot(root, "verbs"), !spoken);
    if (spoken || wasSpoken) setVerb(spoken ? "note" : "say");
    wasSpoken = spoken;
    showDraft(current);
  }

  function showDraft(current) {
    shown = current.contact;
    field.value = draftOf(current, verb);
    uploads.showFor(shown);
  }

  function setVerb(next) {
    verb = next;
    root.classList.toggle("note", verb === "note");
    for (const name of ["say", "note"]) attribute(slot(root, `as-${name}`), "aria-pressed", String(name === verb));
    if (contact()) showDraft(contact());
    render(store.get(), store.get());
  }

  async function send({ finish = false } = {}) {
    const current = contact();
    const body = field.value.trim();
    const files = verb === "say" ? uploads.of(current?.contact) : [];
    if (!current || (!body && !files.length)) return;
    field.value = "";
    if (verb === "say") uploads.clear(current.contact);
    const sent = actions.send(current.contact, { verb, body, files });
    if (verb === "note" && !wasSpoken) setVerb("say");
    if (await sent && finish) actions.act("wrap_up", { contact: current.contact });
  }

  function insert(body) {
    field.setRangeText(body, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    changed();
  }

  function changed() {
    const current = contact();
    if (!current) return;
    keepDraft(current.contact, verb, field.value, (body) => actions.saveDraft(current.contact, body));
    if (verb === "say" && current.channel === "chat" && field.value && Date.now() - typedAt > TYPING_EVERY_MS) {
      typedAt = Date.now();
      actions.quietly("typing", { contact: current.contact }).catch(() => {});
    }
  }

  function pressed(event) {
    if (event.isComposing) return;
    if (event.key === "/" && !event.altKey && !event.ctrlKey && atWordStart(field)) {
      event.preventDefault();
      canned.open();
    } else if (event.key === "Enter" && sends(event)) {
      event.preventDefault();
      send({ finish: event.shiftKey && isMail() });
    }
  }

  /** Chat: Enter sends, Shift+Enter breaks the line. Mail and notes: Ctrl+Enter sends. */
  function sends(event) {
    if (event.ctrlKey || event.metaKey) return true;
    return !isMail() && verb === "say" && !event.shiftKey && !event.altKey;
  }

  field.addEventListener("input", changed);
  field.addEventListener("keydown", pressed);
  slot(root, "send").addEventListener("click", () => send());
  slot(root, "send-finish").addEventListener("click", () => send({ finish: true }));
  slot(root, "as-say").addEventListener("click", () => setVerb("say"));
  slot(root, "as-note").addEventListener("click", () => setVerb("note"));
  slot(root, "canned-button").addEventListener("click", () => canned.open());
  slot(root, "take-up").addEventListener("click", () => actions.act("take_up", { contact: store.get().selected }));
  store.subscribe(render);
  return {
    focus: () => { if (field.offsetParent) field.focus(); else if (!root.hidden) slot(root, "take-up").focus(); },
    note: () => { setVerb(verb === "note" && !wasSpoken ? "say" : "note"); field.focus(); },
    canned: () => canned.open(),
  };
}

function atWordStart(field) {
  const before = field.value.slice(0, field.selectionStart);
  return before === "" || /\s$/.test(before);
}

