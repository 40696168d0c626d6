// Calling a customer: on whose behalf, which number, why. What the law or the brand forbids is said here, with the rule.
import { announce } from "../announce.js";
import { attribute, fill, option, show, slot } from "../dom.js";
import { keyTone } from "../phone/ringing.js";
import { phone as settings, text } from "../settings.js";
import { activeCall } from "../state.js";
import { wireKeys } from "./keypad.js";

export function mountDial(dialog, { store, actions, telephone, panes }) {
  const opener = document.getElementById("desk-dial-open");
  const [form, programme, number, call] = ["form", "programme", "number", "call"].map((name) => slot(dialog, name));

  function open() {
    if (!settings.programmes.length) return;
    refuse("");
    dialog.showModal();
    number.focus();
  }

  function refuse(sentence) {
    fill(dialog, { "refused-words": sentence });
    show(slot(dialog, "refused"), Boolean(sentence));
    attribute(number, "aria-invalid", sentence ? "true" : null);
  }

  function press(key) {
    keyTone(key);
    number.setRangeText(key, number.selectionStart, number.selectionEnd, "end");
  }

  async function submit(event) {
    event.preventDefault();
    refuse(hindrance());
    if (hindrance()) return;
    call.disabled = true;
    try {
      await place();
    } catch (error) {
      refuse(error.message || text("link.not_sent"));
    } finally {
      call.disabled = false;
    }
  }

  function hindrance() {
    if (!number.value.trim()) return text("dial.no_number");
    if (store.get().phone.state !== "up") return text("phone.needed");
    return activeCall(store.get()) ? text("dial.busy") : "";
  }

  async function place() {
    telephone.expect();
    const prospecting = form.elements.why.value === "prospecting";
    const { contact } = await actions.quietly("dial", { programme: programme.value, number: number.value.trim(), prospecting });
    dialog.close();
    number.value = "";
    announce(text("dial.calling"));
    await actions.open(contact);
    panes.show("thread");
  }

  programme.replaceChildren(...settings.programmes.map(([id, name]) => option(id, name)));
  show(opener, settings.programmes.length > 0);
  wireKeys(dialog, press);
  form.addEventListener("submit", submit);
  opener.addEventListener("click", open);
  slot(dialog, "cancel").addEventListener("click", () => dialog.close());
  return { open };
}
