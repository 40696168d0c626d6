// From the script tag to a window on the page.

import { Chat } from "./chat.js";
import { View } from "./view.js";

export async function start(base, options) {
  if (!options.brand) return console.error('Homeshore: say which brand, as in <script data-brand="aubelle">.');
  const language = options.language ?? document.documentElement.lang ?? navigator.language;
  const [config, css] = await Promise.all([
    configOf(base, options.brand, language, options.programme ?? ""),
    fetch(new URL("static/public/widget/widget.css", base)).then((response) => response.text()),
  ]);
  if (!config) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const chat = new Chat(base, options, config);
  const view = new View(chat, sheet, options.theme);
  await ready();
  document.body.append(view.host);
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-homeshore-open], [data-homeshore-call]");
    if (!opener) return;
    event.preventDefault();
    view.open("homeshoreCall" in opener.dataset ? { way: "call" } : {});
  });
  if (chat.unfinished) chat.connect();
  if (chat.kept.open && chat.unfinished) view.open({ quietly: true });
}

async function configOf(base, brand, language, programme) {
  const address = new URL(`widget/${encodeURIComponent(brand)}/config.json?language=${language.slice(0, 2)}&programme=${encodeURIComponent(programme)}`, base);
  const response = await fetch(address);
  if (response.ok) return response.json();
  const reasons = {
    403: `this site (${location.host}) is not in the list of sites that may show the chat of "${brand}"; the centre's administrator can add it`,
    404: `there is no brand "${brand}"`,
  };
  console.error(`Homeshore: ${reasons[response.status] ?? `the centre answered ${response.status}`}.`);
  return null;
}

function ready() {
  if (document.body) return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}
