"""When the law lets the centre call a consumer. Times in the tables are local to the consumer."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from homeshore.contacts.rules.calling import TABLE, Wanted, breach

PARIS, REUNION, GUADELOUPE = "Europe/Paris", "Indian/Reunion", "America/Guadeloupe"
MOBILE, IN_REUNION, IN_GUADELOUPE = "+33612345678", "+262692123456", "+590690001122"
OURS = "+33199001234"
LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)


def local(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def wanted(number: str = MOBILE, prospecting: bool = True, **details: object) -> Wanted:
    asked = {"presented": OURS, "consent_at": LONG_AGO, **details}
    return Wanted(number=number, prospecting=prospecting, **asked)  # type: ignore[arg-type]


def rule(call: Wanted, now: datetime) -> str:
    broken = breach(call, now)
    return broken.rule if broken else ""


@pytest.mark.parametrize(
    ("when", "broken"),
    [
        ("2026-11-23 10:00", ""),
        ("2026-11-23 09:59:59", "hours"),
        ("2026-11-23 12:59:59", ""),
        ("2026-11-23 13:00", "hours"),
        ("2026-11-23 13:59", "hours"),
        ("2026-11-23 14:00", ""),
        ("2026-11-23 19:59:59", ""),
        ("2026-11-23 20:00", "hours"),
        ("2026-11-21 11:00", "hours"),  # Saturday
        ("2026-11-22 11:00", "hours"),  # Sunday
        ("2026-11-11 11:00", "public_holiday"),  # Armistice, a Wednesday
        ("2026-12-25 11:00", "public_holiday"),
        ("2027-03-29 11:00", "public_holiday"),  # Easter Monday
    ],
)
def test_prospecting_keeps_to_the_hours_of_working_days(when: str, broken: str):
    assert rule(wanted(), local(when)) == broken


@pytest.mark.parametrize(
    ("number", "zone", "when", "broken"),
    [
        (IN_REUNION, REUNION, "2026-11-23 10:00", ""),
        (IN_REUNION, REUNION, "2026-11-23 20:00", "hours"),
        (IN_REUNION, PARIS, "2026-11-23 18:00", "hours"),  # 21:00 there
        (IN_GUADELOUPE, GUADELOUPE, "2026-11-23 10:00", ""),
        (IN_GUADELOUPE, PARIS, "2026-11-23 10:00", "hours"),  # 05:00 there
        (IN_REUNION, REUNION, "2027-12-20 11:00", "public_holiday"),  # abolition of slavery, there alone
        (MOBILE, PARIS, "2027-12-20 11:00", ""),
        (IN_GUADELOUPE, GUADELOUPE, "2027-05-27 11:00", "public_holiday"),
        ("+34612345678", PARIS, "2026-11-23 10:30", "hours"),  # the Canaries might still be at 9:30
        ("+34612345678", PARIS, "2026-11-23 11:30", ""),
    ],
)
def test_the_hours_are_the_consumers_own(number: str, zone: str, when: str, broken: str):
    assert rule(wanted(number), local(when, zone)) == broken


def test_without_consent_nobody_is_prospected_since_august_2026():
    monday = local("2026-11-23 11:00")
    assert rule(wanted(consent_at=None), monday) == "no_consent"
    assert rule(wanted(consent_at=None), local("2026-08-10 11:00")) == ""
    assert rule(wanted(consent_at=None), local("2026-08-11 11:00")) == "no_consent"


def test_the_rules_in_force_are_named_by_their_source():
    before, after = breach(wanted(), local("2026-08-10 21:00")), breach(wanted(), local("2026-11-23 21:00"))
    assert before
    assert before.source == TABLE[0].source
    assert after
    assert after.source == TABLE[1].source
    assert [rules.since for rules in TABLE] == sorted(rules.since for rules in TABLE)


def test_after_a_refusal_never_again_unless_the_person_consents_anew():
    monday = local("2026-11-23 11:00")
    refused = wanted(refused_at=datetime(2026, 10, 1, tzinfo=UTC))
    assert rule(refused, monday) == "refused"
    assert breach(refused, monday + timedelta(days=9_000)).allowed_at is None
    again = msgspec.structs.replace(refused, consent_at=datetime(2026, 10, 2, tzinfo=UTC))
    assert rule(again, monday) == ""


def test_four_attempts_in_thirty_days_are_enough():
    now = local("2026-11-23 11:00")
    days = [1, 5, 10, 20]
    assert rule(wanted(attempts=tuple(now - timedelta(days=back) for back in days[:3])), now) == ""
    assert rule(wanted(attempts=tuple(now - timedelta(days=back) for back in days)), now) == "too_many_attempts"
    assert rule(wanted(attempts=tuple(now - timedelta(days=back) for back in [1, 5, 10, 30])), now) == ""


def test_the_next_lawful_moment_is_said():
    evening = breach(wanted(), local("2026-11-20 20:30"))  # a Friday
    assert evening
    assert evening.allowed_at == local("2026-11-23 10:00")
    lunch = breach(wanted(), local("2026-11-23 13:30"))
    assert lunch
    assert lunch.allowed_at == local("2026-11-23 14:00")
    eve = breach(wanted(), local("2026-12-24 20:30"))  # then Christmas, a Friday, then a weekend
    assert eve
    assert eve.allowed_at == local("2026-12-28 10:00")
    assert breach(wanted(), eve.allowed_at) is None


def test_after_too_many_attempts_the_moment_is_lawful_in_every_way():
    now = local("2026-11-23 11:00")
    attempts = tuple(now - timedelta(days=back) for back in (1, 2, 3, 8))
    broken = breach(wanted(attempts=attempts), now)
    assert broken
    assert broken.rule == "too_many_attempts"
    assert broken.allowed_at == local("2026-12-15 11:00")
    assert breach(wanted(attempts=attempts), broken.allowed_at) is None


@pytest.mark.parametrize("when", ["2026-11-22 22:00", "2026-12-25 09:00", "2026-11-23 03:00"])
def test_a_call_that_the_consumer_asked_for_keeps_its_time(when: str):
    asked = wanted(prospecting=False, consent_at=None, refused_at=LONG_AGO)
    assert rule(asked, local(when)) == ""


def test_no_call_without_a_number_to_show():
    assert rule(wanted(presented=""), local("2026-11-23 11:00")) == "no_number"
    assert rule(wanted(presented="", prospecting=False), local("2026-11-23 11:00")) == "no_number"


@pytest.mark.parametrize("number", ["+33892700000", "+23276123456", "+3615", "", "+18005551234"])
def test_premium_far_and_impossible_numbers_are_not_dialled(number: str):
    assert rule(wanted(number, prospecting=False), local("2026-11-23 11:00")) == "not_dialled"
