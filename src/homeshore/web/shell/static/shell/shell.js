// What every page shares: theme, menus, dialogs, toasts, tabs, running times, and plain words when a request fails.
// Behaviour is asked for by data attributes; other modules may import { toast, confirm, formatClock, serverNow }.

const root = document.documentElement;
const words = document.body.dataset;

// --- Time: the server's clock, since a computer at home may be minutes off.

const skew = root.dataset.now ? Number(root.dataset.now) / 1000 - Date.now() : 0;

/** Milliseconds since the epoch by the server's clock. */
export const serverNow = () => Date.now() + skew;

/** Seconds as 0:42, 4:05 or 1:02:05. */
export function formatClock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Bring all running times of a part of the page up to date: data-since, data-until (µs), data-clock. */
export function tick(part = document) {
  const now = serverNow();
  for (const element of part.querySelectorAll("[data-since], [data-until]")) {
    const { since, until, soon, late } = element.dataset;
    const seconds = since ? (now - Number(since) / 1000) / 1000 : (Number(until) / 1000 - now) / 1000;
    write(element, formatClock(since ? seconds : Math.ceil(seconds)));
    element.classList.toggle("soon", Boolean(soon) && seconds >= Number(soon) && !(late && seconds >= Number(late)));
    element.classList.toggle("late", Boolean(late) && seconds >= Number(late));
  }
  for (const element of part.querySelectorAll("[data-clock]")) {
    const options = { hour: "2-digit", minute: "2-digit", timeZone: element.dataset.zone || undefined };
    write(element, new Intl.DateTimeFormat(root.lang, options).format(now));
  }
}
setInterval(tick, 1000);
tick();

// --- Rows of links that scroll sideways show where one is.

for (const here of document.querySelectorAll(".side-nav [aria-current], .tabs [aria-current]")) {
  const row = here.closest(".side-nav, .tabs");
  const before = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
  row.scrollLeft += before - (row.clientWidth - here.offsetWidth) / 2;
}

// --- Theme: the form works without this; with it, nothing reloads.

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-switch]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  const chosen = event.submitter.value;
  const body = new FormData(form);
  body.set("theme", chosen);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => toast(words.textLost));
  if (chosen === "system") delete root.dataset.theme;
  else root.dataset.theme = chosen;
  const sign = { light: "sun", dark: "moon" }[chosen] || "system";
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === event.submitter));
  const menu = form.closest("details");
  const use = menu?.querySelector("summary use");
  use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${sign}`));
  closeMenu(menu, true);
});

// --- Menus: <details data-menu> that close on Escape, on a click elsewhere and when focus leaves.

function closeMenu(menu, refocus) {
  if (!menu?.open) return;
  menu.open = false;
  if (refocus) menu.querySelector("summary")?.focus();
}

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) closeMenu(menu);
});
document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) closeMenu(menu);
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    event.preventDefault();
    closeMenu(menu, true);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const items = [...menu.querySelectorAll(".menu-item")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    event.preventDefault();
    items.at(at < 0 && step < 0 ? -1 : (at + step) % items.length)?.focus();
  }
});

// --- Tabs: role=tablist with arrow keys, Home and End; panels by aria-controls.

function select(tab) {
  for (const other of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const panel = document.getElementById(other.getAttribute("aria-controls"));
    if (panel) panel.hidden = !chosen;
  }
  tab.dispatchEvent(new CustomEvent("tab-selected", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (tab) select(tab);
});
document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[data-tabs] [role=tab]");
  if (!tab) return;
  const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const at = tabs.indexOf(tab);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const chosen = tabs.at(next % tabs.length);
  select(chosen);
  chosen.focus();
});

// --- Dialogs: data-dialog="id" opens, data-close closes; a click on the backdrop closes what is marked data-light.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest?.("[data-close]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.matches?.("dialog[data-light]")) event.target.close();
});

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Ask before something that cannot be undone; resolves to true or false. */
export function confirm(question, { action = words.textConfirm, danger = false } = {}) {
  const no = element("button", "button", words.textCancel);
  const yes = element("button", danger ? "button danger primary" : "button primary", action);
  const text = element("p", "", question);
  text.id = "confirm-question";
  const dialog = element("dialog", "dialog", element("div", "dialog-body", text), element("div", "dialog-foot", no, yes));
  dialog.setAttribute("aria-labelledby", text.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    no.type = yes.type = "button";
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus();
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const danger = event.submitter?.classList.contains("danger");
  confirm(question, { action: event.submitter?.textContent.trim() || words.textConfirm, danger }).then((yes) => {
    if (!yes) return;
    form.dataset.confirmed = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  });
}, true);

document.addEventListener("htmx:confirm", (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  confirm(event.detail.question, { danger: event.detail.elt.classList.contains("danger") }).then((yes) => yes && event.detail.issueRequest(true));
});

// --- Toasts: short news that asks for nothing; read out politely.

/** Show a sentence for a while; with `sticky` until it is closed. */
export function toast(text, { seconds = 7, sticky = false } = {}) {
  const close = element("button", "button small", "✕");
  close.type = "button";
  close.setAttribute("aria-label", words.textClose);
  const shown = element("div", "toast", element("p", "grow", text), close);
  close.addEventListener("click", () => shown.remove());
  document.getElementById("toasts").append(shown);
  let timer = 0;
  const start = () => { if (!sticky) timer = setTimeout(() => shown.remove(), seconds * 1000); };
  shown.addEventListener("pointerenter", () => clearTimeout(timer));
  shown.addEventListener("pointerleave", start);
  shown.addEventListener("focusin", () => clearTimeout(timer));
  shown.addEventListener("focusout", start);
  start();
  return shown;
}

// --- Copying, filters that apply themselves, and failed requests.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) navigator.clipboard.writeText(button.dataset.copy).then(() => toast(words.textCopied), () => toast(words.textFailed));
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-auto-submit] :is(select, input[type=checkbox], input[type=radio], input[type=date])")) event.target.form.requestSubmit();
});
document.addEventListener("htmx:sendError", () => toast(words.textLost));
document.addEventListener("htmx:timeout", () => toast(words.textLost));
document.addEventListener("htmx:responseError", (event) => toast(event.detail.xhr.getResponseHeader("HX-Toast") || words.textFailed));
document.addEventListener("htmx:afterSwap", (event) => tick(event.target));
