"""When a callback may be asked for."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from homeshore.brands.rules.opening import Hours, Timetable
from homeshore.contacts.rules.callback_slots import MOST_PER_SLOT, is_free, slots

WEEKDAYS = tuple(Hours(day, time(9), time(18)) for day in range(5))
PARIS = Timetable(WEEKDAYS, frozenset({date(2026, 11, 25)}), "Europe/Paris")
MONDAY = datetime(2026, 11, 23, 15, 7, tzinfo=ZoneInfo("Europe/Paris"))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Paris"))


def test_slots_are_quarters_within_opening_hours_with_a_little_notice():
    found = [at.astimezone(ZoneInfo("Europe/Paris")) for at in slots(PARIS, MONDAY, {}, days=1)]
    assert found[0] == local("2026-11-23 15:30")
    assert local("2026-11-23 17:45") in found
    assert local("2026-11-23 18:00") not in found
    assert found[-1] == local("2026-11-24 15:00")


def test_closed_days_and_nights_offer_nothing():
    found = list(slots(PARIS, MONDAY, {}, days=3))
    assert {at.astimezone(ZoneInfo("Europe/Paris")).date() for at in found} == {
        date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26),
    }  # fmt: skip


def test_a_slot_is_full_when_enough_callbacks_are_promised():
    wanted = local("2026-11-23 16:00").astimezone(UTC)
    assert is_free(PARIS, wanted, MONDAY, MOST_PER_SLOT - 1)
    assert not is_free(PARIS, wanted, MONDAY, MOST_PER_SLOT)


def test_what_is_no_slot_is_not_free():
    for moment in ("2026-11-23 15:15", "2026-11-23 16:07", "2026-11-23 19:00", "2026-12-20 10:00"):
        assert not is_free(PARIS, local(moment).astimezone(UTC), MONDAY, 0)


def test_the_day_on_which_the_clock_changes_has_the_slots_of_its_opening_hours():
    always = Timetable(tuple(Hours(day, time(0), time(0)) for day in range(7)), frozenset(), "Europe/Paris")
    midnight = local("2027-03-28 00:00")
    found = list(slots(always, midnight - timedelta(minutes=15), {}, days=1))
    assert sum(at < local("2027-03-29 00:00") for at in found) == 23 * 4
