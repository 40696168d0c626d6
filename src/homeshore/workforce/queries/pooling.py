"""Studies of programmes that share agents, as pages show them."""

import msgspec
from django.db.models import QuerySet

from homeshore.workforce.errors import UnknownStudy
from homeshore.workforce.models.staffing import PoolStudy
from homeshore.workforce.rules.staffing.pooling import Finding

__all__ = ["PoolStudy"]

_FINDING = msgspec.msgpack.Decoder(Finding)


def studies() -> QuerySet[PoolStudy]:
    """All studies, the newest first."""
    return PoolStudy.objects.order_by("-asked_at")


def study(study_id: int) -> PoolStudy:
    """One study. Raises UnknownStudy."""
    found = PoolStudy.objects.filter(id=study_id).first()
    if found is None:
        raise UnknownStudy(study=study_id)
    return found


def finding(study: PoolStudy) -> Finding | None:
    """What a study found; None before its job has ended."""
    return _FINDING.decode(study.found) if study.found else None
