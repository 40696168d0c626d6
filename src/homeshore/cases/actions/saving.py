"""Scenarios kept and archived."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from homeshore.cases.errors import UnknownCase
from homeshore.cases.models import Case, Version
from homeshore.cases.rules.reading import files_named, read


def save_case(text: str, files: Mapping[str, str], by: int, case: int = 0) -> Version:
    """Keep a scenario as a new case, or as the newest version of `case`. Its name is the scenario's.

    Of `files` those are kept that the text names. What was saved already, word for word, is not saved again.
    Raises InvalidScenario, UnknownCase.
    """
    name = read(text, files).name
    named = {each: files[each] for each in files_named(text) if each in files}
    return _keep(name, text, named, by, case)


@transaction.atomic
def _keep(name: str, text: str, files: dict[str, str], by: int, case: int) -> Version:
    kept = Case.objects.select_for_update().filter(id=case).first() if case else Case.objects.create(name=name)
    if kept is None:
        raise UnknownCase(case=case)
    last = kept.versions.first()
    if last is not None and (last.text, last.files) == (text, files):
        return last
    kept.name, kept.newest = name, kept.newest + 1
    kept.save(update_fields=["name", "newest"])
    return Version.objects.create(case=kept, number=kept.newest, text=text, files=files, saved_by=by)


def archive_case(case: int) -> None:
    """Take a case off the lists; its runs stay. Raises UnknownCase."""
    if not Case.objects.filter(id=case).update(archived_at=timezone.now()):
        raise UnknownCase(case=case)
