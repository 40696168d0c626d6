// What the desk knows, and how it changes: pure functions from one state to the next.
//
// The server's reply to `state` is the truth. Hints only bring it closer sooner: after any run of hints, a refetch
// must not change what is shown (old state + hints == fresh state).

const TYPING_US = 5_000_000;

export const EMPTY = Object.freeze({
  link: "connecting", // connecting, up, lost
  dispatcher: "up",
  superseded: false,
  agent: null,
  offers: [],
  contacts: [],
  selected: "",
  threads: {}, // contact -> { messages, more, status: loading | ready | stale }
  contexts: {}, // contact -> what stands beside the thread
  pending: {}, // contact -> messages on their way
  typing: {}, // contact -> until when, in microseconds
  phone: { state: "off", trouble: "", muted: false, blocked: false, line: null }, // state: off, connecting, up, trouble
  seen: {}, // contact -> { since, count }: of the messages unanswered since then, how many the agent has read
});

/** The server's whole truth. What was loaded of contacts that are still here stays. */
export function withState(state, reply) {
  const still = new Set(reply.contacts.map((contact) => contact.contact));
  const seen = only(state.seen, still);
  const contacts = reply.contacts.map((row) => withUnread({ ...row, unanswered: row.unread }, seen));
  return {
    ...state,
    agent: reply.agent,
    offers: reply.offers,
    contacts,
    seen,
    selected: still.has(state.selected) ? state.selected : nextSelected(state, contacts),
    threads: only(state.threads, still),
    contexts: only(state.contexts, still),
    pending: only(state.pending, still),
    typing: only(state.typing, still),
  };
}

/** After the selected contact is gone: the one that just came, else the one that waits longest, else the first. */
function nextSelected(state, contacts) {
  const known = new Set(state.contacts.map((contact) => contact.contact));
  const fresh = contacts.find((contact) => !known.has(contact.contact) && contact.state === "active");
  return (fresh ?? longestWaiting(contacts) ?? contacts[0])?.contact ?? "";
}

/** The server counts what is unanswered; what the agent has read of it is not unread any more. */
function withUnread(row, seen) {
  const known = seen[row.contact];
  const read = known?.since === row.waiting_for_us ? known.count : 0;
  return { ...row, unread: Math.max(0, row.unanswered - read) };
}

function only(byContact, still) {
  return Object.fromEntries(Object.entries(byContact).filter(([contact]) => still.has(contact)));
}

/** After a hint or close code: another tab or device has the desk now. */
export function withSuperseded(state) {
  return { ...state, superseded: true, offers: [] };
}

/** The contact whose customer has waited longest for an answer, or undefined. */
export function longestWaiting(contacts) {
  return contacts
    .filter((contact) => contact.waiting_for_us && contact.state !== "wrap_up")
    .sort((one, other) => one.waiting_for_us - other.waiting_for_us)[0];
}

export function contactOf(state, id) {
  return state.contacts.find((contact) => contact.contact === id);
}

export function selectedContact(state) {
  return contactOf(state, state.selected);
}

/** Apply one hint. `seen` is whether the agent is looking at the selected thread. Unknown hints change nothing. */
export function applyHint(state, hint, { nowUs, seen }) {
  switch (hint.hint) {
    case "message":
      return withMessage(state, hint.contact, hint.message, seen);
    case "typing":
      return { ...state, typing: { ...state.typing, [hint.contact]: nowUs + TYPING_US } };
    case "link":
      return { ...state, dispatcher: hint.dispatcher };
    case "call":
      return withCall(state, hint);
    default:
      return state;
  }
}

/** What the switchboard says of a call; what it does not say stays. */
function withCall(state, { contact, hint: _, ...changes }) {
  const contacts = state.contacts.map((row) => (
    row.contact === contact && row.call ? { ...row, call: { ...row.call, ...changes } } : row));
  return { ...state, contacts };
}

/** Something changed about this desk's own telephone. */
export function withPhone(state, changes) {
  return { ...state, phone: { ...state.phone, ...changes } };
}

const SPOKEN = new Set(["voice", "callback"]);

/** Whether a contact or an offer is talked about on the telephone. */
export const isSpoken = ({ channel }) => SPOKEN.has(channel);

/** The call in the agent's hands that is not over yet, or undefined. There is never more than one. */
export function activeCall(state) {
  return state.contacts.find((contact) => isSpoken(contact) && contact.call && contact.state === "active");
}

/** A message joined a thread. The same message twice changes nothing. */
export function withMessage(state, contact, message, seen = true) {
  const thread = state.threads[contact];
  if (thread?.messages.some((known) => known.id === message.id)) return withoutPending(state, contact, message.key);
  const threads = thread
    ? { ...state.threads, [contact]: { ...thread, messages: inOrder([...thread.messages, message]) } }
    : state.threads;
  const typing = message.direction === "inbound" ? { ...state.typing, [contact]: 0 } : state.typing;
  const read = seen && state.selected === contact;
  const contacts = state.contacts.map((row) => (row.contact === contact ? answered(row, message, read) : row));
  return withoutPending({ ...state, threads, typing, contacts }, contact, message.key);
}

function inOrder(messages) {
  return messages.sort((one, other) => one.at_us - other.at_us || (one.id < other.id ? -1 : 1));
}

function answered(row, message, seen) {
  if (message.direction === "inbound") {
    const unread = row.unread + (seen ? 0 : 1);
    return { ...row, unread, unanswered: row.unanswered + 1, waiting_for_us: row.waiting_for_us || message.at_us };
  }
  return message.direction === "outbound" ? { ...row, unread: 0, unanswered: 0, waiting_for_us: 0 } : row;
}

/** A page of a thread arrived: the newest one, or an older one when `older` is true. */
export function withThread(state, contact, { messages, more = false }, older = false) {
  const known = older ? state.threads[contact]?.messages ?? [] : [];
  const ids = new Set(messages.map((message) => message.id));
  const all = inOrder([...messages, ...known.filter((message) => !ids.has(message.id))]);
  return { ...state, threads: { ...state.threads, [contact]: { messages: all, more, status: "ready" } } };
}

/** Mark a thread as being fetched; what it shows meanwhile stays. */
export function withThreadLoading(state, contact) {
  const thread = state.threads[contact] ?? { messages: [], more: false };
  return { ...state, threads: { ...state.threads, [contact]: { ...thread, status: "loading" } } };
}

/** After a lost link every loaded thread may lack something, and what could not be loaded is asked for again. */
export function withNewLink(state) {
  const threads = Object.entries(state.threads).map(([contact, thread]) => [contact, { ...thread, status: "stale" }]);
  const contexts = Object.entries(state.contexts).filter(([, context]) => !context.failed);
  return { ...state, threads: Object.fromEntries(threads), contexts: Object.fromEntries(contexts) };
}

export function withSelected(state, contact) {
  return { ...state, selected: contact };
}

/** The agent has read everything in the thread of `contact`. */
export function withSeen(state, contact) {
  const row = contactOf(state, contact);
  const known = state.seen[contact];
  if (!row || (!row.unread && known?.since === row.waiting_for_us && known.count === row.unanswered)) return state;
  const seen = { ...state.seen, [contact]: { since: row.waiting_for_us, count: row.unanswered } };
  return { ...state, seen, contacts: state.contacts.map((each) => (each === row ? { ...row, unread: 0 } : each)) };
}

/** What the server keeps of an unsent reply; a reply that was sent has none. */
export function withDraft(state, contact, draft) {
  if ((contactOf(state, contact)?.draft ?? draft) === draft) return state;
  return { ...state, contacts: state.contacts.map((row) => (row.contact === contact ? { ...row, draft } : row)) };
}

export function withPending(state, contact, message) {
  const others = (state.pending[contact] ?? []).filter((known) => known.key !== message.key);
  return { ...state, pending: { ...state.pending, [contact]: [...others, message] } };
}

export function withoutPending(state, contact, key) {
  const list = state.pending[contact];
  if (!key || !list?.some((message) => message.key === key)) return state;
  return { ...state, pending: { ...state.pending, [contact]: list.filter((message) => message.key !== key) } };
}

/** Offers that the agent answered vanish at once; the next state confirms or corrects it. */
export function withoutOffer(state, offer) {
  return { ...state, offers: state.offers.filter((known) => known.offer !== offer) };
}

/** A place for the state. Listeners are told once after each run of changes, with the new and the old state. */
export function createStore() {
  let state = EMPTY;
  let told = EMPTY;
  const listeners = [];
  const tell = () => {
    const before = told;
    told = state;
    if (before !== state) listeners.forEach((listener) => listener(state, before));
  };
  return {
    get: () => state,
    subscribe: (listener) => { listeners.push(listener); },
    update: (change, ...args) => {
      const before = state;
      state = change(state, ...args);
      if (state !== before) queueMicrotask(tell);
    },
  };
}
