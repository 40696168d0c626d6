"""The page that proves each day, green to the second and loudly red otherwise."""

from datetime import timedelta

import pytest
from django.test import Client

from billing.firm import Firm, project
from homeshore.billing.actions.reconciling import keep_reconciled
from homeshore.billing.models import ReconciledDay
from homeshore.billing.queries import anomalies
from homeshore.contacts.models import Handling
from web.finance.test_closings import finance, firm, text_of

__all__ = ["finance", "firm"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def day(firm: Firm) -> ReconciledDay:
    firm.serve()
    project()
    while keep_reconciled():
        pass
    return ReconciledDay.objects.get(handlings=1)


def test_a_day_that_agrees_is_green_and_shows_where_its_time_went(finance: Client, day: ReconciledDay) -> None:
    assert "agree, to the second and to the cent" in text_of(finance, "/finance/reconciliation/")
    page = text_of(finance, f"/finance/reconciliation/{day.day:%Y-%m-%d}/")
    assert "The day agrees" in page
    assert "Wrap-up" in page


def test_a_day_that_differs_is_red_names_the_contact_and_blocks_the_closing(
    finance: Client, day: ReconciledDay
) -> None:
    Handling.objects.update(active_us=1)
    address = f"/finance/reconciliation/{day.day:%Y-%m-%d}/"
    assert "still does not agree" in finance.post(f"{address}check/", follow=True).content.decode()
    assert "The two counts differ" in text_of(finance, address)
    assert "1 day does not agree" in text_of(finance, "/finance/reconciliation/")
    assert "difference" in {one.code for one in anomalies.blocking(day.day.replace(day=1))}


def test_today_cannot_be_checked_yet(finance: Client, day: ReconciledDay) -> None:
    coming = day.day + timedelta(days=400)
    assert finance.post(f"/finance/reconciliation/{coming:%Y-%m-%d}/check/").status_code == 404
    assert finance.get(f"/finance/reconciliation/{coming:%Y-%m-%d}/").status_code == 404
