"""Invitations: the few iCalendar lines (RFC 5545) that an agent reads."""

import re

from homeshore.adapters.mailboxes.charsets import one_line
from homeshore.adapters.mailboxes.parsed import CalendarEvent

MAX_EVENTS = 20
_CHARS = 200_000
_ESCAPED = re.compile(r"\\([\\;,nN])")


def events(text: str) -> list[CalendarEvent]:
    """The events of a calendar part, in order, at most twenty."""
    lines = re.sub(r"\r?\n[ \t]", "", text[:_CHARS]).splitlines()
    found: list[CalendarEvent] = []
    method = ""
    fields: dict[str, str] | None = None
    for line in lines:
        head, _, value = line.partition(":")
        name, _, params = head.partition(";")
        name = name.strip().upper()
        if name == "METHOD":
            method = one_line(value, 20).upper()
        elif (name, value.strip().upper()) == ("BEGIN", "VEVENT"):
            fields = {}
        elif (name, value.strip().upper()) == ("END", "VEVENT") and fields is not None:
            found.append(_event(method, fields))
            fields = None
        elif fields is not None:
            fields.setdefault(name, _value(name, params, value))
    return found[:MAX_EVENTS]


def _event(method: str, fields: dict[str, str]) -> CalendarEvent:
    names = ("SUMMARY", "DTSTART", "DTEND", "LOCATION", "ORGANIZER")
    return CalendarEvent(method, *(fields.get(name, "") for name in names))


def _value(name: str, params: str, value: str) -> str:
    text = _ESCAPED.sub(lambda match: " " if match[1] in "nN" else match[1], value)
    zone = next((part[5:] for part in params.split(";") if part.upper().startswith("TZID=")), "")
    if name in {"DTSTART", "DTEND"} and zone:
        text = f"{text} {zone}"
    return one_line(re.sub(r"(?i)^mailto:", "", text), 200)
