"""Past volumes from CSV files: checked first, then taken in."""

from collections.abc import Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import days_us, is_zone
from homeshore.security.scope import CENTRE
from homeshore.workforce.errors import FileRefused
from homeshore.workforce.models.volumes import Volume, VolumeImport, VolumeSource
from homeshore.workforce.rules.importing import MINUTES, Interval, Reading, read

_DAYS_AT_ONCE = 5
"""A chunk's rows are written in a few milliseconds, so that live work waits for none of them."""


class VolumeFile(msgspec.Struct, frozen=True):
    """A CSV text with the volumes of a programme's channel; its local times are those of `zone`."""

    programme: int
    channel: str
    zone: str
    name: str
    text: str


def check_volumes(file: VolumeFile, by: int) -> VolumeImport:
    """Read a file and keep what was noticed; nothing is taken in. Raises UnknownProgramme, and Invalid for the zone."""
    refuse([] if is_zone(file.zone) else [Problem("zone", "unknown_zone")])
    programme = brands.programme(CENTRE, file.programme)
    today = from_us(now_us()).astimezone(ZoneInfo(file.zone)).date()
    reading = read(file.text, file.zone, today)
    return VolumeImport.objects.create(
        brand=programme.brand_id,
        programme=programme.id,
        channel=file.channel,
        time_zone=file.zone,
        file_name=file.name[:200],
        text="" if reading.refused else file.text,
        rows=reading.rows,
        days=len(reading.days),
        contacts=reading.contacts,
        minutes=reading.minutes,
        from_day=reading.days[0] if reading.days else None,
        until_day=reading.days[-1] if reading.days else None,
        noticed=msgspec.to_builtins(reading.noticed),
        is_refused=reading.refused,
        checked_by=by,
    )


def take_volumes(checked: VolumeImport) -> None:
    """Take in a file that was checked: its days replace what was imported for them before.

    Written in chunks: where the process dies between two of them, taking it in again ends the work. Raises FileRefused.
    """
    if checked.is_refused or checked.taken_at is not None:
        raise FileRefused(file=checked.id)
    reading = read(checked.text, checked.time_zone)
    for chunk in _chunks(reading):
        _replace(checked, chunk)
    checked.taken_at, checked.text = timezone.now(), ""
    checked.save(update_fields=["taken_at", "text"])


@transaction.atomic
def drop_volumes(taken: VolumeImport) -> None:
    """Take a file out again: what it still counts for is gone, and its days are the journal's. Raises FileRefused."""
    if taken.taken_at is None or taken.dropped_at is not None:
        raise FileRefused(file=taken.id)
    Volume.objects.filter(file=taken.id).delete()
    taken.dropped_at = timezone.now()
    taken.save(update_fields=["dropped_at"])


def _chunks(reading: Reading) -> list[list[Interval]]:
    days = [list(intervals) for _, intervals in groupby(reading.intervals, key=lambda one: one.day)]
    return [
        [one for day in days[start : start + _DAYS_AT_ONCE] for one in day]
        for start in range(0, len(days), _DAYS_AT_ONCE)
    ]


@transaction.atomic
def _replace(file: VolumeImport, intervals: Sequence[Interval]) -> None:
    ours = Volume.objects.filter(programme=file.programme, channel=file.channel, source=VolumeSource.IMPORT)
    for day in sorted({one.day for one in intervals}):
        start, end = days_us(day, day, file.time_zone)
        ours.filter(from_at__gte=from_us(start), from_at__lt=from_us(end)).delete()
    Volume.objects.bulk_create(
        [
            Volume(
                brand=file.brand,
                programme=file.programme,
                channel=file.channel,
                source=VolumeSource.IMPORT,
                file=file.id,
                from_at=from_us(one.from_us),
                minutes=MINUTES,
                contacts=one.contacts,
                handled=one.handled,
                handled_us=one.handled_us,
            )
            for one in intervals
        ],
        batch_size=200,
    )
