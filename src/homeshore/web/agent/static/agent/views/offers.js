// The offer: who, why you, how long you have. It is read out, it sounds, and the title flashes.
import { announce, flashTitle, sound, stopFlashing } from "../announce.js";
import { copyOf, fill, reconcile, setIcon, slot } from "../dom.js";
import { ring } from "../phone/ringing.js";
import { has, text, word } from "../settings.js";
import { isSpoken } from "../state.js";
import { nowUs, spokenDuration, tick } from "../time.js";

const NOTABLE_US = 5e6;

export function mountOffers(root, desk) {
  const { store, actions } = desk;

  function render(state, before) {
    if (state.offers === before.offers && state.link === before.link) return;
    const offers = state.superseded ? [] : state.offers;
    reconcile(root, offers, {
      key: (offer) => offer.offer,
      create: (offer) => offerCard(offer, { accept, decline }),
      update: (card, offer) => fillOffer(card, offer),
    });
    root.hidden = offers.length === 0;
    const known = new Set(before.offers.map((offer) => offer.offer));
    const fresh = offers.find((offer) => !known.has(offer.offer));
    if (fresh) call(fresh);
    ring(offers.some(isSpoken));
    if (offers.length === 0 && before.offers.length > 0) stopFlashing();
  }

  function call(offer) {
    announceOffer(offer);
    if (!isSpoken(offer)) sound("offer");
  }

  /** Whoever accepts wants to write: the thread comes up with the cursor in the reply. */
  async function accept(offer) {
    ring(false);
    if (isSpoken(offer)) desk.telephone.expect();
    if (!await actions.accept(offer)) return;
    desk.panes.show("thread");
    desk.composer.focus();
  }

  function decline(offer) {
    const hadFocus = root.contains(document.activeElement);
    actions.decline(offer);
    if (hadFocus) desk.status.focus();
  }

  store.subscribe(render);
  return {
    acceptFirst: () => accept(store.get().offers[0]),
    declineFirst: () => decline(store.get().offers[0]),
    any: () => store.get().offers.length > 0,
  };
}

function announceOffer(offer) {
  const sentence = offerInWords(offer);
  announce([sentence, ...reasonsInWords(offer.why), text("offer.how")].join(" "), { urgent: true });
  flashTitle(text("offer.title", { channel: word("channel", offer.channel), brand: offer.brand }));
}

function offerInWords(offer) {
  return text("offer.spoken", {
    channel: word("channel", offer.channel),
    brand: offer.brand,
    programme: offer.programme,
    customer: offer.customer,
    left: spokenDuration(offer.expires_us - nowUs()),
  });
}

/** The codes of the routing core (docs/algorithms/routing.md) as sentences: `level:3`, `longest_idle`, ... */
function reasonsInWords(codes) {
  return codes.map((code) => {
    const [name, value = ""] = code.split(":");
    return name === "waited" ? "" : whyInWords(name, value);
  }).filter(Boolean);
}

function whyInWords(name, value) {
  if (name === "ring" && value === "1") return "";
  const known = `why.${name}`;
  return has(known) ? text(known, { value: name === "language" ? word("language", value) : value }) : name;
}

function offerCard(offer, { accept, decline }) {
  const card = copyOf("desk-offer");
  slot(card, "accept").addEventListener("click", () => accept(offer));
  slot(card, "decline").addEventListener("click", () => decline(offer));
  const bar = slot(card, "bar");
  bar.dataset.from = Math.min(nowUs(), offer.expires_us - 1e6);
  bar.dataset.until = offer.expires_us;
  return card;
}

function fillOffer(card, offer) {
  setIcon(card, "channel-icon", offer.channel);
  setIcon(card, "accept-icon", isSpoken(offer) ? "voice" : "check");
  fill(card, {
    channel: word("channel", offer.channel),
    customer: offer.customer || text("unknown_customer"),
    brand: offer.brand,
    programme: offer.programme,
    subject: offer.subject,
    "accept-words": text(isSpoken(offer) ? "offer.answer" : "offer.accept"),
    direction: has(`direction.${offer.direction}`) ? text(`direction.${offer.direction}`) : "",
    waited: offer.waited_us > NOTABLE_US ? text("offer.waited", { time: spokenDuration(offer.waited_us) }) : "",
  });
  reconcile(slot(card, "why"), reasonsInWords(offer.why), {
    key: (sentence) => sentence,
    create: () => document.createElement("li"),
    update: (line, sentence) => { line.textContent = sentence; },
  });
  tick(slot(card, "countdown"), "until", offer.expires_us);
}
