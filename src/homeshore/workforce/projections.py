"""Volumes as a projection of the journal: its one writer."""

from collections.abc import Sequence

from homeshore.facts import Record
from homeshore.facts.calls import ConsultStarted
from homeshore.journal.projections import Projection
from homeshore.kit.clock import from_us, to_us
from homeshore.workforce.models.volumes import OpenContact, Volume, VolumeSource
from homeshore.workforce.rules.volumes import KINDS, MINUTES, Place, Seen, Sums, Tally

_COLUMNS = ("contact", "brand", "programme", "channel", "arrived_us", "due_us", "since_us", "worked_us", "skipped")
_SUMS = ("contacts", "handled", "handled_us")


def apply(records: Sequence[Record]) -> None:
    """Add what a run of facts means to the volumes of their intervals."""
    named = {record.contact for record in records}
    named |= {record.fact.consult for record in records if isinstance(record.fact, ConsultStarted)}
    rows = OpenContact.objects.filter(contact__in=named).values_list(*_COLUMNS)
    tally = Tally({row[0]: Seen(*row) for row in rows})
    tally.follow(records)
    OpenContact.objects.filter(contact__in=tally.over).delete()
    OpenContact.objects.bulk_create(
        [OpenContact(**{name: getattr(one, name) for name in _COLUMNS}) for one in tally.seen.values()],
        update_conflicts=True,
        unique_fields=["contact"],
        update_fields=_COLUMNS[1:],
        batch_size=200,
    )
    _add(tally.sums)


def clear() -> None:
    """Empty the journal's volumes for a rebuild; imported ones stay."""
    OpenContact.objects.all().delete()
    Volume.objects.filter(source=VolumeSource.JOURNAL).delete()


def _add(sums: Sums) -> None:
    rows = Volume.objects.filter(
        source=VolumeSource.JOURNAL,
        programme__in={place.programme for place in sums},
        from_at__in={from_us(place.from_us) for place in sums},
    )
    known = {Place(row.brand, row.programme, row.channel, to_us(row.from_at)): row for row in rows}
    fresh = []
    for place, added in sums.items():
        row = known.get(place) or _row(place)
        for name in _SUMS:
            setattr(row, name, getattr(row, name) + getattr(added, name))
        if place not in known:
            fresh.append(row)
    Volume.objects.bulk_update([known[place] for place in sums if place in known], _SUMS, batch_size=200)
    Volume.objects.bulk_create(fresh, batch_size=200)


def _row(place: Place) -> Volume:
    return Volume(
        brand=place.brand,
        programme=place.programme,
        channel=place.channel,
        source=VolumeSource.JOURNAL,
        from_at=from_us(place.from_us),
        minutes=MINUTES,
    )


VOLUMES = Projection("volumes", KINDS, apply, clear)
