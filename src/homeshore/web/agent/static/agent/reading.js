// What the agent has read, kept in this browser: a reload does not make it unread again. Another device counts anew.
const NAME = "homeshore.read";

/** What was read before the page was loaded: contact -> { since, count }. */
function readBefore() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? {};
  } catch {
    return {}; // somebody else's text under our name: nothing was read
  }
}

/** Begin with what was read before, and keep what is read from now on. Contacts that are gone are left out. */
export function keepReading(store) {
  store.update((state) => ({ ...state, seen: readBefore() }));
  store.subscribe((state, before) => {
    if (state.seen !== before.seen) localStorage.setItem(NAME, JSON.stringify(state.seen));
  });
}
