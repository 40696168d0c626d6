// Keyboard: everything with Alt, so that screen readers and typing are left alone; `?` shows the list.
import { toast } from "../../shell/shell.js";
import { isMuted, setMuted } from "../announce.js";
import { attribute, setIcon, slot } from "../dom.js";
import { text } from "../settings.js";

const QUESTION_MARK = "homeshore.desk.question_mark";

export function mountKeys({ offers, conversations, composer, handles, status, aside, panes, call, dial, devices }) {
  const dialog = document.getElementById("desk-keys");
  const mute = document.getElementById("desk-mute");
  const allowed = slot(dialog, "question-mark");
  allowed.checked = localStorage.getItem(QUESTION_MARK) !== "no";

  const verbs = {
    a: () => offers.any() && offers.acceptFirst(),
    x: () => offers.any() && offers.declineFirst(),
    s: () => status.focus(),
    l: () => conversations.longest(),
    m: () => { panes.show("thread"); composer.focus(); },
    n: () => { panes.show("thread"); composer.note(); },
    r: () => { panes.show("thread"); composer.canned(); },
    p: () => handles.pause(),
    t: () => handles.transfer(),
    h: () => handles.help(),
    w: () => handles.finish(),
    i: () => { panes.reveal(); aside.focus(); },
    q: () => toggleSound(),
    k: () => dialog.showModal(),
    c: () => call.mute(),
    b: () => call.keypad(),
    o: () => call.consult(),
    g: () => call.conference(),
    v: () => call.pauseRecording(),
    j: () => dial.open(),
    u: () => devices.open(),
    ArrowDown: () => conversations.next(),
    ArrowUp: () => conversations.previous(),
  };

  function toggleSound() {
    setMuted(!isMuted());
    showSound();
    toast(text(isMuted() ? "sound.off" : "sound.on"));
  }

  function showSound() {
    attribute(mute, "aria-pressed", String(isMuted()));
    setIcon(mute, "icon", isMuted() ? "mute" : "sound");
  }

  function pressed(event) {
    if (event.key === "?" && allowed.checked && !isWriting(event.target) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      dialog.showModal();
      return;
    }
    if (!event.altKey || event.ctrlKey || event.metaKey || event.getModifierState("AltGraph")) return;
    if (document.querySelector("dialog[open]")) return;
    const verb = verbOf(event);
    if (!verb) return;
    event.preventDefault();
    verb();
  }

  function verbOf(event) {
    const digit = event.code.match(/^(?:Digit|Numpad)([1-9])$/);
    if (digit) return () => conversations.nth(Number(digit[1]));
    return verbs[letterOf(event)];
  }

  document.addEventListener("keydown", pressed);
  mute.addEventListener("click", toggleSound);
  document.getElementById("desk-keys-open").addEventListener("click", () => dialog.showModal());
  allowed.addEventListener("change", () => localStorage.setItem(QUESTION_MARK, allowed.checked ? "yes" : "no"));
  showSound();
}

/** The letter on the key as the layout says; on a Mac, where Alt types other signs, the letter on a US keyboard. */
function letterOf({ key, code }) {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return key.startsWith("Arrow") ? key : code.replace(/^Key/, "").toLowerCase();
}

function isWriting(element) {
  return element.matches("input, textarea, select, [contenteditable]");
}
