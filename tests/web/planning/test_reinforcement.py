"""The planner watches reinforcement, starts and stops it, and sets its rules; nobody else does."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from company import Company
from homeshore.brands.queries import Programme
from homeshore.kit.clock import now_us
from homeshore.security import actions as security
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.models import Callout, CalloutAsk
from homeshore.workforce.queries import callouts as queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    company = Company()
    brand, programme = company.brand()
    for number in range(8):
        company.agent(f"Agent{number}", brand, mode="independent")
    return programme


def browser(role: str = "planner", brand: int = 0) -> Client:
    user = security.open_account(f"{role}@homeshore.example", role.title())
    security.grant_role(user, role, brand)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


def text_of(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def started(client: Client, programme: Programme, **fields: str) -> Callout | None:
    given = {"wanted": "2", "begins": "00:00", "ends": "23:59"} | fields
    client.post(reverse("planning:start_callout", args=[programme.id]), given)
    return Callout.objects.first()


def test_without_a_forecast_the_page_says_so_and_people_can_be_asked_by_hand(programme: Programme) -> None:
    client = browser()
    text = text_of(client, "/planning/reinforcement/")
    assert "No forecast for the next hours" in text
    assert "8 more may be asked" in text
    assert "The dispatcher does not answer" in text
    now = now_us()
    actions.start(programme, actions.Search(now, now + 7_200_000_000, 2, 0.0), now, by=1)
    first = CalloutAsk.objects.order_by("id")[0]
    actions.answer(first.id, now, yes=True)
    text = text_of(client, reverse("planning:reinforcement_live", args=[programme.id]))
    assert "2 wanted: 8 asked, 1 yes, 0 no" in text
    assert first.agent.person.name in text
    assert "expected at" in text


def test_a_call_out_is_started_and_stopped_by_hand(programme: Programme) -> None:
    client = browser()
    now = now_us()
    row = actions.start(programme, actions.Search(now, now + 7_200_000_000, 2, 0.0), now, by=1)
    client.post(reverse("planning:stop_callout", args=[row.id]))
    row.refresh_from_db()
    assert row.state == "stopped"
    assert row.stopped_by > 0


def test_a_stretch_that_is_wrong_is_told_beside_its_field(programme: Programme) -> None:
    page = browser().post(
        reverse("planning:start_callout", args=[programme.id]), {"wanted": "0", "begins": "", "ends": "12:00"}
    )
    assert page.status_code == 422
    assert not Callout.objects.exists()


def test_the_rules_of_a_programme_are_kept_and_a_bonus_needs_the_brands_agreement(programme: Programme) -> None:
    client = browser()
    path = reverse("planning:reinforcement_terms", args=[programme.id])
    rules = {
        "automatic": "on",
        "threshold_percent": "40",
        "shortest_minutes": "60",
        "longest_minutes": "120",
        "wave_minutes": "5",
        "most_a_wave": "50",
        "bonus": "3.50",
    }
    refused = client.post(path, rules)
    assert refused.status_code == 422
    assert "agree to" in refused.content.decode()
    client.post(path, rules | {"bonus_agreed_on": "2026-11-02", "bonus_terms": "Annex 4"})
    kept = queries.setting(programme.id)
    assert (kept.automatic, kept.threshold_percent, kept.bonus_cents) == (True, 40, 350)
    assert kept.bonus_agreed_on == date(2026, 11, 2)


@pytest.mark.parametrize("role", ["agent", "brand_manager", "finance"])
def test_who_does_not_plan_sees_nothing_of_it(role: str, programme: Programme) -> None:
    client = browser(role, programme.brand_id if role == "brand_manager" else 0)
    assert client.get("/planning/reinforcement/").status_code == 403
    assert client.get(reverse("planning:reinforcement_live", args=[programme.id])).status_code == 403
    assert started(client, programme) is None
