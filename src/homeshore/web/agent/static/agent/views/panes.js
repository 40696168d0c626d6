// On a narrow screen one pane shows at a time, chosen by tabs; on a middle one the customer pane folds away.
import { attribute, fill } from "../dom.js";
import { counted } from "../settings.js";

const NAMES = ["list", "thread", "aside"];

export function mountPanes(root, { store }) {
  const tabs = [...document.querySelectorAll("#desk-tabs button")];
  const toggle = document.getElementById("desk-aside-toggle");

  function show(name) {
    root.dataset.pane = name;
    for (const tab of tabs) attribute(tab, "aria-current", tab.dataset.pane === name ? "true" : null);
  }

  function toggleAside() {
    const open = root.dataset.aside !== "open";
    root.dataset.aside = open ? "open" : "closed";
    toggle.setAttribute("aria-expanded", String(open));
  }

  for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.pane));
  toggle.addEventListener("click", toggleAside);
  store.subscribe((state, before) => {
    if (state.selected && !before.selected && root.dataset.pane === "list") show("thread");
    if (!state.selected && before.selected) show("list");
  });
  show(NAMES[0]);
  return {
    show,
    toggleAside,
    countUnread: (unread) => fill(tabs[0], { unread: unread || "", "unread-words": unread ? counted("unread", unread) : "" }),
  };
}
