from datetime import date

from homeshore.facts.vocabulary import Channel
from homeshore.kit.zones import day_start_us
from homeshore.learning.rules import Abilities, Certified, Offer, certificate_problems, certified, permissions
from homeshore.people.rules import contracts_in_time, engagement
from homeshore.routing.commands import Permission

PARIS = "Europe/Paris"
SPEAKS_FRENCH = Abilities(frozenset({"fr"}), frozenset())
ORDERS = Offer(programme=7, brand=1, channels=("mail", "chat"), languages=("fr", "en"), required_skills=frozenset())


def day(text: str, zone: str = PARIS) -> int:
    return day_start_us(date.fromisoformat(text), zone)


def contract(number: int, starts: str, ends: str | None = None, zone: str = PARIS, mode: str = "employee"):
    return engagement(number, mode, date.fromisoformat(starts), date.fromisoformat(ends) if ends else None, zone)


def certificate(number: int, level: int, starts: str, ends: str, zone: str = PARIS) -> Certified:
    return certified(number, 1, level, (date.fromisoformat(starts), date.fromisoformat(ends)), zone)


def spans(found: tuple[Permission, ...], channel: Channel = Channel.CHAT) -> list[tuple[int, int, int, int]]:
    return [(one.level, one.contract, one.from_us, one.until_us) for one in found if one.channel == channel]


YEAR = certificate(1, 3, "2026-01-01", "2026-12-31")


def test_a_permission_lasts_while_certificate_and_contract_both_hold():
    found = permissions(SPEAKS_FRENCH, [ORDERS], [YEAR], contracts_in_time([contract(9, "2026-06-01")]), 0)
    assert spans(found) == [(3, 9, day("2026-06-01"), day("2027-01-01"))]


def test_every_channel_in_every_shared_language_is_permitted():
    speaker = Abilities(frozenset({"en", "fr", "de"}), frozenset())
    found = permissions(speaker, [ORDERS], [YEAR], contracts_in_time([contract(9, "2026-06-01")]), 0)
    assert {(one.channel, one.language) for one in found} == {
        (channel, language) for channel in (Channel.CHAT, Channel.MAIL) for language in ("fr", "en")
    }


def test_a_missing_skill_closes_the_programme():
    insurance = Offer(8, 1, ("chat",), ("fr",), frozenset({"health-insurance"}))
    contracts = contracts_in_time([contract(9, "2026-01-01")])
    assert permissions(SPEAKS_FRENCH, [insurance], [YEAR], contracts, 0) == ()
    skilled = Abilities(frozenset({"fr"}), frozenset({"health-insurance", "sales"}))
    assert len(permissions(skilled, [insurance], [YEAR], contracts, 0)) == 1


def test_nothing_is_permitted_without_a_contract_or_a_certificate():
    contracts = contracts_in_time([contract(9, "2026-01-01")])
    assert permissions(SPEAKS_FRENCH, [ORDERS], [YEAR], (), 0) == ()
    assert permissions(SPEAKS_FRENCH, [ORDERS], [], contracts, 0) == ()


def test_contracts_that_follow_each_other_split_the_permission():
    contracts = contracts_in_time([contract(9, "2026-01-01", "2026-05-31"), contract(10, "2026-06-01")])
    assert spans(permissions(SPEAKS_FRENCH, [ORDERS], [YEAR], contracts, 0)) == [
        (3, 9, day("2026-01-01"), day("2026-06-01")),
        (3, 10, day("2026-06-01"), day("2027-01-01")),
    ]


def test_of_two_contracts_at_once_the_one_that_began_last_holds():
    contracts = contracts_in_time([contract(9, "2026-01-01"), contract(10, "2026-06-01", "2026-08-31")])
    assert [one[1] for one in spans(permissions(SPEAKS_FRENCH, [ORDERS], [YEAR], contracts, 0))] == [9, 10, 9]


def test_of_two_certificates_at_once_the_higher_level_counts_and_they_never_overlap():
    held = [YEAR, certificate(2, 5, "2026-03-01", "2026-03-31")]
    contracts = contracts_in_time([contract(9, "2026-01-01")])
    found = spans(permissions(SPEAKS_FRENCH, [ORDERS], held, contracts, 0))
    assert [one[0] for one in found] == [3, 5, 3]
    assert [one[3] for one in found[:-1]] == [one[2] for one in found[1:]]


def test_days_are_the_brands_for_certificates_and_the_employers_for_contracts():
    held = [certificate(1, 3, "2026-01-01", "2026-12-31", "America/Martinique")]
    contracts = contracts_in_time([contract(9, "2026-01-01", zone="Indian/Reunion")])
    found = spans(permissions(SPEAKS_FRENCH, [ORDERS], held, contracts, 0))
    assert found == [(3, 9, day("2026-01-01", "America/Martinique"), day("2027-01-01", "America/Martinique"))]


def test_what_is_over_is_left_out():
    contracts = contracts_in_time([contract(9, "2026-01-01")])
    assert permissions(SPEAKS_FRENCH, [ORDERS], [YEAR], contracts, day("2027-01-01")) == ()


def test_a_certificate_has_a_level_from_one_to_five_and_ends_after_it_starts():
    problems = certificate_problems(6, date(2026, 2, 1), date(2026, 1, 1))
    assert [problem.code for problem in problems] == ["out_of_range", "ends_before_it_starts"]
