// What was typed and not sent. In the browser until the server has it, on the server until it is sent.
const SAVE_MS = 700;
const timers = new Map();
const memory = new Map();

const nameOf = (contact, verb) => `homeshore.draft.${verb}.${contact}`;

/** The draft of a contact: what this browser still holds, else what the server kept. */
export function draftOf(contact, verb) {
  const name = nameOf(contact.contact, verb);
  return memory.get(name) ?? localStorage.getItem(name) ?? (verb === "say" ? contact.draft || "" : "");
}

/** Keep a draft now in the browser, soon on the server (`save` resolves when the server has it). Notes stay here. */
export function keepDraft(contact, verb, body, save) {
  const name = nameOf(contact, verb);
  memory.set(name, body);
  localStorage.setItem(name, body);
  window.clearTimeout(timers.get(name));
  if (verb !== "say") return;
  const store = async () => {
    await save(body);
    if (memory.get(name) === body) localStorage.removeItem(name);
  };
  timers.set(name, window.setTimeout(() => store().catch(() => {}), SAVE_MS));
}

/** The draft was sent: the server forgets its copy by itself. */
export function forgetDraft(contact, verb) {
  const name = nameOf(contact, verb);
  window.clearTimeout(timers.get(name));
  memory.set(name, "");
  localStorage.removeItem(name);
}

/** Remove what belongs to contacts that are no longer on the desk. */
export function sweepDrafts(contacts) {
  const here = new Set(contacts.map((contact) => contact.contact));
  for (const name of Object.keys(localStorage)) {
    const [, kind, , contact] = name.match(/^homeshore\.(draft)\.(\w+)\.(\w+)$/) ?? [];
    if (kind && !here.has(contact)) localStorage.removeItem(name);
  }
}
