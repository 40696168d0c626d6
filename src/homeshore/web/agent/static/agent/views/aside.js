// Beside the thread: who the customer is (masked), what to follow, and what happened before on any channel.
import { confirm, toast } from "../../shell/shell.js";
import { attribute, copyOf, fill, initials, reconcile, setIcon, show, slot } from "../dom.js";
import { counted, text, word } from "../settings.js";
import { selectedContact } from "../state.js";
import { clockTime, shortDate } from "../time.js";
import { mountPast } from "./past.js";

export function mountAside(root, { store, actions }) {
  const earlier = mountPast(document.getElementById("desk-past"), { store, actions });
  const asked = new Set();

  function render(state, before) {
    const contact = selectedContact(state);
    show(slot(root, "nothing"), !contact);
    show(slot(root, "something"), Boolean(contact));
    if (!contact) return;
    const context = state.contexts[contact.contact];
    if (!context && state.link === "up" && !asked.has(contact.contact)) ask(contact.contact);
    if (context === before.contexts[contact.contact] && contact === selectedContact(before)) return;
    fillContact(contact);
    show(slot(root, "loading"), !context);
    show(slot(root, "failed"), Boolean(context?.failed));
    show(slot(root, "known"), Boolean(context && !context.failed));
    if (context && !context.failed) fillContext(context, contact);
  }

  async function ask(contact) {
    asked.add(contact);
    await actions.loadContext(contact);
    asked.delete(contact);
  }

  function fillContact(contact) {
    setIcon(root, "channel-icon", contact.channel);
    fill(root, {
      initials: initials(contact.customer),
      customer: contact.customer,
      brand: contact.brand_name,
      programme: contact.programme_name,
      channel: word("channel", contact.channel),
      language: word("language", contact.language),
      demo: contact.demo ? word("mark", "demo") : "",
    });
  }

  function fillContext(context, contact) {
    fillCustomer(context.customer);
    fillCalls(context.customer);
    fillScripts(context.scripts, contact.language);
    fillHistory(context);
  }

  function fillCustomer(customer) {
    reconcile(slot(root, "identities"), customer.identities, {
      key: (identity) => `${identity.kind}-${identity.value}`,
      create: () => copyOf("desk-identity"),
      update: (line, identity) => {
        fill(line, { kind: word("identity", identity.kind), value: identity.value, verified: word("mark", identity.verified ? "verified" : "unverified") });
        slot(line, "verified").classList.toggle("tone-good", identity.verified);
        slot(line, "verified").classList.toggle("tone-warn", !identity.verified);
      },
    });
    fill(root, { since: customer.since_us ? shortDate(customer.since_us) : "" });
  }

  /** Whoever can be called may say that they want no more commercial calls. */
  function fillCalls(customer) {
    const callable = customer.identities.some(({ kind }) => kind === "number");
    show(slot(root, "calls-refused"), customer.calls_refused);
    show(slot(root, "refuse-calls"), callable && !customer.calls_refused);
  }

  async function refuseCalls() {
    const contact = store.get().selected;
    if (await confirm(text("no_calls.question")) && await actions.refuseCalls(contact)) toast(text("no_calls.kept"));
  }

  function fillScripts(scripts, language) {
    show(slot(root, "script-section"), scripts.length > 0);
    reconcile(slot(root, "scripts"), scripts, {
      key: (script) => script.title,
      create: () => copyOf("desk-script"),
      update: (fold, script) => {
        fill(fold, { title: script.title, body: script.body });
        attribute(slot(fold, "body"), "lang", language);
      },
    });
    const first = slot(root, "scripts").firstElementChild;
    if (first && scripts.length === 1) first.open = true;
  }

  function fillHistory({ history, customer }) {
    const hidden = !customer.verified;
    show(slot(root, "history-hidden"), hidden);
    show(slot(root, "history-empty"), !hidden && history.length === 0);
    fill(root, { "history-count": history.length ? counted("contacts", history.length) : "" });
    reconcile(slot(root, "history"), history, {
      key: (past) => past.id,
      create: (past) => {
        const line = copyOf("desk-past-contact");
        line.firstElementChild.addEventListener("click", () => earlier.open(past));
        return line;
      },
      update: (line, past) => {
        setIcon(line, "icon", past.channel);
        fill(line, {
          what: past.subject || past.reason || word("channel", past.channel),
          when: `${shortDate(past.received_us)}, ${clockTime(past.received_us)}`,
          channel: past.subject || past.reason ? word("channel", past.channel) : "",
          detail: [past.agent, past.outcome ? word("outcome", past.outcome) : word("state", past.state)].filter(Boolean).join(" · "),
        });
      },
    });
  }

  slot(root, "refuse-calls").addEventListener("click", refuseCalls);
  slot(root, "retry").addEventListener("click", () => ask(store.get().selected));
  store.subscribe(render);
  return { focus: () => slot(root, "title").focus() };
}
