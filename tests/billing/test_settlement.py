"""What a closing writes beside handled time: bonuses, floors, training, shares of a wrong forecast; each once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.firm import Firm, PaperPress, agree, begin, close, project
from homeshore.adapters.e_invoice.press import FacturXPress
from homeshore.billing.actions import closing
from homeshore.billing.actions.adjusting import record_numbers
from homeshore.billing.actions.sources import take
from homeshore.billing.errors import AnomaliesOpen, ClosingUnderWay
from homeshore.billing.models import (
    CardAssignment,
    CardVersion,
    ChargeRow,
    Connected,
    Correction,
    Document,
    DocumentLine,
    RateCard,
    SelfBillingMandate,
    SourceFile,
)
from homeshore.billing.queries.closings import Party, target
from homeshore.billing.queries.previews import proposed
from homeshore.billing.registry import ATTENDANCE
from homeshore.billing.rules.adjustments import ForecastClause, ResultClause, Threshold
from homeshore.billing.rules.settling import total
from homeshore.billing.rules.sources import Row
from homeshore.billing.rules.terms import Terms, stored, terms_from
from homeshore.facts import Draft, office
from homeshore.facts.vocabulary import Status
from homeshore.journal.actions import put_in_outbox
from homeshore.journal.projections import catch_up
from homeshore.kit.problems import Invalid
from homeshore.kit.zones import day_start_us
from homeshore.routing.commands import SetStatus

pytestmark = pytest.mark.django_db
D = Decimal
S, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000
SERVICE = ResultClause("service_level", (Threshold(D("0.8"), percent=D(5)),), below=Threshold(D(0), percent=D(-10)))
SATISFACTION = ResultClause("satisfaction", (Threshold(D("4.5"), amount=D(20)),))


def add_terms(card: RateCard, **about: object) -> None:
    """Agree more in the card's only version."""
    (version,) = card.versions.all()
    terms = Terms(rules=terms_from(version.terms).rules, **about)  # type: ignore[arg-type]  # a test's own
    card.versions.update(replaced_at=timezone.now())
    CardVersion.objects.create(card=card, number=2, from_day=version.from_day, terms=stored(terms))


def paid(firm: Firm) -> RateCard:
    return CardAssignment.objects.get(contract=contract(firm)).card


def contract(firm: Firm) -> int:
    return firm.agent.person.contracts.get().id


def issued(side: str) -> list[tuple[str, int]]:
    rows = DocumentLine.objects.filter(document__side=side).order_by("document_id", "place")
    return list(rows.values_list("kind", "amount_cents"))


def result(measure: str, figure: str, **whose: int) -> Row:
    return Row(row=2, word=measure, figure=D(figure), **whose)  # type: ignore[arg-type]  # a test's own


def trained(firm: Firm, hours: int, day: date | None = None) -> Row:
    day = day or firm.month
    start_us = day_start_us(day, "Europe/Paris") + 9 * HOUR
    return Row(row=2, agent=firm.agent.id, day=day, from_us=start_us, until_us=start_us + hours * HOUR, word="training")


def leave(firm: Firm) -> None:
    firm.company.do(SetStatus(firm.agent.id, Status.OFFLINE))


def test_a_bonus_that_was_reached_stands_on_the_invoice_with_its_derivation(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    firm.serve(talk=590)
    take("results", firm.month, [result("service_level", "0.92", brand=firm.brand.id)], by=1, today=firm.day)
    close(firm.month, FacturXPress())
    assert issued("brand") == [("time", 600), ("bonus", 30)]
    bonus = DocumentLine.objects.get(kind="bonus")
    assert bonus.label == "Bonus\u00a0: qualité de service 92\u00a0%, convenu à partir de 80\u00a0%"
    assert (bonus.derived["figure"], bonus.derived["base_cents"]) == ("0.920000", "600")


def test_a_malus_takes_from_the_first_invoice(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    firm.serve(talk=590)
    take("results", firm.month, [result("service_level", "0.5", brand=firm.brand.id)], by=1, today=firm.day)
    close(firm.month, FacturXPress())
    assert issued("brand") == [("time", 600), ("malus", -60)]
    assert Document.objects.get(side="brand").net_cents == 540


def test_an_independents_bonus_is_an_amount_that_they_get(firm: Firm) -> None:
    agree(firm.brand)
    add_terms(paid(firm), results=(SATISFACTION,))
    firm.serve()
    take("results", firm.month, [result("satisfaction", "4.6", agent=firm.agent.id)], by=1, today=firm.day)
    close(firm.month)
    assert issued("agent") == [("time", 35), ("bonus", 2000)]


def test_who_earned_less_than_the_floor_is_topped_up_once(firm: Firm) -> None:
    agree(firm.brand)
    add_terms(paid(firm), floor=D("14.00"))
    firm.serve(talk=60)
    firm.company.later(3_515)
    leave(firm)
    done = close(firm.month)
    assert Connected.objects.get(closing=done).connected_us == HOUR
    assert issued("agent") == [("time", 35), ("floor", 1365)]
    close(closing.end_of(firm.month))
    assert total(target(firm.month, Party("agent", contract(firm)))) == 1400
    assert len(issued("agent")) == 2


def test_a_correction_after_the_closing_moves_the_top_up_and_counts_nothing_twice(firm: Firm) -> None:
    agree(firm.brand)
    add_terms(paid(firm), floor=D("14.00"))
    firm.serve(talk=60)
    firm.company.later(3_515)
    leave(firm)
    close(firm.month)
    firm.company.at_desk(firm.agent, 2)
    firm.serve(talk=120)  # ended in the month, told after its closing
    close(closing.end_of(firm.month))
    owed = target(firm.month, Party("agent", contract(firm)))
    assert [(line.kind, line.amount_cents) for line in owed] == [("time", 96), ("floor", 1304)]
    assert sum(amount for _, amount in issued("agent")) == 1400


def test_who_was_there_and_served_nobody_has_the_floor(firm: Firm) -> None:
    add_terms(paid(firm), floor=D("14.00"))
    firm.company.later(1_800)
    leave(firm)
    catch_up(ATTENDANCE)
    assert [(each.party.side, total(each.lines)) for each in proposed(firm.month)] == [("agent", 700)]
    close(firm.month, FacturXPress())
    assert issued("agent") == [("floor", 700)]
    assert DocumentLine.objects.get().label.startswith("Minimum garanti\u00a0: 0,50 h de connexion à 14,00 €")


def test_training_is_paid_although_nobody_was_served_and_the_floor_does_not_count_it(firm: Firm) -> None:
    add_terms(paid(firm), training=D("12.00"), floor=D("14.00"))
    leave(firm)
    take("training", firm.month, [trained(firm, 2)], by=1, today=firm.day)
    close(firm.month, FacturXPress())
    assert issued("agent") == [("training", 2400)]


def test_a_wrong_forecast_is_shared_as_agreed(firm: Firm) -> None:
    clause = ForecastClause(D("0.10"), D("0.5"), D("0.30"), D("0.20"))
    add_terms(agree(firm.brand), forecast=clause)
    firm.serve(talk=590)
    programme = firm.brand.programmes.get()
    row = Row(row=2, brand=firm.brand.id, programme=programme.id, day=firm.month, amount_us=100 * MINUTE)
    take("forecast", firm.month, [row], by=1, today=firm.month - timedelta(days=1))
    close(firm.month, FacturXPress())
    # 90 minutes within the tolerance, 10 min 15 s handled: 79.75 idle minutes at 0.30, half of them the brand's
    assert issued("brand") == [("time", 600), ("forecast", 1196)]


def test_days_that_are_still_to_come_are_not_idle(firm: Firm) -> None:
    clause = ForecastClause(D("0"), D("1"), D("0.30"), D("0.20"))
    add_terms(agree(firm.brand), forecast=clause)
    firm.serve(talk=590)
    programme = firm.brand.programmes.get()
    last = closing.end_of(firm.month) - timedelta(days=1)
    row = Row(row=2, brand=firm.brand.id, programme=programme.id, day=last, amount_us=100 * MINUTE)
    take("forecast", firm.month, [row], by=1, today=firm.month - timedelta(days=1))
    project()
    assert [line.kind for line in target(firm.month, Party("brand", firm.brand.id))] == ["time"]
    close(firm.month)
    assert [kind for kind, _ in issued("brand")] == ["time", "forecast"]


def test_numbers_that_come_after_the_closing_are_a_complement(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    firm.serve(talk=590)
    close(firm.month)
    take("results", firm.month, [result("service_level", "0.92", brand=firm.brand.id)], by=1, today=firm.day)
    close(closing.end_of(firm.month))
    assert issued("brand") == [("time", 600), ("bonus", 30)]
    assert [row.original is None for row in Document.objects.filter(side="brand").order_by("id")] == [True, False]


def test_a_newer_file_of_the_month_supersedes_and_the_old_one_stays(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    firm.serve(talk=590)
    for figure in ("0.92", "0.5"):
        take("results", firm.month, [result("service_level", figure, brand=firm.brand.id)], by=1, today=firm.day)
        project()
        (found,) = [each for each in proposed(firm.month) if each.party.side == "brand"]
        assert found.lines[-1].kind == ("bonus" if figure == "0.92" else "malus")


def test_a_waived_handling_lowers_the_base_of_a_bonus(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    contact = firm.serve(talk=590)
    take("results", firm.month, [result("service_level", "0.92", brand=firm.brand.id)], by=1, today=firm.day)
    close(firm.month)
    handling = ChargeRow.objects.get(side="brand", contact=contact).handling
    Correction.objects.create(
        side="brand", brand=firm.brand, handling=handling, waived_us=300 * S, cause="x", decided_by=1
    )
    now = firm.company.now_us
    put_in_outbox(Draft(now, now, office.ChargeCorrected(1, "brand", handling, 300 * S, "contest", 1)))
    firm.company.settle()
    close(closing.end_of(firm.month))
    assert sum(amount for _, amount in issued("brand")) == 300 + 15


def test_no_file_comes_in_while_a_closing_reads(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    firm.serve()
    begin(firm.month)
    with pytest.raises(ClosingUnderWay):
        take("results", firm.month, [result("service_level", "1", brand=firm.brand.id)], by=1, today=firm.day)


def test_a_measure_that_nobody_agreed_is_refused_with_its_row(firm: Firm) -> None:
    agree(firm.brand)
    with pytest.raises(Invalid) as refused:
        take("results", firm.month, [result("servicelevel", "1", brand=firm.brand.id)], by=1, today=firm.day)
    assert [(one.field, one.code) for one in refused.value.problems] == [("2.measure", "not_agreed")]


def test_a_result_that_a_newer_file_leaves_out_is_credited(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    add_terms(paid(firm), results=(SATISFACTION,))
    firm.serve(talk=590)
    take("results", firm.month, [result("service_level", "0.92", brand=firm.brand.id)], by=1, today=firm.day)
    close(firm.month)
    take("results", firm.month, [result("satisfaction", "4.6", agent=firm.agent.id)], by=1, today=firm.day)
    close(closing.end_of(firm.month))
    assert issued("brand") == [("time", 600), ("bonus", 30), ("bonus", -30)]
    assert issued("agent")[-1] == ("bonus", 2000)


def test_numbers_of_a_closing_that_was_given_up_count_again(firm: Firm) -> None:
    add_terms(agree(firm.brand), results=(SERVICE,))
    add_terms(paid(firm), floor=D("14.00"))
    firm.serve(talk=590)
    leave(firm)
    take("results", firm.month, [result("service_level", "0.92", brand=firm.brand.id)], by=1, today=firm.day)
    begun = begin(firm.month)
    record_numbers(begun)  # a process died here, and meanwhile the mandate went
    SelfBillingMandate.objects.all().delete()
    with pytest.raises(AnomaliesOpen):
        closing.run(begun, PaperPress())
    assert not Connected.objects.exists()
    assert SourceFile.objects.get().closing is None
