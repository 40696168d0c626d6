// Making and filling elements. Data only ever arrives as text or as an attribute, never as markup.
import { icons } from "./settings.js";

/** A fresh copy of the first element of `<template id="...">`. */
export function copyOf(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** The element inside `root` that carries `data-slot="name"`. */
export function slot(root, name) {
  const found = root.dataset.slot === name ? root : root.querySelector(`[data-slot="${name}"]`);
  if (!found) throw new Error(`no slot ${name} in ${root.id || root.className || root.tagName}`);
  return found;
}

/** Put texts into slots; an empty one hides its slot. Unchanged texts are left alone, so nothing is read out twice. */
export function fill(root, texts) {
  for (const [name, value] of Object.entries(texts)) {
    const element = slot(root, name);
    const shown = value ?? "";
    if (element.textContent !== String(shown)) element.textContent = shown;
    element.hidden = shown === "";
  }
}

export function setIcon(root, name, icon) {
  const use = slot(root, name).querySelector("use");
  const href = `${icons}#${icon}`;
  if (use.getAttribute("href") !== href) use.setAttribute("href", href);
}

export function show(element, visible) {
  if (element.hidden === visible) element.hidden = !visible;
}

/** Set an attribute, or remove it when the value is null or false. */
export function attribute(element, name, value) {
  if (value === null || value === false) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value));
}

/** Make `container` show `items` in order. Elements are kept by key: focus, selection and scroll survive. */
export function reconcile(container, items, { key, create, update }) {
  const old = new Map([...container.children].map((child) => [child.dataset.key, child]));
  let position = container.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const element = old.get(name) ?? create(item);
    element.dataset.key = name;
    old.delete(name);
    update(element, item);
    if (element === position) position = position.nextElementSibling;
    else container.insertBefore(element, position);
  }
  for (const gone of old.values()) gone.remove();
}

/** Options of a select, kept as they are when nothing changed. */
export function option(value, label) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = label;
  return element;
}

export function initials(name) {
  const words = name.split(/\s+/).filter((part) => /\p{L}/u.test(part));
  return words.slice(0, 2).map((part) => part[0].toUpperCase()).join("") || "?";
}
