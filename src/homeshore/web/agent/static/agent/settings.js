// What the page was told when it was made: texts in the agent's language, addresses, the agent's time zone.
const settings = JSON.parse(document.getElementById("desk-settings").textContent);

export const { language, addresses, icons, timeZone, limits, outcomes, phone, suppressor, checkLimits } = settings;

/** English is European here: 24 hours, day before month. */
export const locale = language === "en" ? "en-GB" : language;

const plurals = new Intl.PluralRules(language);

/** The text of a key, with `{name}` filled in. An unknown key is a mistake of ours, so it is loud. */
export function text(key, values = {}) {
  const found = settings.texts[key];
  if (found === undefined) throw new Error(`no text for ${key}`);
  return found.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The text of `key.one` or `key.other`, whichever the language wants for `count`. */
export function counted(key, count, values = {}) {
  const form = plurals.select(count) === "one" ? "one" : "other";
  return text(`${key}.${form}`, { count, ...values });
}

/** A number as the agent's language writes it. */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

export const has = (key) => key in settings.texts;

/** The word for one value of a vocabulary (`channel`, `state`, ...); an unknown value is shown as it is. */
export function word(vocabulary, value) {
  return settings.texts[`${vocabulary}.${value}`] ?? value;
}

/** An address with the id in its place. */
export function address(name, id) {
  return addresses[name].replace("0000000000000", id);
}
