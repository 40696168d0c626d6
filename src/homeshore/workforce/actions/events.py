"""What brands announce: campaigns, mailings, launches; and school holidays."""

from datetime import date

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.kit.problems import Problem, refuse
from homeshore.security.scope import CENTRE
from homeshore.workforce.errors import UnknownEvent
from homeshore.workforce.models.events import AnnouncedEvent, EventKind

_MOST_DAYS = 366
_LEAST_PERCENT, _MOST_PERCENT = -100.0, 1000.0


class EventDetails(msgspec.Struct, frozen=True, kw_only=True):
    """Days `from_day` to `until_day`, both included. `percent` None: the forecast learns it from past ones of the kind.

    Programme 0: all of the brand's; no channel: all.
    """

    brand: int
    kind: str
    label: str
    from_day: date
    until_day: date
    programme: int = 0
    channel: str = ""
    percent: float | None = None


@transaction.atomic
def announce_event(details: EventDetails, by: int) -> AnnouncedEvent:
    """Keep an event for the forecasts to come. Raises Invalid, UnknownBrand, UnknownProgramme."""
    refuse(_problems(details))
    brand = brands.brand(CENTRE, details.brand)
    if details.programme and brands.programme(CENTRE, details.programme).brand_id != brand.id:
        refuse([Problem("programme", "other_brand")])
    return AnnouncedEvent.objects.create(
        brand=brand,
        programme=details.programme,
        channel=details.channel,
        kind=details.kind,
        label=details.label.strip(),
        from_day=details.from_day,
        until_day=details.until_day,
        percent=details.percent,
        announced_by=by,
    )


@transaction.atomic
def withdraw_event(event: int) -> None:
    """Take an announced event back; forecasts made before keep what they said. Raises UnknownEvent."""
    if not AnnouncedEvent.objects.filter(id=event, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise UnknownEvent(event=event)


def _problems(details: EventDetails) -> list[Problem]:
    found = []
    if details.kind not in EventKind.values:
        found.append(Problem("kind", "unknown"))
    if not details.label.strip():
        found.append(Problem("label", "missing"))
    if not 0 <= (details.until_day - details.from_day).days < _MOST_DAYS:
        found.append(Problem("until_day", "ends_before_it_begins"))
    if details.percent is not None and not _LEAST_PERCENT <= details.percent <= _MOST_PERCENT:
        found.append(Problem("percent", "out_of_range", {"least": -100, "most": 1000}))
    return found
