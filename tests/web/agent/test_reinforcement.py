"""My questions, and nobody else's: answered in one tap, given back, and asked as I wish."""

import json

import pytest
from django.conf import LazySettings
from django.urls import reverse

from company import Company
from homeshore.brands.queries import Brand, Programme
from homeshore.kit.clock import now_us
from homeshore.kit.ids import new_id
from homeshore.people.queries import Agent
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.models import CalloutAsk, CalloutSetting, PushDevice
from homeshore.workforce.queries import callouts as queries
from served import browser_of_agent

pytestmark = pytest.mark.django_db
DEVICE = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "p256dh": "B" * 87, "auth": "a" * 22}


@pytest.fixture
def served() -> tuple[Brand, Programme, list[Agent]]:
    company = Company()
    brand, programme = company.brand()
    agents = [company.agent(name, brand, mode="independent") for name in ("Lea", "Tom")]
    return brand, programme, agents


@pytest.fixture
def asks(served: tuple[Brand, Programme, list[Agent]]) -> list[CalloutAsk]:
    now = now_us()
    row = actions.start(served[1], actions.Search(now, now + 7_200_000_000, 1, 0.0), now, by=1)
    by_agent = {one.agent_id: one for one in row.asks.all()}
    return [by_agent[agent.id] for agent in served[2]]


def test_a_question_is_answered_in_one_tap_and_given_back(
    served: tuple[Brand, Programme, list[Agent]], asks: list[CalloutAsk]
) -> None:
    client = browser_of_agent(served[2][0])
    assert "Yes, I come" in client.get("/desk/reinforcement/").content.decode()
    page = client.post(reverse("agent:answer_callout", args=[asks[0].id]), {"answer": "yes"}, follow=True)
    assert "You are expected" in page.content.decode()
    assert queries.ask(asks[0].id).answer == "yes"
    client.post(reverse("agent:give_back_callout", args=[asks[0].id]))
    assert queries.ask(asks[0].id).stood_down_us > 0


def test_who_answers_after_it_is_complete_is_thanked(
    served: tuple[Brand, Programme, list[Agent]], asks: list[CalloutAsk]
) -> None:
    actions.answer(asks[0].id, now_us(), yes=True)
    page = browser_of_agent(served[2][1]).post(
        reverse("agent:answer_callout", args=[asks[1].id]), {"answer": "yes"}, follow=True
    )
    assert "complete already" in page.content.decode()


def test_who_has_promised_the_time_elsewhere_since_is_told_so(
    served: tuple[Brand, Programme, list[Agent]], asks: list[CalloutAsk]
) -> None:
    elsewhere = CalloutAsk.objects.get(id=asks[0].id)
    other = elsewhere.callout
    other.id, other._state.adding = new_id(), True
    other.save()
    elsewhere.id, elsewhere.callout, elsewhere._state.adding = new_id(), other, True
    elsewhere.save()
    actions.answer(elsewhere.id, now_us(), yes=True)
    page = browser_of_agent(served[2][0]).post(
        reverse("agent:answer_callout", args=[asks[0].id]), {"answer": "yes"}, follow=True
    )
    assert "promised this time elsewhere" in page.content.decode()
    assert queries.ask(asks[0].id).answer == ""


def test_nobody_answers_for_another(served: tuple[Brand, Programme, list[Agent]], asks: list[CalloutAsk]) -> None:
    client = browser_of_agent(served[2][0])
    assert client.post(reverse("agent:answer_callout", args=[asks[1].id]), {"answer": "yes"}).status_code == 404
    assert client.post(reverse("agent:give_back_callout", args=[asks[1].id])).status_code == 404


def test_the_bonus_that_the_brand_agreed_to_is_shown(served: tuple[Brand, Programme, list[Agent]]) -> None:
    terms = CalloutSetting(bonus_cents=350, bonus_agreed_on="2026-11-02", bonus_terms="Annex 4")
    actions.set_terms(served[1], terms)
    now = now_us()
    actions.start(served[1], actions.Search(now, now + 7_200_000_000, 1, 0.0), now, by=1)
    assert "3.50 € an hour" in browser_of_agent(served[2][0]).get("/desk/reinforcement/").content.decode()


def test_wishes_and_standing_by_are_kept(served: tuple[Brand, Programme, list[Agent]]) -> None:
    agent = served[2][0]
    client = browser_of_agent(agent)
    client.post(reverse("agent:callout_wish"), {"quiet_from": "22:00", "quiet_until": "08:00", "by_mail": "on"})
    wish = queries.wish_of(agent.id)
    assert (wish.by_push, wish.by_mail, f"{wish.quiet_from:%H:%M}") == (False, True, "22:00")
    half = client.post(reverse("agent:callout_wish"), {"quiet_from": "22:00"})
    assert half.status_code == 422
    client.post(reverse("agent:stand_by"), {"hours": "2"})
    assert queries.wish_of(agent.id).standby_until_us > now_us()
    client.post(reverse("agent:stand_by"), {"hours": "0"})
    assert queries.wish_of(agent.id).standby_until_us == 0


def test_a_browser_is_added_forgotten_and_must_be_one(
    served: tuple[Brand, Programme, list[Agent]], settings: LazySettings
) -> None:
    settings.PUSH_TRIAL_HOSTS = []
    client = browser_of_agent(served[2][0])

    def told(**changes: str) -> int:
        body = json.dumps(DEVICE | changes)
        return client.post(reverse("agent:push_device"), body, content_type="application/json").status_code

    assert told() == 200
    assert PushDevice.objects.count() == 1
    assert told(endpoint="https://127.0.0.1/admin") == 400
    assert told(auth="x") == 400
    assert client.post(reverse("agent:push_device"), b"{", content_type="application/json").status_code == 400
    assert told(p256dh="", auth="") == 200
    assert not PushDevice.objects.exists()
