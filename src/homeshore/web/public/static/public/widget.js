// The chat window in one tag: <script src="https://centre.example/widget.js" data-brand="aubelle" async></script>
// data-language (fr, en), data-programme, data-theme (light, dark) are optional. Elements with data-homeshore-open open it,
// those with data-homeshore-call where one calls. A page in a frame needs allow="microphone" for calls.
(() => {
  const tag = document.currentScript;
  const base = new URL(".", tag.src);
  import(new URL("static/public/widget/main.js", base))
    .then(({ start }) => start(base, { ...tag.dataset }))
    .catch((error) => console.error("Homeshore: the chat window could not be loaded.", error));
})();
