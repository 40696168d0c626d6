// The buttons over a thread: hold, set aside, transfer, help, finish. Only what the contact's state allows is shown.
import { toast } from "../../shell/shell.js";
import { fill, setIcon, show, slot } from "../dom.js";
import { text } from "../settings.js";
import { activeCall, isSpoken, selectedContact } from "../state.js";


export function mountHandles(root, { store, actions, transfer, call }) {
  const current = () => selectedContact(store.get());
  const isCall = () => Boolean(current()) && activeCall(store.get()) === current();
  const on = (name, action) => slot(root, name).addEventListener("click", action);

  function pause() {
    if (isCall()) {
      call.hold();
      return;
    }
    const verb = pauseVerb(current());
    if (verb) actions.act(verb, { contact: current().contact });
  }

  function finish() {
    if (current() && canFinish(current())) actions.act("wrap_up", { contact: current().contact });
  }

  async function help() {
    const about = current() ? { contact: current().contact } : {};
    if (await actions.act("help", about)) toast(text("help.asked"));
  }

  function render(state) {
    const contact = selectedContact(state);
    if (!contact) return;
    const verb = pauseVerb(contact);
    const overhead = isCall(); // the call's own bar has these
    show(slot(root, "pause"), verb !== "" && !overhead);
    if (verb) {
      fill(root, { "pause-label": text(`verb.${verb}`) });
      setIcon(root, "pause-icon", { hold: "hold", resume: "resume", set_aside: "set_aside", take_up: "resume" }[verb]);
    }
    show(slot(root, "transfer"), contact.state !== "wrap_up" && !overhead);
    show(slot(root, "finish"), canFinish(contact) && !overhead);
  }

  on("pause", pause);
  const pass = () => (isCall() ? call.transfer() : transfer.open());

  on("transfer", pass);
  on("finish", finish);
  on("help", help);
  store.subscribe(render);
  return { pause, finish, help, transfer: pass };
}

/** What the pause button does now: hold and resume for live channels, set aside and take up for the others. */
export function pauseVerb(contact) {
  if (!contact) return "";
  if (contact.state === "set_aside") return "take_up";
  if (contact.state !== "active") return "";
  if (contact.held) return "resume";
  return contact.channel === "chat" || isSpoken(contact) ? "hold" : "set_aside";
}

const canFinish = (contact) => contact.state === "active";
