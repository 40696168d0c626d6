"""Keeping what a closing's adjustments are computed from, so that they are the same whenever they are computed."""

import msgspec
from django.db import transaction

from homeshore.billing.models import CalloutStretch, Closing, Connected, SourceFile
from homeshore.billing.queries.adjusting import connected_to_record
from homeshore.billing.queries.callouts import to_record
from homeshore.billing.rules.attendance import length_us


@transaction.atomic
def record_numbers(closing: Closing) -> None:
    """A closing counts the files that no other has counted, and notes the connected time of its month and what accepted
    call-outs are worth. May be repeated.

    Time that is recorded stays: a later closing of the month's corrections does not count it anew.
    """
    uncounted = SourceFile.objects.filter(closing=None, month__lte=closing.month).exclude(taken_at=None)
    uncounted.update(closing=closing)
    Connected.objects.bulk_create(
        [
            Connected(
                closing=closing, contract=contract, month=closing.month, connected_us=length_us(times), times=times
            )
            for contract, times in connected_to_record(closing.month)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    CalloutStretch.objects.bulk_create(
        [
            CalloutStretch(closing=closing, kept_us=one.kept_us, **msgspec.structs.asdict(one))
            for one in to_record(closing.month)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def forget_numbers(closing: Closing) -> None:
    """The closing is given up: nothing was counted."""
    SourceFile.objects.filter(closing=closing).update(closing=None)
    Connected.objects.filter(closing=closing).delete()
    CalloutStretch.objects.filter(closing=closing).delete()
