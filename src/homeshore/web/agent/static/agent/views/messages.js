// One message as an element: a bubble (chat), a letter (mail), a note, or a line from the centre.
import { copyOf, fill, reconcile, setIcon, show, slot } from "../dom.js";
import { address, counted, locale, text, word } from "../settings.js";
import { clockTime, dayInWords, dayOf, isoTime, shortDate } from "../time.js";

/** What a thread shows: days, messages, messages on their way. Keys keep elements in place. */
export function itemsOf(messages, pending) {
  const items = [];
  let day = "";
  for (const message of messages) {
    if (dayOf(message.at_us) !== day) {
      day = dayOf(message.at_us);
      items.push({ key: `day-${day}`, kind: "day", at_us: message.at_us });
    }
    items.push({ key: message.id, kind: kindOf(message), message });
  }
  for (const message of pending) items.push({ key: `key-${message.key}`, kind: "pending", message });
  return items;
}

function kindOf({ channel, direction }) {
  if (direction === "internal") return "note";
  if (direction === "system") return "system";
  return channel === "mail" || channel === "letter" ? "letter" : "bubble";
}

/** A new element for an item; `actions` serve the buttons of a message that was not sent. */
export function newItem(item, { resend, drop, language }) {
  if (item.kind === "day") return newDay(item);
  const element = copyOf(item.kind === "letter" ? "desk-letter" : "desk-bubble");
  if (item.kind === "pending") {
    slot(element, "again").addEventListener("click", () => resend(item.message));
    slot(element, "drop").addEventListener("click", () => drop(item.message));
  }
  if (language && item.kind !== "system") slot(element, "text").lang = language;
  return element;
}

export function updateItem(element, item, customer) {
  switch (item.kind) {
    case "day":
      return;
    case "letter":
      updateLetter(element, item.message, customer);
      return;
    case "pending":
      updatePending(element, item.message);
      return;
    default:
      updateBubble(element, item, customer);
  }
}

function newDay(item) {
  const element = document.createElement("li");
  element.className = "day";
  element.textContent = dayInWords(item.at_us);
  return element;
}

function updateBubble(element, { kind, message }, customer) {
  element.classList.toggle("us", message.direction === "outbound");
  element.classList.toggle("note", kind === "note");
  element.classList.toggle("system", kind === "system");
  fill(element, {
    author: kind === "system" ? "" : authorOf(message, customer),
    text: message.text,
    note: kind === "note" ? text("note") : "",
    delivery: deliveryOf(message),
  });
  fillTime(element, message);
  fillWarnings(element, message);
  fillAttachments(element, message);
}

/** Customers are called as their card calls them; their addresses are not shown. */
function authorOf(message, customer) {
  return message.author || (message.direction === "inbound" ? customer || text("unknown_customer") : "");
}

function updatePending(element, message) {
  element.classList.toggle("us", message.verb === "say");
  element.classList.toggle("note", message.verb === "note");
  element.classList.add("pending");
  element.classList.toggle("failed", Boolean(message.failed));
  fill(element, { text: message.text, delivery: message.failed || text("sending"), author: "", note: "" });
  show(slot(element, "again"), Boolean(message.failed));
  show(slot(element, "drop"), Boolean(message.failed));
  fillAttachments(element, message);
}

function updateLetter(element, message, customer) {
  const letter = slot(element, "letter");
  const ours = message.direction === "outbound";
  letter.classList.toggle("us", ours);
  fill(element, {
    author: authorOf(message, customer),
    subject: message.subject ?? "",
    recipients: !ours && message.recipients?.length ? text("mail.to", { to: message.recipients.join(", ") }) : "",
    text: message.html ? "" : message.text,
    delivery: deliveryOf(message),
    quoted: message.html ? "" : message.quoted,
  });
  setIcon(element, "direction", ours ? "reply" : "mail");
  fillTime(element, message, true);
  show(slot(element, "quoted-fold"), Boolean(message.quoted && !message.html));
  if (message.html) showFrame(element, message, authorOf(message, customer));
  fillWarnings(element, message);
  fillAttachments(element, message);
}

/** The mail's HTML, already cleaned, in a frame whose own policy lets nothing run and nothing load. */
function showFrame(element, message, author) {
  const place = slot(element, "frame");
  if (place.firstElementChild) return;
  const frame = copyOf("desk-mail-frame");
  frame.title = text("mail.frame", { author });
  frame.src = address("mail", message.id);
  frame.addEventListener("load", () => fitFrame(frame));
  place.append(frame);
  place.hidden = false;
}

function fitFrame(frame) {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  const fit = () => { frame.height = page.scrollHeight; };
  fit();
  frame.contentDocument.querySelectorAll("details").forEach((fold) => fold.addEventListener("toggle", () => {
    frame.height = 0;
    fit();
  }));
  new ResizeObserver(fit).observe(frame.contentDocument.body);
}

function fillTime(element, message, dated = false) {
  const time = slot(element, "time");
  time.dateTime = isoTime(message.at_us);
  time.textContent = dated ? `${shortDate(message.at_us)}, ${clockTime(message.at_us)}` : clockTime(message.at_us);
}

function deliveryOf(message) {
  if (message.direction !== "outbound" || !message.delivery || message.delivery === "none") return "";
  return [word("delivery", message.delivery), message.delivery_note].filter(Boolean).join(": ");
}

function fillWarnings(element, message) {
  const warnings = message.warnings ?? [];
  const place = slot(element, "warnings");
  show(place, warnings.length > 0);
  reconcile(place, warnings.map((warning) => warning.text ?? warning), {
    key: (warning) => warning,
    create: () => copyOf("desk-warning"),
    update: (line, warning) => fill(line, { warning: word("warning", warning) }),
  });
}

function fillAttachments(element, message) {
  const attachments = message.attachments ?? [];
  const place = slot(element, "attachments");
  show(place, attachments.length > 0);
  reconcile(place, attachments, {
    key: (file) => file.id,
    create: () => copyOf("desk-attachment"),
    update: (line, file) => {
      const link = line.firstElementChild;
      if (message.id) link.href = address("attachment", file.id);
      fill(line, { name: file.name, size: sizeInWords(file.size) });
      setIcon(line, "icon", file.media_type?.startsWith("image/") ? "image" : "file");
    },
  });
}

/** 340 bytes, 12 kB, 3.4 MB in the agent's language. */
export function sizeInWords(bytes) {
  if (bytes < 1000) return counted("bytes", bytes);
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const digits = value < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: digits }).format(value);
}
