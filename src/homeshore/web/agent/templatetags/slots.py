"""How pages about slots write hours, moments and wishes."""

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from homeshore.kit.clock import from_us
from homeshore.kit.ids import encode_id
from homeshore.web.agent import slot_words
from homeshore.workforce.queries.slots import SlotRound

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """`3 h 30`."""
    return slot_words.hours(minutes)


@register.filter
def when(at: int | datetime) -> str:
    """A moment as plain text in the reader's zone, for attributes, options and titles: `Tuesday 8 December, 09:00`."""
    here = timezone.localtime(at if isinstance(at, datetime) else from_us(at))
    return f"{date_format(here, 'l j F')}, {date_format(here, 'H:i')}"


@register.filter
def public_id(number: int) -> str:
    """An id as forms send it."""
    return encode_id(number)


@register.filter
def wishes_open(of_round: SlotRound) -> bool:
    """Whether wishes are taken now."""
    return of_round.state == "announced" and of_round.opens_at <= timezone.now() < of_round.closes_at


@register.filter
def rank_words(rank: int) -> str:
    """How much a slot is wanted."""
    return {1: _("Most wanted"), 2: _("Wanted"), 3: _("Possible")}.get(rank, "–")


@register.filter
def wished(tiles: Sequence[object]) -> int:
    """How many of these slots are wished for."""
    return sum(1 for tile in tiles if getattr(tile, "rank", 0))
