// An earlier contact of the customer, to read: any channel, opened from the history.
import { fill, reconcile, show, slot } from "../dom.js";
import { word } from "../settings.js";
import { selectedContact } from "../state.js";
import { itemsOf, newItem, updateItem } from "./messages.js";

export function mountPast(dialog, { store, actions }) {
  const log = slot(dialog, "log");

  async function open(past) {
    const contact = selectedContact(store.get());
    fill(dialog, { title: past.subject || word("channel", past.channel) });
    log.replaceChildren();
    show(slot(dialog, "loading"), true);
    dialog.showModal();
    const messages = await actions.loadPast(contact.contact, past.id);
    show(slot(dialog, "loading"), false);
    if (messages) fillLog(messages, contact);
    else dialog.close();
  }

  function fillLog(messages, contact) {
    reconcile(log, itemsOf(messages, []), {
      key: (item) => item.key,
      create: (item) => newItem(item, { language: contact.language }),
      update: (element, item) => updateItem(element, item, contact.customer),
    });
  }

  return { open };
}
