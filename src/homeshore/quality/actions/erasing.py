"""Recordings end for good: the key is destroyed with the row's change, the file goes after the commit."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from homeshore.quality.models import Recording
from homeshore.security import files

CHUNK = 100


@transaction.atomic
def erase_recording(recording: int) -> bool:
    """Erase a recording's sound, key and waveform; the row stays. False when nothing was left."""
    return bool(erase(Q(id=recording)))


def erase_due_recordings() -> int:
    """Erase what is older than its programme wants, in short transactions. Returns how many.

    Six months, the law's limit, are also declared with the model and kept by `security.tasks.keep_retention`.
    """
    erased = 0
    while due := list(_kept(Q(delete_after__lte=timezone.now())).values_list("id", flat=True)[:CHUNK]):
        with transaction.atomic():
            erased += erase(Q(id__in=due))
    return erased


def erase(wanted: Q) -> int:
    """Erase the recordings that `wanted` finds, in the caller's transaction. Returns how many had anything left."""
    found = dict(_kept(wanted).values_list("id", "file"))
    Recording.objects.filter(id__in=found).update(wrapped_key=None, peaks=None, file="")
    transaction.on_commit(lambda: _remove(list(found.values())))
    return len(found)


def _kept(wanted: Q) -> QuerySet[Recording]:
    return Recording.objects.filter(wanted).exclude(wrapped_key=None, file="")


def _remove(names: list[str]) -> None:
    for name in names:
        files.remove(name)
