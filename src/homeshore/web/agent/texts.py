"""The words that the desk's scripts put together; what stands still on the page is in its templates."""

import msgspec
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.web.agent import phone_texts
from homeshore.web.shell.vocabulary import (
    CHANNELS,
    DELIVERIES,
    ENDINGS,
    MARKS,
    PAUSES,
    STATES,
    STATUSES,
    WARNINGS,
    Text,
)

TRANSFER_REASONS: tuple[tuple[str, Text], ...] = (
    ("other_programme", _("It belongs to another programme")),
    ("expert", _("It needs a specialist")),
    ("language", _("The customer speaks another language")),
    ("customer_wish", _("The customer asks for it")),
    ("end_of_shift", _("My working time ends")),
    ("other", _("Another reason")),
)

_LANGUAGES: dict[str, Text] = {
    "fr": _("French"),
    "en": _("English"),
    "de": _("German"),
    "es": _("Spanish"),
    "it": _("Italian"),
    "nl": _("Dutch"),
    "pt": _("Portuguese"),
}
_IDENTITIES: dict[str, Text] = {"address": _("E-mail address"), "number": _("Phone number")}
_FAMILIES: dict[str, Text] = {
    "commercial": _("Commercial"),
    "loyalty": _("Loyalty"),
    "retention": _("Retention"),
    "information": _("Information"),
    "order": _("Order"),
    "complaint": _("Complaint"),
    "technical": _("Technical help"),
    "other": _("Other"),
}
_WHY: dict[str, Text] = {
    "longest_idle": _("You have been free the longest."),
    "next_in_line": _("It is next in line."),
    "preferred_agent": _("This customer knows you."),
    "transferred": _("A colleague passes it on to you."),
    "ring": _("It has waited: ring {value} is asked now."),
    "level": _("Your level here: {value}."),
    "language": _("The customer writes in: {value}."),
    "certificate": _("You are certified for this brand."),
    "slot": _("You booked this slot."),
    "reinforcement": _("You came as reinforcement."),
    "shift": _("You are on your shift."),
}
"""The routing core's codes (docs/algorithms/routing.md)."""

_SENTENCES: dict[str, Text] = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "unknown_customer": _("Unknown customer"),
    "status.available": pgettext_lazy("agent status", "Available"),
    "status.pause": _("Pause"),
    "status.now": _("Your status: {status}."),
    "load": _("Chats: {chats} of {capacity}"),
    "held": _("On hold"),
    "draft": _("Draft"),
    "note": _("Note"),
    "sending": _("Sending…"),
    "typing.short": _("Writing…"),
    "customer_here": _("Customer present"),
    "customer_gone": _("Customer gone"),
    "waits": _("has waited for {time}"),
    "waits_longest": _("waits longest, for {time}"),
    "empty.ready": _("All quiet"),
    "held_back.outside_shift": _("You are outside your shifts, so nothing is offered to you."),
    "held_back.outside_contact_hours": _("These are not your contact hours, so nothing is offered to you."),
    "held_back.outside_slot": _("You have no slot now for: {programmes}. These are offered in booked slots only."),
    "held_back.next": _("It opens again: {time}."),
    "empty.ready_text": _("You are ready. The next contact is offered to you here, with a sound."),
    "empty.not_ready": _("Nothing in hand"),
    "empty.not_ready_text": _("Nothing is offered to you until you say that you are ready."),
    "offer.spoken": _("Offer: {channel} from {customer} for {brand}, {programme}. {left} to answer."),
    "offer.how": _("Alt+A accepts, Alt+X declines."),
    "offer.title": _("Offer: {channel}, {brand}"),
    "offer.waited": _("waiting for {time}"),
    "message.here": _("{customer}: {text}"),
    "message.elsewhere": _("New message from {customer}."),
    "mail.reply_to": _("Reply by e-mail to {customer}"),
    "mail.to": _("To: {to}"),
    "mail.frame": _("E-mail from {author}"),
    "composer.send": _("Send"),
    "composer.keep_note": _("Keep the note"),
    "composer.reply_to": _("Reply to {customer}"),
    "composer.note_to": _("Internal note about {customer}"),
    "composer.how_chat": _("Enter sends · / canned replies"),
    "composer.how_mail": _("Ctrl+Enter sends · / canned replies"),
    "composer.how_note": _("Ctrl+Enter keeps · colleagues only"),
    "canned.none": _("No reply fits."),
    "file.remove": _("Remove {name}"),
    "file.too_large": _("{name} is too large: {limit} at most."),
    "file.too_many": _("{limit} files at most."),
    "file.failed": _("The reply with its files was not sent. Try again."),
    "verb.hold": pgettext_lazy("verb", "Hold"),
    "verb.resume": _("Resume"),
    "verb.set_aside": _("Set aside"),
    "verb.take_up": _("Take up"),
    "no_calls.question": _("Has this customer said that they want no more commercial calls from the brand?"),
    "no_calls.kept": _("Noted: the brand makes no more commercial calls to this customer."),
    "help.asked": _("Help is asked for: a supervisor sees your request."),
    "transfer.anyone": _("Whoever is next"),
    "wrap_up.choose": _("Choose…"),
    "wrap_up.now": _("Wrap-up of {customer}."),
    "wrap_up.left": _("{time} left."),
    "wrap_up.over": _("The wrap-up of {customer} is over: the contact is closed."),
    "link.lost": _("The link to the centre is lost."),
    "link.back": _("The link to the centre is back."),
    "link.not_sent": _("The link is down: nothing was done. Try again when it is back."),
    "sound.on": _("Sounds and flashing title are on."),
    "sound.off": _("Sounds and flashing title are off."),
}

_COUNTED: dict[str, tuple[Text, Text]] = {
    "seconds": (_("{count} second"), _("{count} seconds")),
    "minutes": (_("{count} minute"), _("{count} minutes")),
    "hours": (_("{count} hour"), _("{count} hours")),
    "days": (_("{count} day"), _("{count} days")),
    "unread": (_("{count} unread message"), _("{count} unread messages")),
    "canned.found": (_("{count} reply"), _("{count} replies")),
    "contacts": (_("{count} earlier contact"), _("{count} earlier contacts")),
    "bytes": (_("{count} byte"), _("{count} bytes")),
}


class KeyGroup(msgspec.Struct, frozen=True):
    """Shortcuts under one title: the keys to press together, and what they do."""

    title: Text
    keys: tuple[tuple[tuple[str, ...], Text], ...]


SHORTCUTS = (
    KeyGroup(
        _("Offers and status"),
        (
            (("Alt", "A"), _("Accept the offer")),
            (("Alt", "X"), _("Decline the offer")),
            (("Alt", "S"), _("Go to my status")),
            (("Alt", "Q"), _("Sounds on or off")),
        ),
    ),
    KeyGroup(
        _("Telephone"),
        (
            (("Alt", "A"), _("Answer")),
            (("Alt", "C"), _("Microphone off or on")),
            (("Alt", "P"), _("Hold or resume")),
            (("Alt", "B"), _("Keypad")),
            (("Alt", "O"), _("Ask a colleague while the customer waits")),
            (("Alt", "G"), _("Talk all three, or no more")),
            (("Alt", "T"), _("Transfer without asking first")),
            (("Alt", "V"), _("Pause the recording while the customer pays, or go on")),
            (("Alt", "W"), _("End the call")),
            (("Alt", "J"), _("Call a customer")),
            (("Alt", "U"), _("Telephone and devices")),
        ),
    ),
    KeyGroup(
        _("Conversations"),
        (
            (("Alt", "1…9"), _("Open a conversation by its place")),
            (("Alt", "↓"), _("Next conversation")),
            (("Alt", "↑"), _("Previous conversation")),
            (("Alt", "L"), _("Who waits longest")),
            (("Alt", "I"), _("Go to the customer")),
        ),
    ),
    KeyGroup(
        _("In a conversation"),
        (
            (("Alt", "M"), _("Write a message")),
            (("Alt", "N"), _("Write a note, or a reply again")),
            (("/",), _("Canned replies, while writing")),
            (("Ctrl", "↵"), _("Send")),
            (("Alt", "P"), _("Hold or resume; set aside or take up")),
            (("Alt", "T"), _("Transfer")),
            (("Alt", "H"), _("Ask for help")),
            (("Alt", "W"), _("Finish and wrap up")),
            (("Alt", "K"), _("This list")),
        ),
    ),
)


def desk_texts() -> dict[str, str]:
    """Every text by its key, in the language of the moment. Counted ones have `.one` and `.other`."""
    vocabularies: dict[str, dict[str, Text]] = {
        "status": {word: badge.label for word, badge in STATUSES.items()},
        "state": {word: badge.label for word, badge in STATES.items()},
        "channel": {word: badge.label for word, badge in CHANNELS.items()},
        "mark": {word: badge.label for word, badge in MARKS.items()},
        "language": _LANGUAGES,
        "identity": _IDENTITIES,
        "family": _FAMILIES,
        "pause": PAUSES,
        "delivery": DELIVERIES,
        "warning": WARNINGS,
        "why": _WHY,
        "outcome": ENDINGS,
        **phone_texts.VOCABULARIES,
    }
    texts = {f"{name}.{word}": str(label) for name, words in vocabularies.items() for word, label in words.items()}
    texts |= {key: str(sentence) for key, sentence in (_SENTENCES | phone_texts.DESK_SENTENCES).items()}
    for key, (one, other) in _COUNTED.items():
        texts |= {f"{key}.one": str(one), f"{key}.other": str(other)}
    return texts
