from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import (
    PLAIN,
    Band,
    Card,
    Package,
    Rule,
    Step,
    Tiers,
    check_card,
)
from homeshore.billing.rules.lines import cents, lines, total_cents
from homeshore.billing.rules.rating import AbsurdRecord, Charge, Handled, NoRule, Span, rate, spread
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid

SECOND, MINUTE, HOUR, DAY = 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
NOVEMBER = to_us(datetime(2026, 11, 1, tzinfo=UTC))
PARIS = ZoneInfo("Europe/Paris")
EVENING = Band(name="evening", from_time=time(20), until_time=time(8))
FREE = Band(name="free", days=("sun", "holiday"))


def card(*rules: Rule, bands: tuple[Band, ...] = (), **about: object) -> Card:
    return Card(zone="Europe/Paris", rules=rules, bands=bands, **about)  # type: ignore[arg-type]


def by_minute(**about: object) -> Rule:
    return Rule(unit="minute", price=Decimal("0.50"), **about)  # type: ignore[arg-type]


def record(*spans: tuple[str, int, int], number: int = 1, **about: object) -> Handled:
    """Spans as (kind, from, until) in microseconds after the first of November."""
    times = tuple(Span(kind, NOVEMBER + start, NOVEMBER + end) for kind, start, end in spans)
    known: dict[str, object] = {"programme": 1, "channel": "voice", "share_us": sum(e - s for _, s, e in spans)}
    return Handled(id=number, ended_us=times[-1].until_us, spans=times, **(known | about))  # type: ignore[arg-type]


def rated(records: list[Handled], of: Card) -> list[Charge]:
    return list(rate(records, of, Calendar(of, NOVEMBER - DAY, NOVEMBER + 40 * DAY)))


lengths = st.integers(0, 3 * HOUR)
records_of_a_month = st.lists(
    st.builds(
        lambda number, start, talk, hold, wrap, share, demo: record(
            ("talk", start, start + talk),
            ("hold", start + talk, start + talk + hold),
            ("wrap_up", start + talk + hold, start + talk + hold + wrap),
            number=number,
            share_us=(talk + hold + wrap) * share // 100,
            demo=demo,
        ),
        st.integers(1, 10**6),
        st.integers(0, 28 * DAY),
        lengths,
        lengths,
        lengths,
        st.integers(1, 100),
        st.booleans(),
    ),
    max_size=20,
    unique_by=lambda handled: handled.id,
)
rules = st.builds(
    lambda unit, prices, basis, hold, wrap_up, first, following, minimum, cap, tiers, package: Rule(
        unit=unit,
        price=Decimal("0.371"),
        prices=prices,
        basis=basis,
        hold=hold,
        wrap_up=wrap_up,
        first_increment=first,
        increment=following,
        minimum=minimum,
        cap=cap and max(cap, minimum),
        tiers=tiers,
        package=package if tiers is None or tiers.kind == "graduated" else None,
    ),
    st.sampled_from(["second", "minute", "hour"]),
    st.sampled_from([{}, {"evening": Decimal("0.8"), "free": Decimal("1.2")}]),
    st.sampled_from(["handled", "share"]),
    st.booleans(),
    st.booleans(),
    st.integers(1, 2 * MINUTE),
    st.integers(1, MINUTE),
    st.sampled_from([0, MINUTE]),
    st.sampled_from([0, 45 * MINUTE]),
    st.sampled_from(
        [
            None,
            Tiers("graduated", (Step(0, Decimal(1)), Step(2 * HOUR, Decimal("0.9")))),
            Tiers("volume", (Step(0, Decimal(1)), Step(2 * HOUR, Decimal("0.9")))),
        ]
    ),
    st.sampled_from([None, Package(HOUR, Decimal(25))]),
)


@given(records_of_a_month, rules)
def test_every_handled_second_is_charged_or_excluded_by_name(records: list[Handled], rule: Rule) -> None:
    of = card(rule, bands=(FREE, EVENING))
    check_card(of)
    for handled, charge in zip(records, rated(records, of), strict=True):
        total = sum(span.until_us - span.from_us for span in handled.spans)
        assert charge.charged_us + charge.excluded.total() == total
        assert min(charge.charged_us, charge.raised_us, *msgspec.structs.astuple(charge.excluded)) >= 0
        assert charge.quantity == charge.charged_us + charge.raised_us


@given(records_of_a_month, rules, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_no_line(records: list[Handled], rule: Rule, random: Random) -> None:
    of = card(rule, bands=(FREE, EVENING))
    shuffled = random.sample(records, len(records))
    assert lines(rated(records, of), of) == lines(rated(shuffled, of), of)


@given(records_of_a_month, rules)
def test_lines_hold_every_quantity_once(records: list[Handled], rule: Rule) -> None:
    of = card(rule, bands=(FREE, EVENING))
    charges = rated(records, of)
    counted = sum(line.quantity for line in lines(charges, of) if line.kind == "time")
    assert counted == sum(charge.quantity for charge in charges)


@given(st.integers(0, 10**12), st.lists(st.tuples(st.integers(-1, 5), st.integers(1, 10**9)), min_size=1))
def test_a_spread_quantity_adds_up(quantity: int, times: list[tuple[int, int]]) -> None:
    parts = spread(quantity, times)
    assert sum(part for _, part in parts) == quantity
    total = sum(time_us for _, time_us in times)
    for band, part in parts:
        fair = Fraction(quantity * sum(length for other, length in times if other == band), total)
        assert abs(part - fair) < 1


@given(st.integers(0, 10**15), st.integers(0, 10**9))
def test_cents_are_rounded_half_up_from_the_exact_value(quantity: int, millionths: int) -> None:
    price = Decimal(millionths).scaleb(-6)
    printed = (quantity + 50) // 100 * 100
    exact = Fraction(printed, MINUTE) * Fraction(millionths, 10**6) * 100
    assert cents(quantity, "minute", price) == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("day", "hours"), [(datetime(2026, 3, 29, tzinfo=PARIS), 23), (datetime(2026, 10, 25, tzinfo=PARIS), 25)]
)
def test_a_day_on_which_clocks_change_has_the_seconds_it_has(day: datetime, hours: int) -> None:
    of = card(by_minute(prices={"day": Decimal(1)}), bands=(Band(name="day", days=("sun",)),))
    start = to_us(day)
    calendar = Calendar(of, start - DAY, start + 3 * DAY)
    assert sum(us for band, us in calendar.split(start - HOUR, start + 30 * HOUR) if band == 0) == hours * HOUR


def test_the_first_band_of_the_card_names_a_moment() -> None:
    of = card(by_minute(), bands=(FREE, EVENING))
    armistice = to_us(datetime(2026, 11, 11, 7, tzinfo=PARIS))  # a Wednesday, a holiday
    calendar = Calendar(of, NOVEMBER, NOVEMBER + 30 * DAY)
    assert list(calendar.split(armistice - 8 * HOUR, armistice + 14 * HOUR)) == [(1, HOUR), (0, 21 * HOUR)]


def test_the_holidays_are_those_of_the_department() -> None:
    abolition = to_us(datetime(2026, 5, 22, 12, tzinfo=PARIS))
    for holidays, band in (("FR", PLAIN), ("972", 0)):
        of = card(by_minute(), bands=(FREE,), holidays=holidays)
        assert list(Calendar(of, abolition - DAY, abolition + DAY).split(abolition, abolition + 1)) == [(band, 1)]


def test_a_cap_cuts_from_the_end() -> None:
    of = card(by_minute(prices={"evening": Decimal(1)}, cap=HOUR), bands=(EVENING,))
    start = 18 * HOUR + 30 * MINUTE  # 19:30 in Paris
    (charge,) = rated([record(("talk", start, start + 2 * HOUR))], of)
    assert charge.quantities == ((PLAIN, 30 * MINUTE), (0, 30 * MINUTE))
    assert charge.excluded.cap == HOUR


def test_a_package_is_due_although_nothing_was_handled() -> None:
    of = card(by_minute(package=Package(100 * MINUTE, Decimal(40))))
    assert total_cents(lines([], of)) == 4000
    charges = rated([record(("talk", 0, 130 * MINUTE))], of)
    assert total_cents(lines(charges, of)) == 4000 + 1500


def test_a_connection_fee_is_for_records_with_a_quantity() -> None:
    of = card(by_minute(connection_fee=Decimal("0.20"), wrap_up=False))
    records = [
        record(("talk", 0, MINUTE)),
        record(("wrap_up", 0, MINUTE), number=2),
        record(("talk", 0, 1), number=3, demo=True),
    ]
    fee = [line for line in lines(rated(records, of), of) if line.kind == "fee"]
    assert [(line.quantity, line.amount_cents) for line in fee] == [(1, 20)]


def test_items_are_counted() -> None:
    of = card(Rule(unit="item", price=Decimal("1.35"), channel="mail"))
    charges = rated([record(("talk", 0, HOUR), channel="mail", number=n) for n in (1, 2, 3)], of)
    assert total_cents(lines(charges, of)) == 405


def test_a_record_without_a_rule_is_named() -> None:
    with pytest.raises(NoRule, match="channel=voice"):
        rated([record(("talk", 0, 1))], card(by_minute(channel="chat")))


@pytest.mark.parametrize(
    "spans",
    [
        [("talk", 10, 5)],
        [("talk", 0, 10), ("hold", 5, 20)],
        [("talk", 0, 49 * HOUR)],
    ],
)
def test_an_absurd_record_is_named(spans: list[tuple[str, int, int]]) -> None:
    with pytest.raises(AbsurdRecord):
        rated([record(*spans)], card(by_minute()))


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (card(), "rules"),
        (card(by_minute(), bands=(EVENING, EVENING)), "bands.1.name"),
        (card(by_minute(), bands=(Band(name="x", days=("someday",)),)), "bands.0.days"),
        (card(Rule(unit="minute", price=0.5)), "rules.0.price"),  # type: ignore[arg-type]  # the point
        (card(Rule(unit="minute", price=Decimal("-1"))), "rules.0.price"),
        (card(Rule(unit="minute", price=Decimal("0.1234567"))), "rules.0.price"),
        (card(by_minute(prices={"night": Decimal(1)})), "rules.0.prices"),
        (card(by_minute(increment=0)), "rules.0.increments"),
        (card(by_minute(cap=5, minimum=6)), "rules.0.minimum"),
        (card(by_minute(package=Package(0, Decimal(1)))), "rules.0.package"),
        (card(by_minute(tiers=Tiers("volume", (Step(5, Decimal(1)),)))), "rules.0.tiers"),
        (card(by_minute(tiers=Tiers("volume", (Step(0, Decimal(1)), Step(0, Decimal(1)))))), "rules.0.tiers"),
        (card(by_minute(), from_us=5, until_us=5), "until"),
    ],
)
def test_a_card_that_cannot_be_meant_is_refused_with_the_field(broken: Card, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_card(broken)
    assert field in [problem.field for problem in refused.value.problems]
