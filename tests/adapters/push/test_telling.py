"""A question goes out once, as the agent wishes, in their language; its links answer only when they are posted."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from company import Company
from homeshore.adapters.push.ports import DeviceGone
from homeshore.adapters.push.telling import send_due
from homeshore.adapters.push.text_messages import OutboxMessages
from homeshore.brands.queries import Programme
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.actions import wishes
from homeshore.workforce.models import CalloutWish, PushDevice
from homeshore.workforce.queries import callouts as queries
from homeshore.workforce.queries.callouts import CalloutAsk
from homeshore.workforce.queries.invitations import Device, link
from homeshore.workforce.rules.reinforcing.searching import Search

pytestmark = pytest.mark.django_db


class Shown:
    """A push service that remembers; one that is `gone` refuses."""

    def __init__(self, *, gone: bool = False) -> None:
        self.payloads, self.gone = list[dict[str, object]](), gone

    def show(self, device: Device, payload: bytes, seconds: int) -> None:
        if self.gone:
            raise DeviceGone(device.endpoint)
        assert 0 < seconds <= 7200
        self.payloads.append(json.loads(payload))


@pytest.fixture
def outbox(settings: LazySettings, tmp_path: Path) -> Path:
    settings.OUTBOX_DIR, settings.SMTP_RELAY = tmp_path, ""
    settings.EMAIL_BACKEND = "homeshore.adapters.mailboxes.account_mail.Backend"
    return tmp_path


@pytest.fixture
def lea() -> Agent:
    company = Company()
    brand, _programme = company.brand()
    return company.agent("Lea", brand, mode="independent")


@pytest.fixture
def ask(lea: Agent) -> CalloutAsk:
    programme = Programme.objects.get()
    row = actions.start(programme, Search(now_us(), now_us() + 7200 * SECOND_US, 1, 0.0), now_us(), by=1)
    return row.asks.get()


def test_a_question_is_pushed_and_mailed_once(lea: Agent, ask: CalloutAsk, outbox: Path) -> None:
    wishes.add_device(lea.id, "https://fcm.googleapis.com/x", "p" * 87, "a" * 22)
    push = Shown()
    assert not send_due(push, OutboxMessages(outbox))
    send_due(push, OutboxMessages(outbox))
    (shown,) = push.payloads
    assert shown["yes"]["url"] == link(ask.id, "yes")  # type: ignore[index]
    assert shown["title"] == "Aubelle : pouvez-vous venir ?"
    (mail,) = outbox.glob("*.eml")
    assert "desk/reinforcement/answer" in mail.read_text().replace("=\n", "")
    ask.refresh_from_db()
    assert ask.told == "push,mail"


def test_the_agent_chooses_the_ways(lea: Agent, ask: CalloutAsk, outbox: Path) -> None:
    lea.person.phone = "+33600000001"
    lea.person.save()
    wishes.set_wish(lea.id, CalloutWish(by_mail=False, by_push=False, by_sms=True))
    send_due(Shown(), OutboxMessages(outbox))
    (message,) = outbox.iterdir()
    assert message.read_text().startswith("+33600000001\n")


def test_a_browser_that_left_is_forgotten(lea: Agent, ask: CalloutAsk, outbox: Path) -> None:
    wishes.add_device(lea.id, "https://fcm.googleapis.com/x", "p" * 87, "a" * 22)
    send_due(Shown(gone=True), OutboxMessages(outbox))
    assert not PushDevice.objects.exists()


def test_nobody_is_told_of_a_search_that_is_over(ask: CalloutAsk, outbox: Path) -> None:
    actions.stop(queries.callout(ask.callout_id), now_us(), by=1)
    send_due(Shown(), OutboxMessages(outbox))
    assert list(outbox.iterdir()) == []


def test_nobody_is_told_outside_their_contact_hours(lea: Agent, ask: CalloutAsk, outbox: Path) -> None:
    """They were asked within them, and the message is late."""
    people.contracts(lea.person_id).update(mode="employee")
    send_due(Shown(), OutboxMessages(outbox))
    assert list(outbox.iterdir()) == []
    ask.refresh_from_db()
    assert ask.told_us == 0


def path_of(ask: CalloutAsk, answer: str) -> str:
    return "/desk/" + link(ask.id, answer).partition("/desk/")[2]


def test_opening_a_link_answers_nothing_and_posting_it_does_without_signing_in(ask: CalloutAsk) -> None:
    browser = Client(enforce_csrf_checks=True)
    for _ in range(2):  # a mail scanner, and one more
        assert browser.get(path_of(ask, "yes")).status_code == 200
        assert browser.head(path_of(ask, "yes")).status_code == 200
    ask.refresh_from_db()
    assert ask.answer == ""
    page = browser.post(path_of(ask, "yes"))
    assert page.status_code == 200
    ask.refresh_from_db()
    assert ask.answer == "yes"
    browser.post(path_of(ask, "no"))
    ask.refresh_from_db()
    assert ask.answer == "yes"


def test_the_button_of_a_notification_hears_what_came_of_it(ask: CalloutAsk) -> None:
    said = Client().post(path_of(ask, "no"), headers={"Accept": "application/json"}).json()
    assert "sans conséquence" in said["text"]


def test_a_link_that_was_altered_is_not_found(ask: CalloutAsk) -> None:
    path = path_of(ask, "yes")
    assert Client().get(path.replace(".yes", ".no")).status_code == 404
    assert Client().post(path[:-3] + "aa/").status_code == 404
