"""Opening hours as people type them: `9:00-12:30, 14:00-18:00`, also `9h-18h`; `0:00-24:00` is around the clock."""

import re
from collections.abc import Iterable
from datetime import time

from homeshore.brands.rules.opening import MIDNIGHT, Hours
from homeshore.kit.problems import Invalid, Problem

_PERIOD = re.compile(r"^(\d{1,2})(?:[:hH.](\d{2})?)?\s*[-–—à]\s*(\d{1,2})(?:[:hH.](\d{2})?)?$")


def hours_from(text: str, weekday: int, field: str) -> tuple[Hours, ...]:
    """The periods of one weekday; none when it stays closed. Raises Invalid for `field`."""
    periods = [part.strip() for part in re.split(r"[,;|]", text) if part.strip()]
    return tuple(_period(part, weekday, field) for part in periods)


def hours_text(hours: Iterable[Hours], weekday: int) -> str:
    """The periods of one weekday as they would be typed."""
    spans = sorted(span for span in hours if span.weekday == weekday)
    return ", ".join(
        f"{_text(span.opens)}-{'24:00' if span.closes == MIDNIGHT else _text(span.closes)}" for span in spans
    )


def _period(text: str, weekday: int, field: str) -> Hours:
    found = _PERIOD.match(text)
    try:
        if found is None:
            raise ValueError(text)
        from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in found.groups())
        closes = time() if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
        return Hours(weekday, time(from_hour, from_minute), closes)
    except ValueError:
        raise Invalid([Problem(field, "not_hours", {"value": text})]) from None


def _text(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"
