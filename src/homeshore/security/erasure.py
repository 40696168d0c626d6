"""Forgetting people, on request or by age. Works from the declarations in `privacy` alone, over every context's models.

Rows that reports and the ledger count stay, emptied of personal columns; rows declared so are deleted; stored files go
after the commit. The journal is never touched: it holds opaque ids only.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, TypeAlias

import msgspec
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from homeshore.facts import Draft
from homeshore.facts.office import SubjectForgotten
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.security import files
from homeshore.security.errors import UnknownSubject
from homeshore.security.privacy import DECLARED_HERE, Erasure, NothingPersonal, Privacy, Subject

FORGOTTEN_HOST = "forgotten.invalid"
CHUNK = 200
"""Rows in one transaction of the sweep: a few milliseconds."""

Model = type[models.Model]
Column: TypeAlias = "models.Field[Any, Any]"


class Forgotten(msgspec.Struct, frozen=True):
    """What `forget` did: whose ids it covered, and how many rows and files."""

    subjects: tuple[int, ...]
    blanked: int
    deleted: int
    files: int


def declaration(model: Model) -> Privacy | NothingPersonal | None:
    """What a model declares of its personal data."""
    return getattr(model, "privacy", None) or DECLARED_HERE.get(model._meta.label)


@transaction.atomic
def forget(subject: Subject, subject_id: int) -> Forgotten:
    """Erase everything personal about a customer, person or user, merged selves and accounts included.

    Raises UnknownSubject. Fact: SubjectForgotten for each id.
    """
    ids = everyone(subject, subject_id)
    blanked = deleted = removed = 0
    for model, privacy in personal_models(subject):
        if not privacy.path or privacy.outlives_request:
            continue
        rows = model._default_manager.filter(**{f"{privacy.path}__in": ids})
        outcome = _erase(model, privacy, rows)
        blanked, deleted, removed = blanked + outcome.blanked, deleted + outcome.deleted, removed + outcome.files
    _mark_forgotten(subject, ids)
    brought = tuple(other for kind, kin in _brought(subject, ids) for other in forget(kind, kin).subjects)
    return Forgotten((*sorted(ids), *brought), blanked, deleted, removed)


def sweep(chunk: int = CHUNK) -> int:
    """Apply retention: forget subjects whose time is over and erase rows that are too old. Returns how many.

    Work is done in chunks with a transaction of their own, so that nobody waits for a long one.
    """
    return sum(_sweep_subjects(subject) for subject in Subject) + sum(
        _sweep_rows(model, privacy, chunk)
        for subject in Subject
        for model, privacy in personal_models(subject)
        if privacy.path != "id"
    )


def personal_models(subject: Subject) -> Iterator[tuple[Model, Privacy]]:
    """Deletions first: a row that goes needs no emptying, and what leads to its subject is still there."""
    declared = [(model, each) for model in apps.get_models() for each in _by_subject(declaration(model))]
    found = [(model, kept) for model, kept in declared if kept.subject == subject]
    yield from sorted(found, key=lambda pair: (pair[1].erasure != Erasure.DELETE, -pair[1].path.count("__")))


def file_columns() -> Iterator[tuple[Model, str]]:
    """Every column that names a stored file."""
    for model in apps.get_models():
        kept = declaration(model)
        yield from ((model, column) for column in (kept.files if kept else ()))


def _by_subject(kept: Privacy | NothingPersonal | None) -> Iterator[Privacy]:
    if isinstance(kept, Privacy):
        yield kept
        yield from (msgspec.structs.replace(kept, subject=other, path=path) for other, path in kept.also)


def _root(subject: Subject) -> tuple[Model, Privacy]:
    return next((model, privacy) for model, privacy in personal_models(subject) if privacy.path == "id")


def everyone(subject: Subject, subject_id: int) -> set[int]:
    """The ids of one person: those merged into theirs and those it was merged into."""
    model, privacy = _root(subject)
    rows = model._default_manager
    if not rows.filter(id=subject_id, forgotten_at=None).exists():
        raise UnknownSubject(subject=subject.value, id=subject_id)
    known, wave = {subject_id}, {subject_id}
    while wave and privacy.same_as:
        found = rows.filter(Q(**{f"{privacy.same_as}__in": wave}) | Q(id__in=wave)).values_list("id", privacy.same_as)
        wave = {one for pair in found for one in pair if one} - known
        known |= wave
    return known


def _brought(subject: Subject, ids: set[int]) -> Iterator[tuple[Subject, int]]:
    model, privacy = _root(subject)
    for kind, column in privacy.brings:
        kin = model._default_manager.filter(id__in=ids).exclude(**{column: None}).values_list(column, flat=True)
        yield from ((kind, one) for one in list(kin))


def _mark_forgotten(subject: Subject, ids: set[int]) -> None:
    model, _ = _root(subject)
    model._default_manager.filter(id__in=ids, forgotten_at=None).update(forgotten_at=timezone.now())
    if subject == Subject.USER:  # nobody signs in as somebody forgotten, and open sessions end with the password
        model._default_manager.filter(id__in=ids).update(is_active=False, password=make_password(None))
    now = now_us()
    for one in sorted(ids):
        fact = SubjectForgotten(subject=subject.value, subject_id=one)
        put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact))


def _erase(model: Model, privacy: Privacy, rows: QuerySet[models.Model]) -> Forgotten:
    names = [name for column in privacy.files for name in rows.values_list(column, flat=True) if name]
    transaction.on_commit(lambda: _remove(names))
    if privacy.erasure == Erasure.DELETE:
        ids = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=ids).delete()
        return Forgotten((), 0, len(ids), len(names))
    return Forgotten((), _blank(model, privacy, rows), 0, len(names))


def _remove(names: list[str]) -> None:
    for name in names:
        files.remove(name)


def _columns(model: Model, privacy: Privacy) -> list[Column]:
    wanted = {*privacy.personal, *privacy.files}
    return [field for field in model._meta.concrete_fields if field.name in wanted]


def _blank(model: Model, privacy: Privacy, rows: QuerySet[models.Model]) -> int:
    columns = _columns(model, privacy)
    ids = list(rows.values_list("pk", flat=True))
    alike = {field.name: _empty(field) for field in columns if not field.unique}
    if alike:
        model._default_manager.filter(pk__in=ids).update(**alike)
    for field in columns:
        if field.unique:
            for one in ids:
                model._default_manager.filter(pk=one).update(**{field.name: f"{encode_id(one)}@{FORGOTTEN_HOST}"})
    return len(ids)


def _empty(field: Column) -> object:
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else None
    return None if field.null else field.get_default() if field.has_default() and not field.default else ""


def _due(model: Model, privacy: Privacy) -> QuerySet[models.Model]:
    """Rows whose time is over: every value that `since` leads to lies before the limit, none is still running."""
    limit = timezone.now() - timedelta(days=privacy.keep_days)
    running = Q(**{f"{privacy.since}__gte": limit}) | Q(**{f"{privacy.since}__isnull": True})
    rows = model._default_manager
    return rows.filter(**{f"{privacy.since}__lt": limit}).exclude(pk__in=rows.filter(running).values("pk")).distinct()


def _sweep_subjects(subject: Subject) -> int:
    model, privacy = _root(subject)
    forgotten = 0
    for one in list(_due(model, privacy).filter(forgotten_at=None).values_list("pk", flat=True)):
        try:
            forgotten += len(forget(subject, one).subjects)
        except UnknownSubject:  # forgotten a moment ago, together with one merged into it
            continue
    return forgotten


def _sweep_rows(model: Model, privacy: Privacy, chunk: int) -> int:
    due = _due(model, privacy)
    if privacy.erasure == Erasure.BLANK:
        columns = _columns(model, privacy)
        if not columns:
            return 0
        due = due.exclude(**{field.name: _empty(field) for field in columns})
    erased = 0
    while ids := list(due.values_list("pk", flat=True)[:chunk]):
        with transaction.atomic():
            _erase(model, privacy, model._default_manager.filter(pk__in=ids))
        erased += len(ids)
    return erased
