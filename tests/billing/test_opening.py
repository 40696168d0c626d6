"""Hours that were opened: what a brand pays for them, and what a booked slot guarantees to an independent."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.firm import Firm, agree, close, project, version
from billing.test_settlement import add_terms, issued, leave, paid
from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.actions.sources import take
from homeshore.billing.actions.waving import wave_through
from homeshore.billing.errors import AnomaliesOpen
from homeshore.billing.models import ChargeRow, DocumentLine
from homeshore.billing.queries.anomalies import anomalies
from homeshore.billing.queries.closings import Party, target
from homeshore.billing.queries.opening import planned_cents
from homeshore.billing.queries.reconciling import reconcile
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.adjustments import GuaranteeClause, guaranteed
from homeshore.billing.rules.cards import Card, Rule, check_card
from homeshore.billing.rules.settling import total
from homeshore.billing.rules.sources import Row
from homeshore.billing.rules.terms import Terms, check_terms
from homeshore.journal.projections import catch_up
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us

D = Decimal
MINUTE, HOUR = 60_000_000, 3_600_000_000


def slot(firm: Firm, hours: int = 2, agents: int = 1, **about: int) -> Row:
    """From nine in the morning of the month's first day on."""
    start_us = day_start_us(firm.month, "Europe/Paris") + 9 * HOUR
    whose = {"brand": firm.brand.id, "programme": firm.brand.programmes.get().id} | about
    return Row(row=2, day=firm.month, from_us=start_us, until_us=start_us + hours * HOUR, figure=D(agents), **whose)


def booked(firm: Firm, from_us: int, until_us: int) -> Row:
    programme = firm.brand.programmes.get().id
    whose = {"brand": firm.brand.id, "programme": programme, "agent": firm.agent.id}
    return Row(row=2, day=firm.day, from_us=from_us, until_us=until_us, figure=D(1), **whose)


@pytest.mark.django_db
def test_a_brand_pays_for_opened_hours_and_its_contacts_cost_nothing_of_their_own(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    contact = firm.serve(talk=590)
    take("slots", firm.month, [slot(firm, hours=2, agents=3)], by=1, today=firm.day)
    close(firm.month, FacturXPress())
    assert issued("brand") == [("opened", 14_400)]
    line = DocumentLine.objects.get(document__side="brand")
    assert line.label.startswith("Heures ouvertes")
    assert (line.quantity, line.unit) == (6 * HOUR, "opened_hour")
    row = ChargeRow.objects.get(side="brand", contact=contact)
    assert (row.opened_us, row.charged_us, row.quantities) == (row.handled_us, 0, [])
    assert reconcile(firm.day).differences == ()
    assert reconcile(firm.day).clauses["brand"] == {"opened": row.handled_us}


@pytest.mark.django_db
def test_a_newer_file_of_slots_is_credited_or_added_by_the_next_closing(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    firm.serve()
    take("slots", firm.month, [slot(firm, agents=3)], by=1, today=firm.day)
    close(firm.month)
    take("slots", firm.month, [slot(firm, agents=2)], by=1, today=firm.day)
    following = closing.end_of(firm.month)
    wave_through(following, [("no_slots", firm.brand.id)], "Nothing was opened.", by=1)
    close(following)
    assert issued("brand") == [("opened", 14_400), ("opened", -4_800)]
    assert total(target(firm.month, Party("brand", firm.brand.id))) == 9_600


@pytest.mark.django_db
def test_what_is_still_to_come_was_not_opened_yet(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    month = closing.end_of(firm.month)
    start_us = day_start_us(month, "Europe/Paris") + 9 * HOUR
    row = Row(
        row=2, brand=firm.brand.id, programme=firm.brand.programmes.get().id, day=month,
        from_us=start_us, until_us=start_us + HOUR, figure=D(1),
    )  # fmt: skip
    take("slots", month, [row], by=1, today=firm.day)
    assert target(month, Party("brand", firm.brand.id)) == []


@pytest.mark.django_db
def test_each_slot_has_the_prices_of_the_version_in_force_when_it_begins(firm: Firm) -> None:
    card = agree(firm.brand, "24", unit="opened_hour")
    (old,) = card.versions.all()
    old.until_day = firm.month
    old.save()
    newer = version(card, "30", unit="opened_hour")
    newer.from_day = firm.month + timedelta(days=1)
    newer.save()
    later = slot(firm, hours=1)
    day_us = 24 * HOUR
    second = Row(
        row=3, brand=later.brand, programme=later.programme, day=firm.month + timedelta(days=1),
        from_us=later.from_us + day_us, until_us=later.until_us + day_us, figure=D(1),
    )  # fmt: skip
    take("slots", firm.month, [later, second], by=1, today=firm.day)
    close(firm.month)
    assert issued("brand") == [("opened", 2_400), ("opened", 3_000)]


@pytest.mark.django_db
def test_a_month_without_slots_stops_the_closing_of_a_brand_that_pays_by_them(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    firm.serve()
    project()
    assert [(one.code, one.party, one.waivable) for one in anomalies(firm.month)] == [("no_slots", firm.brand.id, True)]
    with pytest.raises(AnomaliesOpen):
        close(firm.month)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("about", "problem"),
    [
        ({"agents": 0}, "2.agents"),
        ({"agents": 10_001}, "2.agents"),
        ({"hours": 0}, "2.ends"),
        ({"hours": 25}, "2.ends"),
        ({"agent": 5}, "2.agent"),
    ],
)
def test_a_slot_that_cannot_be_meant_is_refused_with_its_row(firm: Firm, about: dict[str, int], problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        take("slots", firm.month, [slot(firm, **about)], by=1, today=firm.day)
    assert [one.field for one in refused.value.problems] == [problem]


def test_what_is_said_of_a_contact_cannot_be_said_of_an_opened_hour() -> None:
    rule = Rule(unit="opened_hour", price=D(24), channel="chat", minimum=1, connection_fee=D(1), first_increment=60)
    with pytest.raises(Invalid) as refused:
        check_card(Card(zone="Europe/Paris", rules=(rule,)))
    assert {one.code for one in refused.value.problems} == {"not_by_opened_hour"}
    assert {one.field for one in refused.value.problems} == {
        "rules.0.channel", "rules.0.minimum", "rules.0.connection_fee", "rules.0.increments",
    }  # fmt: skip


def test_opened_hours_are_for_brands_and_guarantees_for_agents() -> None:
    opened = Terms(rules=(Rule(unit="opened_hour", price=D(24)),))
    with pytest.raises(Invalid, match="opened_for_brands"):
        check_terms(opened, "Europe/Paris", with_agents=True)
    kept = Terms(rules=(Rule(unit="minute", price=D(1)),), guarantee=GuaranteeClause(D("0.5"), D("0.25")))
    check_terms(kept, "Europe/Paris", with_agents=True)
    with pytest.raises(Invalid, match="agents_only"):
        check_terms(kept, "Europe/Paris", with_agents=False)


HALF = GuaranteeClause(D("0.5"), D("0.30"))


@pytest.mark.parametrize(
    ("there", "charged", "cents"),
    [
        ([(0, 2 * HOUR)], [], 1800),  # two hours there, sixty minutes guaranteed, none paid
        ([(0, 2 * HOUR)], [(HOUR, 20 * MINUTE)], 1200),
        ([(0, 2 * HOUR)], [(HOUR, 90 * MINUTE)], None),
        ([(HOUR, 3 * HOUR)], [], 900),  # came an hour late: half an hour is guaranteed
        ([], [], None),  # did not come
        ([(0, 2 * HOUR)], [(2 * HOUR, 60 * MINUTE)], 1800),  # what ends after the slot is not set off
    ],
)
def test_a_booked_slot_guarantees_paid_minutes(
    there: list[tuple[int, int]], charged: list[tuple[int, int]], cents: int | None
) -> None:
    found = guaranteed(HALF, [(0, 2 * HOUR)], there, charged)
    assert (found.amount_cents if found else None) == cents


def test_a_slot_that_brought_more_takes_nothing_from_another() -> None:
    slots, there = [(0, HOUR), (HOUR, 2 * HOUR)], [(0, 2 * HOUR)]
    found = guaranteed(HALF, slots, there, [(30 * MINUTE, 50 * MINUTE)])
    assert found is not None
    assert (found.quantity, found.amount_cents) == (30 * MINUTE, 900)


@pytest.mark.django_db
def test_an_independents_booked_slot_is_topped_up_once(firm: Firm) -> None:
    agree(firm.brand)
    add_terms(paid(firm), guarantee=HALF, floor=D(5))
    began_us = firm.company.now_us
    firm.serve(talk=60)  # 85 s paid, since the agent's card includes hold and wrap-up
    firm.company.later(3_515)
    leave(firm)
    day: date = firm.day
    take("slots", firm.month, [booked(firm, began_us, began_us + HOUR)], by=1, today=day)
    catch_up(ATTENDANCE)
    close(firm.month, FacturXPress())
    # 30 guaranteed minutes less 85 s: 28.5833 min at 0.30, which is above the floor of 5.00
    assert issued("agent") == [("time", 35), ("guarantee", 858)]
    assert DocumentLine.objects.get(kind="guarantee").label.startswith("Garantie")
    close(closing.end_of(firm.month))
    assert len(issued("agent")) == 2


@pytest.mark.django_db
def test_slots_that_come_after_the_closing_are_measured_by_what_it_recorded(firm: Firm) -> None:
    add_terms(paid(firm), guarantee=HALF)
    began_us = firm.company.now_us
    firm.company.later(3_600)
    leave(firm)
    catch_up(ATTENDANCE)
    close(firm.month)
    assert issued("agent") == []
    take("slots", firm.month, [booked(firm, began_us, began_us + HOUR)], by=1, today=firm.day)
    close(closing.end_of(firm.month))
    assert issued("agent") == [("guarantee", 900)]


@pytest.mark.django_db
def test_slots_that_are_still_to_come_stand_in_the_months_likely_end(firm: Firm) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    first = slot(firm, hours=1)
    ahead_us = day_start_us(closing.end_of(firm.month) - timedelta(days=1), "Europe/Paris") + 20 * HOUR
    row = Row(
        row=3, brand=first.brand, programme=first.programme, day=closing.end_of(firm.month) - timedelta(days=1),
        from_us=ahead_us, until_us=ahead_us + HOUR, figure=D(2),
    )  # fmt: skip
    take("slots", firm.month, [first, row], by=1, today=firm.day)
    whole = total(target(firm.month, Party("brand", firm.brand.id))) + planned_cents(firm.month, firm.brand.id)
    assert whole == 7_200
