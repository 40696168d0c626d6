"""The check before a shift: figures that are kept, a supervisor's word, how long either holds."""

from datetime import timedelta

import msgspec
import pytest
from django.utils import timezone

from company import Company
from homeshore.contacts.actions import save_phone_check, waive_phone_check
from homeshore.contacts.models import PhoneCheck
from homeshore.contacts.queries.calls import last_phone_check, phone_may_work
from homeshore.contacts.rules.phone_check import PhoneFigures
from homeshore.facts.calls import PhoneCheckWaived
from homeshore.journal import queries as journal
from homeshore.people.queries import Agent
from homeshore.security import erasure
from homeshore.security.privacy import Subject

GOOD = PhoneFigures(microphone_db=-22, noise_db=-60, jitter_ms=8, loss_permille=2, round_trip_ms=60)
NOISY = msgspec.structs.replace(GOOD, noise_db=-25)


@pytest.fixture
def ada(company: Company) -> Agent:
    return company.agent("Ada")


def test_without_a_check_nobody_sets_off_to_work(ada):
    assert phone_may_work(ada.id) == "needed"


def test_a_passed_check_holds_for_the_shift(ada):
    save_phone_check(ada.id, GOOD)
    assert phone_may_work(ada.id) == "passed"
    assert phone_may_work(ada.id, timezone.now() + timedelta(hours=13)) == "needed"


def test_the_last_check_counts(ada):
    save_phone_check(ada.id, GOOD)
    save_phone_check(ada.id, NOISY)
    assert phone_may_work(ada.id) == "needed"
    last = last_phone_check(ada.id)
    assert last is not None
    assert (last.passed, last.advice) == (False, ["noisy"])


def test_a_supervisors_word_stands_in_for_a_check_and_is_a_fact(company, ada):
    save_phone_check(ada.id, NOISY)
    waive_phone_check(ada.id, by=77)
    company.settle()
    assert phone_may_work(ada.id) == "waived"
    waived = [each for each in journal.facts_between(0, 10_000) if isinstance(each.fact, PhoneCheckWaived)]
    assert [(each.agent, each.fact.by) for each in waived] == [(ada.id, 77)]
    assert last_phone_check(ada.id).advice == ["noisy"]


def test_figures_are_all_that_is_kept_and_go_when_the_agent_is_forgotten(ada):
    save_phone_check(ada.id, GOOD)
    kept = PhoneCheck.objects.get().figures
    assert kept == msgspec.to_builtins(GOOD)
    assert all(isinstance(value, int | float | bool) for value in kept.values())
    erasure.forget(Subject.PERSON, ada.person_id)
    assert PhoneCheck.objects.count() == 0
