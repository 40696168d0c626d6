// The agent's desk: puts store, link and panes together.
import { createActions } from "./actions.js";
import { announce } from "./announce.js";
import { beep } from "./phone/ringing.js";
import { Telephone } from "./phone/telephone.js";
import { keepReading } from "./reading.js";
import { addresses, text } from "./settings.js";
import { DeskSocket } from "./socket.js";
import { applyHint, createStore, withSuperseded } from "./state.js";
import { nowUs, startTicking } from "./time.js";
import { mountAside } from "./views/aside.js";
import { mountCallBar } from "./views/callbar.js";
import { mountComposer } from "./views/composer.js";
import { mountConsult } from "./views/consult.js";
import { mountConversations } from "./views/conversations.js";
import { mountDevices } from "./views/devices.js";
import { mountDial } from "./views/dial.js";
import { mountHandles } from "./views/handles.js";
import { mountKeypad } from "./views/keypad.js";
import { mountKeys } from "./views/keys.js";
import { mountOffers } from "./views/offers.js";
import { mountPanes } from "./views/panes.js";
import { mountPhone } from "./views/phone.js";
import { mountStatus } from "./views/status.js";
import { mountStrips } from "./views/strips.js";
import { isLooking, mountThread } from "./views/thread.js";
import { mountTransfer } from "./views/transfer.js";
import { mountWrapUp } from "./views/wrapup.js";

const place = (id) => document.getElementById(id);
const store = createStore();
keepReading(store);
const actions = createActions(store, () => socket);

const socket = new DeskSocket(addresses.socket, {
  onUp: async (how) => {
    const greeting = actions.greet(how);
    telephone.linked();
    await greeting;
    telephone.greeted();
  },
  onDown: () => {
    telephone.unlinked();
    store.update((state) => ({ ...state, link: "lost" }));
  },
  onHint: (hint) => {
    if (hint.hint === "state") actions.refreshSoon();
    else if (hint.hint === "rejoin") telephone.rejoin();
    else if (hint.hint === "line") telephone.isHeard(hint);
    else if (hint.hint === "superseded") store.update(withSuperseded);
    else if (hint.hint === "digit") announce(text("call.digit", { digit: hint.digit }));
    else store.update(applyHint, hint, { nowUs: nowUs(), seen: isLooking() });
    if (hint.hint === "call") actions.refreshSoon();
  },
  onEnd: (ending) => {
    if (ending === "superseded") store.update(withSuperseded);
    else window.location.assign(addresses.home);
  },
});

/** A call that nobody clicked for: one hears that one is on the line, and for whom. What is being typed keeps the cursor. */
function answeredByItself({ contact, brand, programme }) {
  beep();
  announce(`${text("offer.by_itself")} ${brand}, ${programme}.`, { urgent: true });
  actions.select(contact);
  desk.panes.show("thread");
}

const telephone = new Telephone({
  store,
  request: (name, args) => socket.request(name, args),
  onUnasked: answeredByItself,
});
const desk = { store, actions, telephone };
desk.panes = mountPanes(place("desk-panes"), desk);
desk.status = mountStatus(place("desk-status"), desk);
desk.offers = mountOffers(place("desk-offers"), desk);
desk.conversations = mountConversations(place("pane-list"), desk);
desk.thread = mountThread(place("pane-thread"), desk);
desk.composer = mountComposer(place("desk-composer"), desk);
mountWrapUp(place("desk-wrap-up"), desk);
desk.aside = mountAside(place("pane-aside"), desk);
desk.transfer = mountTransfer(place("desk-transfer"), desk);
desk.keypad = mountKeypad(place("desk-keypad"), desk);
desk.consult = mountConsult(place("desk-consult"), desk);
desk.dial = mountDial(place("desk-dial"), desk);
desk.devices = mountDevices(place("desk-devices"), desk);
desk.call = mountCallBar(place("desk-call"), desk);
mountPhone(place("desk-phone"), place("strip-phone"), desk);
desk.handles = mountHandles(place("desk-handles"), desk);
mountKeys(desk);
mountStrips(desk);
startTicking(() => desk.thread.tick());
telephone.warmUp();
socket.connect();
