// Elements without innerHTML: whatever people write stays text.

const SVG = "http://www.w3.org/2000/svg";

/** An element: h("p", {class: "x", onclick: f}, "text", child, ...). False and null children are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== false && child != null));
  return element;
}

const PATHS = {
  chat: "M4 5.5h16v10.5H11l-4.5 4v-4H4z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  send: "M4 12l16-7.5-5 15.5-3.2-6.3zM11.8 13.7L20 4.5",
  clip: "M19 11.5l-7.2 7.2a4.3 4.3 0 0 1-6.1-6.1l8-8a2.9 2.9 0 0 1 4.1 4.1l-8 8a1.4 1.4 0 0 1-2-2l7.2-7.2",
  file: "M6.5 3.5h7l4 4v13h-11zM13.5 3.5v4h4",
  leave: "M10 4.5H5v15h5M9.5 12H20M16 8l4 4-4 4",
  phone: "M5.5 4h3l1.6 4.4-2.2 1.6a11.6 11.6 0 0 0 6 6l1.7-2.1 4.4 1.6v3a1.6 1.6 0 0 1-1.8 1.6C10.6 19.4 4.6 13.4 3.9 5.8A1.6 1.6 0 0 1 5.5 4z",
  hang_up: "M3 14.3c0-1.3.6-2.3 1.8-3A14.5 14.5 0 0 1 12 9.5c2.6 0 5 .6 7.2 1.8 1.2.7 1.8 1.7 1.8 3v1.2a1 1 0 0 1-1.2 1l-3.3-.7a1 1 0 0 1-.8-1v-2a13 13 0 0 0-7.4 0v2a1 1 0 0 1-.8 1l-3.3.7A1 1 0 0 1 3 15.5z",
  mic: "M12 3.5a2.8 2.8 0 0 0-2.8 2.8v5a2.8 2.8 0 0 0 5.6 0v-5A2.8 2.8 0 0 0 12 3.5zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  mic_off: "M9.2 9v2.3a2.8 2.8 0 0 0 4.8 2M14.8 10.5V6.3a2.8 2.8 0 0 0-5.3-1.2M6 11.5a6 6 0 0 0 9.6 4.8M18 11.5a6 6 0 0 1-.5 2.4M12 17.5V21M4 4l16 16",
  keypad: "M6 5h.1M12 5h.1M18 5h.1M6 11h.1M12 11h.1M18 11h.1M6 17h.1M12 17h.1M18 17h.1",
  write: "M5 19l1-4L16 5l3 3L9 18zM14 7l3 3",
  callback: "M9 5H5v4M5 9a8 8 0 1 1-.6 5M12 8v4.5l3 1.5",
  shield: "M12 3.5l7 2.5v5c0 4.5-3 8-7 9.5-4-1.5-7-5-7-9.5V6z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4.5l3 2",
};

/** A line icon, for the eye only. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** Text with its web addresses as links; everything else stays text. */
export function linked(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g)) {
    parts.push(text.slice(at, match.index));
    parts.push(h("a", { href: match[0], target: "_blank", rel: "noopener noreferrer nofollow" }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}

/** Times as people of the language write them here: 24 hours. */
export function localeOf(language) {
  return language === "en" ? "en-GB" : language;
}

/** "Chat with {name}" with its braces filled in. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
