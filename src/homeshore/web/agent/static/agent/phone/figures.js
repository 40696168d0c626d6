// How good a line is: from the browser's counters to figures, from figures to one word and what to do about it.

/** Above these, a line is fair, and above the second ones poor (ITU-T G.114 for delay; loss and jitter as Opus bears them). */
const LIMITS = {
  loss: { fair: 1.5, poor: 5 }, // per cent
  jitter: { fair: 30, poor: 60 }, // ms
  delay: { fair: 200, poor: 400 }, // ms, there and back
};
const ORDER = ["good", "fair", "poor"];

/** What the browser counts (RTCStatsReport) as counters of both directions; null while nothing flows. */
export function countersOf(report) {
  const counters = { sent: 0, received: 0, lost: 0, sentBytes: 0, receivedBytes: 0, jitter: 0, farLoss: 0, farJitter: 0, roundTrip: 0 };
  let flows = false;
  for (const stats of report?.values() ?? []) {
    const add = READERS[stats.type];
    if (!add) continue;
    add(counters, stats);
    flows = flows || stats.type === "outbound-rtp";
  }
  return flows ? counters : null;
}

const READERS = {
  "inbound-rtp": (counters, stats) => {
    counters.received += stats.packetsReceived ?? 0;
    counters.lost += Math.max(0, stats.packetsLost ?? 0);
    counters.receivedBytes += stats.bytesReceived ?? 0;
    if (stats.packetsReceived) counters.jitter = Math.max(counters.jitter, (stats.jitter ?? 0) * 1000);
  },
  "outbound-rtp": (counters, stats) => {
    counters.sent += stats.packetsSent ?? 0;
    counters.sentBytes += stats.bytesSent ?? 0;
  },
  "remote-inbound-rtp": (counters, stats) => {
    counters.farLoss = Math.max(counters.farLoss, (stats.fractionLost ?? 0) * 100);
    counters.farJitter = Math.max(counters.farJitter, (stats.jitter ?? 0) * 1000);
    counters.roundTrip = Math.max(counters.roundTrip, (stats.roundTripTime ?? 0) * 1000);
  },
  "candidate-pair": (counters, stats) => {
    if (stats.nominated && stats.currentRoundTripTime) counters.roundTrip ||= stats.currentRoundTripTime * 1000;
  },
};

/** The figures of the time between two counts: loss in per cent and jitter of the worse direction, delay there and back. */
export function figuresBetween(before, now) {
  const received = now.received - before.received;
  const lost = Math.max(0, now.lost - before.lost);
  const nearLoss = received + lost > 0 ? (100 * lost) / (received + lost) : 0;
  return { loss: Math.max(nearLoss, now.farLoss), jitter: Math.max(now.jitter, now.farJitter), delay: now.roundTrip };
}

/** One word for a line (good, fair, poor), and which figure is to blame (loss, jitter, delay; empty for a good line). */
export function judged(figures) {
  let word = "good";
  let blame = "";
  for (const [name, limit] of Object.entries(LIMITS)) {
    const found = figures[name] >= limit.poor ? "poor" : figures[name] >= limit.fair ? "fair" : "good";
    if (ORDER.indexOf(found) > ORDER.indexOf(word)) [word, blame] = [found, name];
  }
  return { ...figures, word, blame };
}

/** The worse of two views of one line, the browser's and the centre's; either may be missing. */
export function worse(one, other) {
  if (!one || !other) return one ?? other;
  return Object.fromEntries(Object.keys(LIMITS).map((name) => [name, Math.max(one[name], other[name])]));
}

/** What the centre measures of our voice (the hint `line`) as figures. */
export function figuresOfHint({ loss_permille: loss, jitter_us: jitter, round_trip_us: delay }) {
  return { loss: loss / 10, jitter: jitter / 1000, delay: delay / 1000 };
}

/** Measures a link every few seconds: `measure()` gives figures, or null until two counts are there. */
export class LineWatch {
  constructor() {
    this.before = null;
  }

  async measure(link) {
    const now = countersOf(await link.stats());
    const { before } = this;
    this.before = now;
    const counted = before && now && now.sent > before.sent;
    return counted ? figuresBetween(before, now) : null;
  }
}
