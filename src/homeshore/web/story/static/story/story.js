// Mails stand in frames of their own height: a letter is read by scrolling the page, not a box in it.
function fit(frame) {
  const inside = frame.contentDocument?.documentElement;
  if (inside) frame.style.height = `${Math.max(96, inside.scrollHeight)}px`;
}

for (const frame of document.querySelectorAll("iframe[data-letter]")) {
  frame.addEventListener("load", () => {
    fit(frame);
    frame.contentDocument?.addEventListener("toggle", () => fit(frame), true);
  });
  if (frame.contentDocument?.readyState === "complete") fit(frame);
}
addEventListener("resize", () => document.querySelectorAll("iframe[data-letter]").forEach(fit));
