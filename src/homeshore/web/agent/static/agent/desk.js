// The agent's desk: puts store, link and panes together.
import { createActions } from "./actions.js";
import { addresses } from "./settings.js";
import { DeskSocket } from "./socket.js";
import { applyHint, createStore, withSuperseded } from "./state.js";
import { nowUs, startTicking } from "./time.js";
import { mountAside } from "./views/aside.js";
import { mountComposer } from "./views/composer.js";
import { mountConversations } from "./views/conversations.js";
import { mountHandles } from "./views/handles.js";
import { mountKeys } from "./views/keys.js";
import { mountOffers } from "./views/offers.js";
import { mountPanes } from "./views/panes.js";
import { mountStatus } from "./views/status.js";
import { mountStrips } from "./views/strips.js";
import { isLooking, mountThread } from "./views/thread.js";
import { mountTransfer } from "./views/transfer.js";
import { mountWrapUp } from "./views/wrapup.js";

const place = (id) => document.getElementById(id);
const store = createStore();
const actions = createActions(store, () => socket);

const socket = new DeskSocket(addresses.socket, {
  onUp: (how) => actions.greet(how),
  onDown: () => store.update((state) => ({ ...state, link: "lost" })),
  onHint: (hint) => {
    if (hint.hint === "state") actions.refreshSoon();
    else if (hint.hint === "superseded") store.update(withSuperseded);
    else store.update(applyHint, hint, { nowUs: nowUs(), seen: isLooking() });
  },
  onEnd: (ending) => {
    if (ending === "superseded") store.update(withSuperseded);
    else window.location.assign(addresses.home);
  },
});

const desk = { store, actions };
desk.panes = mountPanes(place("desk-panes"), desk);
desk.status = mountStatus(place("desk-status"), desk);
desk.offers = mountOffers(place("desk-offers"), desk);
desk.conversations = mountConversations(place("pane-list"), desk);
desk.thread = mountThread(place("pane-thread"), desk);
desk.composer = mountComposer(place("desk-composer"), desk);
mountWrapUp(place("desk-wrap-up"), desk);
desk.aside = mountAside(place("pane-aside"), desk);
desk.transfer = mountTransfer(place("desk-transfer"), desk);
desk.handles = mountHandles(place("desk-handles"), desk);
mountKeys(desk);
mountStrips(desk);
startTicking(() => desk.thread.tick());
socket.connect();
