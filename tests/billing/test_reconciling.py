"""Each handled second stands once on each side; whoever takes one away is found."""

from datetime import date

import pytest
from django.utils import timezone

from billing.firm import close, serve
from company import Company
from homeshore.billing.actions.reconciling import keep_reconciled, reconcile_day
from homeshore.billing.models import ChargeRow, DocumentLine, ReconciledDay
from homeshore.billing.queries.reconciling import reconcile
from homeshore.billing.registry import LEDGER
from homeshore.billing.rules.reconciling import Booked, Counted, differences
from homeshore.brands.queries import Brand
from homeshore.contacts.models import Handling
from homeshore.journal.models import Outbox
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us
from homeshore.people.queries import Agent

S = 1_000_000


@pytest.fixture
def day(company: Company, brand: Brand, lea: Agent) -> date:
    """A day with two chats."""
    for _ in range(2):
        serve(company, brand, lea)
    catch_up(LEDGER)
    return timezone.localdate(from_us(Handling.objects.order_by("ended_us").values_list("ended_us", flat=True)[0]))


@pytest.fixture
def three_days_ago(company: Company) -> None:
    company.now_us -= 3 * 86_400 * S


@pytest.mark.django_db
def test_a_day_without_a_difference_is_kept_with_its_sums(day: date) -> None:
    row = reconcile_day(day)
    assert (row.missed, row.handlings, row.handled_us) == (0, 2, 170 * S)
    assert row.clauses == {"brand": {"charged": 140 * S, "wrap_up": 30 * S}, "agent": {"charged": 170 * S}}
    assert not Outbox.objects.exists()


@pytest.mark.django_db
def test_one_microsecond_is_found_and_noted_once(day: date) -> None:
    handling = Handling.objects.order_by("id").first()
    assert handling is not None
    Handling.objects.filter(id=handling.id).update(active_us=handling.active_us - 1)
    (found,) = reconcile(day).differences
    assert (found.code, found.handling, found.expected - found.found) == ("counted_otherwise", handling.id, 1)
    reconcile_day(day)
    assert reconcile_day(day).missed == 1
    assert Outbox.objects.count() == 1


@pytest.mark.django_db
def test_a_charge_that_is_missing_and_one_that_nobody_handled_are_found(day: date) -> None:
    row = ChargeRow.objects.filter(side="agent").order_by("id").first()
    assert row is not None
    ChargeRow.objects.filter(id=row.id).update(handling=row.handling + 100)
    found = reconcile(day).differences
    assert sorted((one.code, one.side) for one in found) == [("not_booked", "agent"), ("not_handled", "agent")]


@pytest.mark.django_db
def test_what_the_ledger_has_not_read_yet_is_no_difference(
    company: Company, brand: Brand, lea: Agent, day: date
) -> None:
    serve(company, brand, lea)
    assert (reconcile(day).handlings, reconcile(day).differences) == (2, ())


@pytest.mark.django_db
def test_one_cent_in_a_document_is_found_on_the_day_of_its_closing(day: date) -> None:
    close(day.replace(day=1))
    today = timezone.localdate()
    assert reconcile(today).documents == 2
    assert not reconcile(today).differences
    line = DocumentLine.objects.filter(document__side="brand").get()
    DocumentLine.objects.filter(id=line.id).update(amount_cents=line.amount_cents + 1)
    (found,) = reconcile(today).differences
    assert (found.code, found.expected - found.found) == ("cents", -1)


@pytest.mark.django_db
def test_the_nightly_task_checks_each_day_once(
    three_days_ago: None, company: Company, brand: Brand, lea: Agent
) -> None:
    serve(company, brand, lea)
    assert not keep_reconciled()
    assert not ReconciledDay.objects.exists()  # the ledger has not read that far
    catch_up(LEDGER)
    assert not keep_reconciled()
    assert sorted(ReconciledDay.objects.values_list("handlings", flat=True)) == [0, 0, 1]
    assert not keep_reconciled()


def test_clauses_that_do_not_add_up_are_unexplained() -> None:
    counted = {1: Counted(1, 7, 5, 100)}
    clauses = (90, 0, 9, 0, 0, 0, 0)
    booked = [Booked(side, 1, 7, 5, 100, clauses) for side in ("brand", "agent")]
    assert [one.code for one in differences(counted, counted, booked)] == ["unexplained"] * 2


def test_demo_traffic_has_no_place_in_the_ledger() -> None:
    counted = {1: Counted(1, 7, 5, 100, demo=True)}
    assert not list(differences(counted, counted, []))
    booked = Booked("brand", 1, 7, 5, 100, (100, 0, 0, 0, 0, 0, 0))
    assert [one.code for one in differences(counted, counted, [booked])] == ["not_handled"]
