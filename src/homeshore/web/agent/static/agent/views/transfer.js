// Passing a contact on: to a programme, or to a colleague who is asked first. A note for them stays in the thread.
import { option, show, slot } from "../dom.js";
import { text } from "../settings.js";
import { contactOf, selectedContact } from "../state.js";

export function mountTransfer(dialog, { store, actions }) {
  const form = slot(dialog, "form");
  const [programme, agent, reason, note] = ["programme", "agent", "reason", "note"].map((name) => slot(dialog, name));
  let contact = "";

  function open() {
    const current = selectedContact(store.get());
    const context = store.get().contexts[current?.contact];
    if (!current || !context || context.failed) return;
    contact = current.contact;
    programme.replaceChildren(...context.programmes.map(([id, name]) => option(id, name)));
    programme.value = current.programme;
    agent.replaceChildren(option("", text("transfer.anyone")), ...context.agents.map(([id, name]) => option(id, name)));
    note.value = "";
    show(slot(dialog, "same"), false);
    dialog.showModal();
  }

  async function submit(event) {
    event.preventDefault();
    const same = programme.value === contactOf(store.get(), contact)?.programme;
    const nothingChanges = same && !agent.value && reason.value !== "end_of_shift";
    show(slot(dialog, "same"), nothingChanges);
    if (nothingChanges) return;
    dialog.close();
    const written = note.value.trim();
    if (written) await actions.send(contact, { verb: "note", body: written });
    const colleague = agent.value ? { agent: agent.value } : {};
    actions.act("transfer", { contact, programme: programme.value, reason: reason.value, ...colleague });
  }

  form.addEventListener("submit", submit);
  slot(dialog, "cancel").addEventListener("click", () => dialog.close());
  return { open };
}
