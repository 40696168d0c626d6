// Keys to press: for menus on the customer's side, and for the number to call. The computer's own keys do the same.
import { fill, slot } from "../dom.js";
import { keyTone } from "../phone/ringing.js";
import { activeCall } from "../state.js";

const KEY = /^[0-9*#]$/;

/** Let the buttons of a keypad call `press(key)`. */
export function wireKeys(root, press) {
  slot(root, "keys").addEventListener("click", (event) => {
    const { key } = event.target.closest("[data-key]")?.dataset ?? {};
    if (key) press(key);
  });
}

export function mountKeypad(dialog, { store, actions }) {
  let sent = "";

  function press(key) {
    const call = activeCall(store.get());
    if (!call) return;
    keyTone(key);
    sent += key;
    fill(dialog, { sent: sent.slice(-16) });
    dialog.querySelector(`[data-key="${key}"]`)?.focus();
    actions.perform("digits", { contact: call.contact, digits: key });
  }

  function open() {
    sent = "";
    fill(dialog, { sent });
    dialog.showModal();
    dialog.querySelector("[data-key='1']").focus();
  }

  wireKeys(dialog, press);
  dialog.addEventListener("keydown", (event) => {
    if (!KEY.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    press(event.key);
  });
  store.subscribe((state) => { if (dialog.open && !activeCall(state)) dialog.close(); });
  return { open };
}
