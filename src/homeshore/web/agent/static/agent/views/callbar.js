// The call in hand, over all panes: who, how long, who else listens, what is kept, and what can be done.
import { announce } from "../announce.js";
import { attribute, fill, setIcon, show, slot } from "../dom.js";
import { text, word } from "../settings.js";
import { activeCall } from "../state.js";
import { tick } from "../time.js";

const TONES = { talking: "good", conference: "good", held: "calm", consulting: "info", ringing: "live", dialling: "live", dialled: "live", lost: "bad" };
const RECORDING = { on: ["record", "bad"], paused: ["hold", "warn"], off: ["record", "neutral"], refused: ["record", "neutral"] };
export const LINE_ICONS = { good: "signal", fair: "signal_fair", poor: "signal_poor" };

export function mountCallBar(root, desk) {
  const { store, actions, telephone } = desk;
  const current = () => activeCall(store.get());
  const on = (name, action) => slot(root, name).addEventListener("click", action);
  const act = (verb, args = {}) => current() && actions.act(verb, { contact: current().contact, ...args });

  function mute() {
    if (!current()) return;
    const muted = !store.get().phone.muted;
    telephone.mute(muted);
    announce(text(muted ? "call.muted" : "call.heard"), { urgent: true });
  }

  const hold = () => canHold(current()) && act(current().held ? "resume" : "hold");

  function pauseRecording() {
    const { recording } = current()?.call ?? {};
    if (recording === "on") act("pause_recording", { cause: "payment" });
    else if (recording === "paused") act("resume_recording");
  }

  const conference = () => current()?.call.colleague && act("conference", { on: current().call.state !== "conference" });

  async function opened(dialog) {
    if (!current() || !canPass(current())) return;
    actions.select(current().contact);
    await actions.needContext(current().contact);
    dialog().open();
  }

  function render(state, before) {
    const [contact, old] = [activeCall(state), activeCall(before)];
    if (contact === old && state.phone === before.phone) return;
    sayWhatChanged(contact, old);
    if (!contact && old && root.contains(document.activeElement)) document.querySelector("#pane-list [aria-current]")?.focus();
    show(root, Boolean(contact));
    if (!contact) return;
    fillWho(root, contact);
    fillRecording(root, contact.call);
    fillNotices(root, contact);
    fillButtons(root, contact, state.phone);
    fillConsultation(root, contact.call);
    fillLine(root, state.phone);
  }

  on("customer", () => { actions.select(current().contact); desk.panes.show("thread"); });
  on("line", () => desk.devices.open());
  on("mute", mute);
  on("hold", hold);
  on("keypad", () => desk.keypad.open());
  on("consult", () => opened(() => desk.consult));
  on("transfer", () => opened(() => desk.transfer));
  on("pause", pauseRecording);
  on("go-on", pauseRecording);
  on("end", () => act("wrap_up"));
  on("conference", conference);
  on("hand-over", () => act("hand_over"));
  on("end-consult", () => act("end_consult"));
  store.subscribe(render);
  return {
    mute, hold, pauseRecording, conference,
    any: () => Boolean(current()),
    keypad: () => current() && desk.keypad.open(),
    consult: () => opened(() => desk.consult),
    transfer: () => opened(() => desk.transfer),
    end: () => act("wrap_up"),
  };
}

const isColleague = ({ call }) => Boolean(call.consults);
const canHold = (contact) => Boolean(contact) && !isColleague(contact) && !contact.call.consult && contact.call.state !== "dialling";
const canPass = (contact) => !isColleague(contact) && !contact.call.consult && contact.call.state !== "dialling";

/** The state in the switchboard's words, or, while it does not say, in routing's. */
const stateOf = (contact) => contact.call.state || (contact.held ? "held" : "talking");

function fillWho(root, contact) {
  setIcon(root, "icon", contact.channel === "callback" ? "callback" : "voice");
  const who = isColleague(contact) ? text("call.consultation_about", { customer: contact.customer }) : contact.customer;
  fill(root, { customer: who, number: contact.customer === contact.call.number ? "" : contact.call.number, place: `${contact.brand_name} · ${contact.programme_name}` });
  const state = stateOf(contact);
  fill(root, { state: isColleague(contact) ? text("call.consultation") : word("call_state", state) });
  slot(root, "state").className = `badge tone-${isColleague(contact) ? "info" : TONES[state] ?? "neutral"}`;
  tick(slot(root, "timer"), "since", contact.began_us);
}

function fillRecording(root, { recording, consults }) {
  const [icon, tone] = RECORDING[recording] ?? RECORDING.off;
  setIcon(root, "recording-icon", icon);
  fill(root, { "recording-words": word("recording", recording) });
  slot(root, "recording").className = `badge tone-${tone}`;
  show(slot(root, "recording"), !consults);
}

function fillNotices(root, { call }) {
  fill(root, { "supervisor-words": call.supervisor ? text(`supervisor.${call.supervisor}`) : "", "lost-words": call.state === "lost" ? text("call.lost") : "" });
  show(slot(root, "supervisor"), Boolean(call.supervisor));
  show(slot(root, "paused"), call.recording === "paused");
  show(slot(root, "lost"), call.state === "lost");
}

function fillButtons(root, contact, phone) {
  attribute(slot(root, "mute"), "aria-pressed", String(phone.muted));
  setIcon(root, "mute-icon", phone.muted ? "microphone_off" : "microphone");
  attribute(slot(root, "hold"), "aria-pressed", String(contact.held));
  setIcon(root, "hold-icon", contact.held ? "resume" : "hold");
  show(slot(root, "hold"), canHold(contact));
  for (const name of ["keypad", "consult", "transfer"]) show(slot(root, name), canPass(contact));
  show(slot(root, "pause"), contact.call.recording === "on");
}

function fillConsultation(root, { consult, colleague, state }) {
  show(slot(root, "consultation"), Boolean(consult));
  if (!consult) return;
  fill(root, { "consult-words": colleague ? text("consult.there", { colleague }) : text("consult.asked") });
  for (const name of ["conference", "hand-over"]) show(slot(root, name), Boolean(colleague));
  attribute(slot(root, "conference"), "aria-pressed", String(state === "conference"));
}

function fillLine(root, { line, state }) {
  const judged = state === "up" ? line?.word : "lost";
  setIcon(root, "line-icon", LINE_ICONS[judged] ?? "link_lost");
  fill(root, { "line-words": judged ? word("line", judged) : "" });
  slot(root, "line").dataset.word = judged ?? "";
}

/** What a person who does not see the bar must know, once. */
function sayWhatChanged(contact, old) {
  if (!contact) {
    if (old) announce(text("call.over", { customer: old.customer }));
    return;
  }
  const same = old?.contact === contact.contact ? old : null;
  sayState(contact, same);
  saySupervisor(contact.call.supervisor, same?.call.supervisor ?? "");
  if (same && same.call.recording !== contact.call.recording) announce(word("recording", contact.call.recording), { urgent: true });
  if (contact.call.colleague && !same?.call.colleague) announce(text("consult.there", { colleague: contact.call.colleague }));
}

function sayState(contact, same) {
  const state = stateOf(contact);
  if (same && stateOf(same) === state) return;
  if (state === "lost") announce(text("call.lost"), { urgent: true });
  else announce(text("call.now", { customer: contact.customer, state: word("call_state", state) }));
}

function saySupervisor(now, before) {
  if (now === before) return;
  announce(text(now ? `supervisor.${now}` : "supervisor.left"), { urgent: true });
}
