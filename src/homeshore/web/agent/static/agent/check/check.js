// The check before a shift: one step after the other. Each gives figures and a sentence; the centre judges them at the end.
import { announce } from "../announce.js";
import { fill, setIcon, show, slot } from "../dom.js";
import { addresses, text } from "../settings.js";
import { measureHeadset } from "./headset.js";
import { measureLine } from "./line.js";
import { Ear } from "./ear.js";
import { measureRoom, measureVoice } from "./loudness.js";

const ORDER = ["headset", "voice", "room", "line"];
const MEASURES = { headset: measureHeadset, voice: measureVoice, room: measureRoom, line: measureLine };
const BLOCKING = new Set(["too_quiet", "too_loud", "noisy", "jitter", "loss", "delay", "bandwidth"]);

const page = document.getElementById("check");
const steps = Object.fromEntries(ORDER.map((name) => [name, document.getElementById(`check-${name}`)]));
const ear = new Ear();
let figures = {};
let results = {};
let busy = false;

function open(name) {
  for (const each of ORDER) {
    const step = steps[each];
    step.dataset.standing = each === name ? "open" : standingOf(each);
    show(slot(step, "body"), each === name);
    show(slot(step, "repeat"), each !== name && each in results);
    showStanding(step, each);
  }
  const next = ORDER.includes(name) ? slot(steps[name], "begin") : null;
  next?.focus({ preventScroll: true });
  steps[name]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

function standingOf(name) {
  if (!(name in results)) return "waiting";
  return results[name].ok ? "good" : "bad";
}

function showStanding(step, name) {
  const result = results[name];
  const badge = slot(step, "standing");
  show(badge, Boolean(result));
  show(slot(step, "result"), Boolean(result));
  if (!result) return;
  badge.textContent = text(result.ok ? "check.good" : "check.look");
  badge.className = `badge tone-${result.ok ? "good" : "warn"}`;
  setIcon(step, "result-icon", result.ok ? "success" : "warning");
  fill(step, { "result-words": result.words, "result-details": result.details ?? "" });
}

async function run(name) {
  if (busy) return;
  busy = true;
  delete results[name];
  const step = steps[name];
  show(slot(step, "result"), false);
  show(slot(step, "begin"), false);
  trouble("");
  try {
    const { figures: found, ...result } = await MEASURES[name](step, { ear, figures });
    Object.assign(figures, found);
    results[name] = result;
    announce([result.words, result.details].filter(Boolean).join(" "));
  } catch (error) {
    trouble(error.code ? text(`phone.${error.code}`) : error.message);
  } finally {
    show(slot(step, "begin"), true);
    busy = false;
  }
  if (name in results) goOn();
}

function goOn() {
  const next = ORDER.find((name) => !(name in results));
  open(next ?? "");
  show(slot(page, "verdict"), false);
  if (!next) conclude();
}

/** Have the centre judge the figures, and say what is still to be done. */
async function conclude() {
  ear.close();
  const verdict = await save().catch(() => null);
  if (!verdict) {
    trouble(text("check.failed"));
    return;
  }
  const { passed, advice } = verdict;
  const box = slot(page, "verdict");
  box.className = `card tone-${passed ? "good" : "warn"}`;
  setIcon(box, "verdict-icon", passed ? "success" : "warning");
  fill(box, { "verdict-words": text(passed ? "check.passed" : "check.not_passed") });
  const list = slot(box, "advice");
  list.replaceChildren(...advice.map((code) => line(text(`check.${code}`, shown()), BLOCKING.has(code))));
  show(list, advice.length > 0);
  show(box, true);
  box.querySelector("h2").focus();
}

function line(sentence, blocking) {
  const item = document.createElement("li");
  item.textContent = sentence;
  if (blocking) item.className = "strong";
  return item;
}

/** The figures as sentences name them. */
function shown() {
  const { microphone_db: level = 0, noise_db: noise = 0 } = figures;
  return { level: Math.round(level), noise: Math.round(noise), below: Math.round(level - noise) };
}

async function save() {
  const headers = { "X-CSRFToken": page.querySelector("[name=csrfmiddlewaretoken]").value, "Content-Type": "application/json" };
  const answer = await fetch(addresses.save, { method: "POST", headers, body: JSON.stringify(figures) });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

function trouble(sentence) {
  fill(page, { "trouble-words": sentence });
  show(slot(page, "trouble"), Boolean(sentence));
}

function restart() {
  [figures, results] = [{}, {}];
  trouble("");
  show(slot(page, "verdict"), false);
  open(ORDER[0]);
}

for (const name of ORDER) {
  slot(steps[name], "begin").addEventListener("click", () => run(name));
  slot(steps[name], "repeat").addEventListener("click", () => {
    open(name);
    run(name);
  });
}
slot(page, "again").addEventListener("click", () => {
  trouble("");
  const current = ORDER.find((name) => steps[name].dataset.standing === "open");
  if (current) run(current);
  else conclude();
});
slot(page, "restart").addEventListener("click", restart);
window.addEventListener("pagehide", () => ear.close());
open(ORDER[0]);
