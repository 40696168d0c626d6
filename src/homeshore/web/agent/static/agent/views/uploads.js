// Files that will go with a reply: chosen, pasted or dropped, kept by contact until they are sent.
import { toast } from "../../shell/shell.js";
import { copyOf, fill, reconcile, show, slot } from "../dom.js";
import { limits, text } from "../settings.js";
import { sizeInWords } from "./messages.js";

export function mountUploads(root, { store }) {
  const chosen = new Map(); // contact -> [File]
  const list = slot(root, "files");
  const input = slot(root, "file-input");
  let shown = "";
  let next = 1;

  const mine = () => chosen.get(shown) ?? [];

  function render() {
    show(list, mine().length > 0);
    reconcile(list, mine(), {
      key: (entry) => entry.key,
      create: newLine,
      update: (line, { file }) => fill(line, { name: file.name, size: sizeInWords(file.size) }),
    });
  }

  function newLine(entry) {
    const line = copyOf("desk-upload");
    const remove = slot(line, "remove");
    remove.setAttribute("aria-label", text("file.remove", { name: entry.file.name }));
    remove.addEventListener("click", () => {
      chosen.set(shown, mine().filter((other) => other !== entry));
      render();
      slot(root, "attach").focus();
    });
    return line;
  }

  function add(files) {
    const entries = [...mine()];
    for (const file of files) {
      if (file.size > limits.file_bytes) toast(text("file.too_large", { name: file.name, limit: sizeInWords(limits.file_bytes) }));
      else if (entries.length >= limits.files) toast(text("file.too_many", { limit: limits.files }));
      else entries.push({ key: `file-${next++}`, file });
    }
    chosen.set(shown, entries);
    render();
  }

  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  slot(root, "attach").addEventListener("click", () => input.click());
  slot(root, "field").addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    if (pasted.length) add(pasted);
  });
  root.addEventListener("dragover", (event) => event.preventDefault());
  root.addEventListener("drop", (event) => {
    event.preventDefault();
    if (store.get().selected) add([...event.dataTransfer.files]);
  });

  return {
    showFor: (contact) => { shown = contact; render(); },
    of: (contact) => (chosen.get(contact) ?? []).map((entry) => entry.file),
    clear: (contact) => { chosen.delete(contact); render(); },
  };
}
