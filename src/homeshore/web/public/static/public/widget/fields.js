// Form fields with their label, note and complaint, and moments in words.

import { fill, h, localeOf } from "./dom.js";

export const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** A control with its label, an optional note and room for what is wrong with it. */
export function labelled(id, label, control, note = "") {
  control.id = id;
  const error = h("p", { class: "error", id: `${id}-error` });
  control.setAttribute("aria-describedby", error.id);
  return h("div", { class: "field" }, h("label", { for: id }, label, note && h("span", { class: "note" }, ` (${note})`)), control, error);
}

/** Say what is wrong with a control; "" when nothing is. Returns whether it is right. */
export function complainAt(control, words) {
  control.toggleAttribute("aria-invalid", Boolean(words));
  control.getRootNode().getElementById(`${control.id}-error`).textContent = words;
  return !words;
}

/** "today at 14:00", "Monday at 9:00": when the centre opens, from microseconds. */
export function whenOpen(language, texts, opens_us) {
  const opens = new Date(opens_us / 1000);
  const locale = localeOf(language);
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(opens);
  if (opens.toDateString() === new Date().toDateString()) return fill(texts.when_today, { time });
  const far = opens - Date.now() > 6 * 86_400_000;
  const form = far ? { weekday: "long", day: "numeric", month: "long" } : { weekday: "long" };
  return fill(texts.when_day, { day: new Intl.DateTimeFormat(locale, form).format(opens), time });
}
