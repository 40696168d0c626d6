"""Letting anomalies of a month through, each with a reason (docs/algorithms/ledger.md, "Closing")."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from homeshore.billing.errors import AnomalyBlocks, ClosingUnderWay, ReasonMissing
from homeshore.billing.models import Closing, WavedAnomaly
from homeshore.billing.queries.anomalies import WAIVABLE, anomalies

LONGEST_REASON = 300


@transaction.atomic
def wave_through(month: date, keys: Collection[tuple[str, int]], reason: str, by: int) -> int:
    """Let anomalies (code and what they are about) of a month through; how many are now, which were not before.

    What the month does not have any more is left out. Raises ReasonMissing, AnomalyBlocks for what must be mended, and
    ClosingUnderWay once the month's line is drawn.
    """
    _refuse_once_drawn(month)
    if not reason.strip():
        raise ReasonMissing(month=month.isoformat())
    for code, about in keys:
        if code not in WAIVABLE:
            raise AnomalyBlocks(anomaly=code, about=about)
    wanted = {found.key for found in anomalies(month)} & set(keys)
    wanted -= set(WavedAnomaly.objects.filter(month=month).values_list("code", "about"))
    WavedAnomaly.objects.bulk_create(
        WavedAnomaly(month=month, code=code, about=about, reason=reason.strip()[:LONGEST_REASON], by=by)
        for code, about in sorted(wanted)
    )
    return len(wanted)


@transaction.atomic
def take_back(month: date, code: str, about: int) -> None:
    """An anomaly stands in the way again. Raises ClosingUnderWay once the month's line is drawn."""
    _refuse_once_drawn(month)
    WavedAnomaly.objects.filter(month=month, code=code, about=about).delete()


def _refuse_once_drawn(month: date) -> None:
    if Closing.objects.filter(month=month).exists():
        raise ClosingUnderWay(month=month.isoformat())
