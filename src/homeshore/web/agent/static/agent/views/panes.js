// On a narrow screen one pane shows at a time, chosen by tabs; on a middle one the customer pane folds away.
import { attribute, fill } from "../dom.js";
import { counted } from "../settings.js";

const WIDE = 1024;

export function mountPanes(root, { store }) {
  const tabs = [...document.querySelectorAll("#desk-tabs button")];
  const toggle = document.getElementById("desk-aside-toggle");

  function show(name) {
    root.dataset.pane = name;
    for (const tab of tabs) attribute(tab, "aria-current", tab.dataset.pane === name ? "true" : null);
  }

  function showAside(open) {
    root.dataset.aside = open ? "open" : "closed";
    toggle.setAttribute("aria-expanded", String(open));
  }

  for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.pane));
  toggle.addEventListener("click", () => showAside(root.dataset.aside !== "open"));
  store.subscribe((state, before) => {
    if (state.selected && !before.selected && root.dataset.pane === "list") show("thread");
    if (!state.selected && before.selected) show("list");
  });
  show("list");
  showAside(window.innerWidth >= WIDE);
  return {
    show,
    reveal: () => { show("aside"); showAside(true); },
    countUnread: (unread) => fill(tabs[0], { unread: unread || "", "unread-words": unread ? counted("unread", unread) : "" }),
  };
}
