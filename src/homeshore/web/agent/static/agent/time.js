// Time on the page: the server's clock, durations that tick, dates in the agent's zone.
import { formatClock, serverNow } from "../shell/shell.js";
import { counted, locale, text, timeZone } from "./settings.js";

let offsetUs = (serverNow() - Date.now()) * 1000;

/** Learn the server's clock from `now_us` of a reply. */
export function setServerTime(nowUs) {
  offsetUs = nowUs - Date.now() * 1000;
}

export function nowUs() {
  return Date.now() * 1000 + offsetUs;
}

/** A duration in words, for screen readers and sentences: "2 minutes", "40 seconds". */
export function spokenDuration(us) {
  const seconds = Math.max(0, Math.round(us / 1e6));
  if (seconds < 90) return counted("seconds", seconds);
  if (seconds < 5400) return counted("minutes", Math.round(seconds / 60));
  return seconds < 172800 ? counted("hours", Math.round(seconds / 3600)) : counted("days", Math.round(seconds / 86400));
}

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone });
const calendar = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone });
const compact = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
const dayKey = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone });

const dated = (us) => new Date(us / 1000);
export const clockTime = (us) => clock.format(dated(us));
export const dayOf = (us) => dayKey.format(dated(us));
export const shortDate = (us) => compact.format(dated(us));

/** "Today", "Yesterday" or the date in words. */
export function dayInWords(us) {
  const day = dayOf(us);
  if (day === dayOf(nowUs())) return text("today");
  if (day === dayOf(nowUs() - 86_400e6)) return text("yesterday");
  return calendar.format(dated(us));
}

export function isoTime(us) {
  return dated(us).toISOString();
}

/** Let an element tick: `since` counts up, `until` counts down. 0 stops and empties it. */
export function tick(element, kind, us) {
  element.dataset.tick = kind;
  element.dataset.us = us;
  show(element);
}

function show(element) {
  const { tick: kind, us } = element.dataset;
  if (!Number(us)) {
    element.textContent = "";
    return;
  }
  const value = kind === "until" ? Number(us) - nowUs() : nowUs() - Number(us);
  element.textContent = formatClock((kind === "until" ? value + 999_999 : value) / 1e6);
  if (kind === "until") element.classList.toggle("soon", value < 10e6);
  if (element.dataset.lateAfter) element.classList.toggle("late", value > Number(element.dataset.lateAfter) * 1e6);
}

/** Tick every element on the page twice a second, and tell `everyTick` (countdown bars). */
export function startTicking(everyTick) {
  window.setInterval(() => {
    document.querySelectorAll("[data-tick]").forEach(show);
    document.querySelectorAll("progress[data-until]").forEach(showProgress);
    everyTick();
  }, 500);
}

function showProgress(bar) {
  const { from, until } = bar.dataset;
  bar.value = Math.max(0, Math.min(1, (Number(until) - nowUs()) / (Number(until) - Number(from))));
}
