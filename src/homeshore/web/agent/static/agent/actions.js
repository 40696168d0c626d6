// What the agent does: one function for each verb. A refusal is explained here, and nowhere else.
import { explain } from "./announce.js";
import { forgetDraft } from "./drafts.js";
import { address, text } from "./settings.js";
import { LinkLost, Refused } from "./socket.js";
import * as change from "./state.js";
import { nowUs, setServerTime } from "./time.js";

const REFRESH_MS = 60;

/** The verbs, bound to a store and a link. */
export function createActions(store, link) {
  let session = newSession();
  let refreshTimer = 0;

  async function perform(name, args) {
    try {
      return await link().request(name, args);
    } catch (error) {
      if (!(error instanceof Refused || error instanceof LinkLost)) throw error;
      explain(error);
      return null;
    }
  }

  /** Do something that changes the state, then fetch it. True when it was done. */
  async function act(name, args) {
    const done = await perform(name, args);
    refreshSoon();
    return done !== null;
  }

  /** Fetch the whole state. Hints that come in a bunch cause one fetch. */
  function refreshSoon() {
    window.clearTimeout(refreshTimer);
    refreshTimer = window.setTimeout(() => refresh().catch(() => {}), REFRESH_MS);
  }

  async function refresh() {
    take(await link().request("state"));
  }

  function take(reply) {
    setServerTime(reply.now_us);
    const contacts = reply.contacts.map((row) => ({ ...row, customer: row.customer || text("unknown_customer") }));
    store.update(change.withState, { ...reply, contacts });
  }

  /** Say who we are and take everything: after every connection. A tab that comes back by itself pushes nobody out. */
  async function greet({ resume }) {
    const reply = await link().request("hello", { session, resume });
    if (!reply.dispatcher) return;
    store.update((state) => ({ ...change.withNewLink(state), link: "up", dispatcher: reply.dispatcher, superseded: false }));
    if (reply.agent) take(reply);
    resend();
  }

  /** Take the desk over from another tab or device. */
  function useHere() {
    session = newSession();
    store.update((state) => ({ ...state, superseded: false, link: "connecting" }));
    link().takeOver();
  }

  /** Take an offer and open its thread. True when it is open. */
  async function accept({ contact, offer }) {
    store.update(change.withoutOffer, offer);
    const taken = await perform("accept", { contact, offer });
    await refresh().catch(() => {});
    if (!taken || !change.contactOf(store.get(), contact)) return false;
    select(contact);
    return true;
  }

  function decline({ contact, offer }) {
    store.update(change.withoutOffer, offer);
    return act("decline", { contact, offer });
  }

  function select(contact) {
    store.update(change.withSelected, contact);
  }

  /** Open a contact that the server has just put into the agent's hands. */
  async function open(contact) {
    await refresh().catch(() => {});
    select(contact);
  }

  /** Fetch the newest page of a thread, or the page before its oldest message. */
  async function loadThread(contact, older = false) {
    const oldest = store.get().threads[contact]?.messages[0]?.id;
    if (!older) store.update(change.withThreadLoading, contact);
    try {
      const { thread } = await link().request("thread", older ? { contact, before: oldest } : { contact });
      if (change.contactOf(store.get(), contact)) store.update(change.withThread, contact, thread, older);
    } catch (error) {
      if (error instanceof Refused) explain(error);
    }
  }

  /** Fetch what stands beside the thread: customer, history, script, reasons, canned replies. */
  async function loadContext(contact) {
    const asked = [fetchCard(contact), link().request("aids", { contact }), link().request("history", { contact })];
    const context = await Promise.all(asked).then(
      ([customer, { aids }, { history }]) => ({ ...aids, customer, history }),
      () => ({ failed: true }),
    );
    if (change.contactOf(store.get(), contact)) {
      store.update((state) => ({ ...state, contexts: { ...state.contexts, [contact]: context } }));
    }
  }

  /** The customer wants no more commercial calls. Says whether it is noted. */
  async function refuseCalls(contact) {
    try {
      const customer = await post("no_calls", contact, new FormData());
      const known = store.get().contexts[contact];
      if (known) store.update((state) => ({ ...state, contexts: { ...state.contexts, [contact]: { ...known, customer } } }));
      return true;
    } catch (error) {
      explain(error);
      return false;
    }
  }

  /** Have what stands beside the thread, unless it is there. */
  async function needContext(contact) {
    const context = store.get().contexts[contact];
    if (!context || context.failed) await loadContext(contact);
  }

  /** A thread of the customer's past: readable once the history has been asked for on this link. */
  async function loadPast(contact, past) {
    try {
      await link().request("history", { contact });
      return (await link().request("thread", { contact: past })).thread.messages;
    } catch (error) {
      explain(error);
      return null;
    }
  }

  /** Send a reply or a note. It is shown at once, and sent again with the same key until an answer comes. */
  function send(contact, { verb, body, files = [] }) {
    const attachments = files.map((file, index) => ({ id: String(index), name: file.name, size: file.size, media_type: file.type }));
    const message = { key: crypto.randomUUID(), verb, text: body, files, attachments, at_us: nowUs(), failed: "" };
    store.update(change.withPending, contact, message);
    forgetDraft(contact, verb);
    return deliver(contact, message);
  }

  /** Have the server keep what is typed. Rejects when it could not. */
  async function saveDraft(contact, body) {
    await link().request("draft", { contact, text: body });
    store.update(change.withDraft, contact, body);
  }

  async function deliver(contact, message) {
    const { key, verb, files } = message;
    if (message.failed) store.update(change.withPending, contact, { ...message, failed: "" });
    try {
      const reply = files.length ? await sendFiles(contact, message) : await link().request(verb, { contact, text: message.text, key });
      store.update(change.withoutPending, contact, key);
      if (reply.message) store.update(change.withMessage, contact, reply.message);
      if (verb === "say") store.update(change.withDraft, contact, "");
      return true;
    } catch (error) {
      if (error instanceof LinkLost) return false;
      store.update(change.withPending, contact, { ...message, failed: error.message });
      explain(error);
      return false;
    }
  }

  function resend() {
    for (const [contact, messages] of Object.entries(store.get().pending)) {
      for (const message of messages) if (!message.failed) deliver(contact, message);
    }
  }

  function markSeen(contact) {
    store.update(change.withSeen, contact);
  }

  return {
    act, perform, accept, decline, select, open, refreshSoon, greet, useHere, loadThread, loadContext, needContext, loadPast, refuseCalls, send,
    deliver, saveDraft, markSeen,
    quietly: (name, args) => link().request(name, args),
    drop: (contact, key) => store.update(change.withoutPending, contact, key),
  };
}

/** A reply with files goes over HTTP, in one request that either arrives whole or not at all. */
async function sendFiles(contact, { key, text: body, files }) {
  const form = new FormData();
  form.append("key", key);
  form.append("text", body);
  for (const file of files) form.append("files", file);
  return post("say", contact, form, text("file.failed"));
}

async function post(name, contact, form, failed = text("link.not_sent")) {
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value };
  const response = await fetch(address(name, contact), { method: "POST", body: form, headers }).catch(() => { throw new LinkLost(); });
  const reply = await response.json().catch(() => ({}));
  if (response.ok) return reply;
  throw new Refused(reply.refused ?? "failed", reply.text ?? failed);
}

async function fetchCard(contact) {
  const response = await fetch(address("card", contact));
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

/** A number for each opening of the desk. It grows with the server's clock, since the newest opening wins. */
function newSession() {
  return Math.floor(nowUs() / 1000) * 2048 + Math.floor(Math.random() * 2048);
}
