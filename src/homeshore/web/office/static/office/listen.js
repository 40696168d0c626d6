// Plays what callers hear, one thing at a time: a button beside each text.

const player = new Audio();
let pressed = null;

function stop() {
  player.pause();
  pressed?.setAttribute("aria-pressed", "false");
  pressed = null;
}

player.addEventListener("ended", stop);
player.addEventListener("error", stop);
for (const button of document.querySelectorAll("[data-sound]")) {
  button.addEventListener("click", async () => {
    const again = button === pressed;
    stop();
    if (again) return;
    pressed = button;
    button.setAttribute("aria-pressed", "true");
    player.src = button.dataset.sound;
    await player.play().catch(stop);
  });
}
