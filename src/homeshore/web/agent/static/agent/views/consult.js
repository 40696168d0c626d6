// Asking a colleague while the customer waits: a programme's next one, or somebody by name.
import { option, slot } from "../dom.js";
import { text } from "../settings.js";
import { activeCall } from "../state.js";

export function mountConsult(dialog, { store, actions }) {
  const [programme, agent] = [slot(dialog, "programme"), slot(dialog, "agent")];
  let contact = "";

  function open() {
    const call = activeCall(store.get());
    const context = store.get().contexts[call?.contact];
    if (!call || !context || context.failed) return;
    contact = call.contact;
    programme.replaceChildren(...context.programmes.map(([id, name]) => option(id, name)));
    programme.value = call.programme;
    agent.replaceChildren(option("", text("transfer.anyone")), ...context.agents.map(([id, name]) => option(id, name)));
    dialog.showModal();
  }

  slot(dialog, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.close();
    const colleague = agent.value ? { agent: agent.value } : {};
    actions.act("consult", { contact, programme: programme.value, ...colleague });
  });
  slot(dialog, "cancel").addEventListener("click", () => dialog.close());
  return { open };
}
