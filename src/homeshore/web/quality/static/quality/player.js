// The player of a recording: the browser's own <audio> with a waveform, keys, speed and a choice of sides.
// Without this module the plain <audio> stays, and everything can still be heard.
import { formatClock } from "/static/shell/shell.js";

const SKIP_SECONDS = 10;

class Player {
  constructor(box) {
    this.box = box;
    this.audio = box.querySelector("audio");
    this.bar = box.querySelector(".player-bar");
    this.play = box.querySelector(".player-play");
    this.seek = box.querySelector(".player-seek");
    this.speed = box.querySelector(".player-speed");
    this.sides = box.querySelector(".player-sides");
    this.wave = box.querySelector(".wave");
    this.trouble = box.querySelector(".player-trouble");
    this.gains = null;
    this.wanted = 0;
    this.show();
    this.listen();
  }

  get length() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.seek.max);
  }

  // Where the sound is, or where it is being sent: a second skip counts from the first.
  get at() {
    return this.audio.readyState === 0 || this.audio.seeking ? this.wanted : this.audio.currentTime;
  }

  show() {
    this.audio.controls = false;
    this.audio.hidden = true;
    this.bar.hidden = false;
    this.box.querySelector(".player-keys").hidden = false;
    for (const mark of this.box.querySelectorAll(".player-mark")) mark.disabled = false;
    this.draw();
  }

  listen() {
    const audio = this.audio;
    this.play.addEventListener("click", () => this.toggle());
    this.seek.addEventListener("input", () => this.goTo(Number(this.seek.value)));
    this.speed.addEventListener("change", () => { audio.playbackRate = Number(this.speed.value); });
    this.sides.addEventListener("change", () => this.balance());
    this.box.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["play", "pause", "ended"]) audio.addEventListener(name, () => this.state());
    for (const name of ["timeupdate", "seeked"]) audio.addEventListener(name, () => this.draw());
    audio.addEventListener("durationchange", () => { this.seek.max = String(this.length); this.draw(); });
    audio.addEventListener("error", () => this.fail());
    for (const mark of this.box.querySelectorAll(".player-mark")) {
      mark.addEventListener("click", () => this.goTo(Number(mark.dataset.at) / 1000));
    }
    this.wave?.addEventListener("pointerdown", (event) => this.point(event));
    this.wave?.addEventListener("pointermove", (event) => { if (event.buttons & 1) this.point(event); });
  }

  toggle() {
    if (!this.audio.paused) {
      this.audio.pause();
      return;
    }
    this.trouble.textContent = "";
    this.audio.play().catch(() => this.fail());
  }

  goTo(seconds) {
    this.wanted = Math.min(Math.max(seconds, 0), this.length);
    if (this.audio.readyState === 0) { // nothing is fetched before somebody wants to hear it
      this.audio.addEventListener("loadedmetadata", () => { this.audio.currentTime = this.wanted; }, { once: true });
      if (this.audio.paused && this.audio.networkState !== HTMLMediaElement.NETWORK_LOADING) this.audio.load();
    } else {
      this.audio.currentTime = this.wanted;
    }
    this.draw(this.wanted);
  }

  point(event) {
    const box = this.wave.getBoundingClientRect();
    this.goTo((event.clientX - box.left) / box.width * this.length);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("select")) return;
    const at = this.at;
    const actions = {
      k: () => this.toggle(),
      j: () => this.goTo(at - SKIP_SECONDS),
      l: () => this.goTo(at + SKIP_SECONDS),
      "<": () => this.faster(-1),
      ">": () => this.faster(1),
    };
    const action = actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  faster(step) {
    const place = this.speed.selectedIndex + step;
    if (place < 0 || place >= this.speed.options.length) return;
    this.speed.selectedIndex = place;
    this.audio.playbackRate = Number(this.speed.value);
  }

  // Left and right go to the ears as they are, or each to both.
  balance() {
    const gains = this.gains ??= this.mixer();
    const shares = { apart: [1, 0, 0, 1], middle: [0.7, 0.7, 0.7, 0.7], left: [1, 1, 0, 0], right: [0, 0, 1, 1] };
    shares[this.sides.value].forEach((share, place) => { gains[place].gain.value = share; });
  }

  mixer() {
    const context = new AudioContext();
    const splitter = context.createChannelSplitter(2);
    const merger = context.createChannelMerger(2);
    context.createMediaElementSource(this.audio).connect(splitter);
    merger.connect(context.destination);
    this.audio.addEventListener("play", () => context.resume());
    return [[0, 0], [0, 1], [1, 0], [1, 1]].map(([from, to]) => {
      const gain = context.createGain();
      splitter.connect(gain, from);
      gain.connect(merger, 0, to);
      return gain;
    });
  }

  state() {
    const playing = !this.audio.paused && !this.audio.ended;
    this.play.querySelector(".player-word").textContent = playing ? this.play.dataset.pause : this.play.dataset.play;
    this.play.querySelector(".player-icon-play").hidden = playing;
    this.play.querySelector(".player-icon-pause").hidden = !playing;
    this.draw();
    if (playing) this.follow();
  }

  follow() {
    requestAnimationFrame(() => {
      this.draw();
      if (!this.audio.paused && !this.audio.ended) this.follow();
    });
  }

  draw(at = this.at) {
    const share = this.length ? Math.min(at / this.length, 1) : 0;
    const clock = formatClock(at);
    const length = formatClock(this.length);
    this.box.querySelector(".player-at").textContent = clock;
    this.box.querySelector(".player-length").textContent = length;
    this.seek.value = String(at);
    this.seek.setAttribute("aria-valuetext", this.seek.dataset.text.replace("{at}", clock).replace("{length}", length));
    if (!this.wave) return;
    const x = share * this.wave.viewBox.baseVal.width;
    this.wave.querySelector(".wave-heard").setAttribute("width", x.toFixed(1));
    for (const end of ["x1", "x2"]) this.wave.querySelector(".wave-now").setAttribute(end, x.toFixed(1));
  }

  fail() {
    if (!this.audio.error) return;
    this.trouble.textContent = this.box.dataset.trouble;
    this.state();
  }
}

for (const box of document.querySelectorAll("[data-player]")) box.player = new Player(box);
