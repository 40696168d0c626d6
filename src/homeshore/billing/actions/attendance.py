"""The one writer of connected time: a projection of what agents say of themselves."""

from collections.abc import Sequence

from django.db.models import Q

from homeshore.billing.models import Attendance
from homeshore.billing.rules.attendance import Stretch, follow
from homeshore.facts import Record

_COLUMNS = ("agent", "kind", "from_us", "until_us", "dropped")


def apply(records: Sequence[Record]) -> None:
    """Bring the stretches of the agents in `records` up to date."""
    going_on = Q(until_us=0) | Q(dropped=True)
    rows = Attendance.objects.filter(going_on, agent__in={record.agent for record in records})
    known = [(row, Stretch(**{name: getattr(row, name) for name in _COLUMNS})) for row in rows]
    last = {stretch.agent: stretch for _, stretch in known}
    begun: list[Stretch] = []
    for record in records:
        stretch = follow(record, last.get(record.agent))
        if stretch is not None:
            last[record.agent] = stretch
            begun.append(stretch)
    for row, stretch in known:
        row.until_us, row.dropped = stretch.until_us, stretch.dropped
        row.save(update_fields=["until_us", "dropped"])
    Attendance.objects.bulk_create(
        [Attendance(**{name: getattr(stretch, name) for name in _COLUMNS}) for stretch in begun], batch_size=500
    )


def clear() -> None:
    """Empty it for a rebuild."""
    Attendance.objects.all().delete()
