// Canned replies: `/` opens a search field with a list (the ARIA combobox pattern), Enter puts the reply in place.
import { attribute, copyOf, fill, reconcile, show, slot } from "../dom.js";
import { counted, text } from "../settings.js";
import { selectedContact } from "../state.js";

const MOST = 50;

export function mountCanned(root, { store, insert }) {
  const panel = slot(root, "canned");
  const search = slot(panel, "search");
  const list = slot(panel, "options");
  let matches = [];
  let active = 0;

  function open() {
    search.value = "";
    panel.hidden = false;
    search.setAttribute("aria-expanded", "true");
    filter();
    search.focus();
  }

  function close({ refocus = true } = {}) {
    panel.hidden = true;
    search.setAttribute("aria-expanded", "false");
    if (refocus) slot(root, "field").focus();
  }

  function filter() {
    matches = matching(store.get().contexts[store.get().selected]?.replies ?? [], search.value).slice(0, MOST);
    active = 0;
    render();
  }

  function render() {
    reconcile(list, matches.map((reply, index) => ({ reply, index })), {
      key: ({ reply }) => reply.shortcut,
      create: ({ reply }) => newOption(reply),
      update: (option, { index }) => {
        option.id = `canned-${index}`;
        option.setAttribute("aria-selected", index === active);
      },
    });
    attribute(search, "aria-activedescendant", matches.length ? `canned-${active}` : null);
    list.children[active]?.scrollIntoView({ block: "nearest" });
    show(list, matches.length > 0);
    fill(panel, { found: matches.length ? counted("canned.found", matches.length) : text("canned.none") });
  }

  function newOption(reply) {
    const option = copyOf("desk-canned-option");
    fill(option, { shortcut: `/${reply.shortcut}`, title: reply.title, body: reply.body });
    attribute(option, "lang", selectedContact(store.get())?.language ?? null);
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => choose(reply));
    return option;
  }

  function choose(reply) {
    close();
    insert(reply.body);
  }

  function pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && matches.length) {
      active = (active + step + matches.length) % matches.length;
      render();
    } else if (event.key === "Enter" || event.key === "Tab") {
      if (matches[active]) choose(matches[active]);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "/" && search.value === "") {
      close();
      insert("/");
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  search.addEventListener("input", filter);
  search.addEventListener("keydown", pressed);
  search.addEventListener("blur", () => close({ refocus: false }));
  store.subscribe((state, before) => { if (state.selected !== before.selected) close({ refocus: false }); });
  return { open };
}

/** Replies whose shortcut begins with the words, then those with it in shortcut or title. */
export function matching(replies, typed) {
  const wanted = plain(typed.trim().replace(/^\//, ""));
  const first = replies.filter((reply) => plain(reply.shortcut).startsWith(wanted));
  const rest = replies.filter((reply) => !first.includes(reply) && plain(`${reply.shortcut} ${reply.title}`).includes(wanted));
  return [...first, ...rest];
}

function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
