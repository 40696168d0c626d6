"""Quarantine: looking, naming the sender, letting go; each look is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from company import Company
from homeshore.contacts.actions import quarantine_mail
from homeshore.contacts.queries import lists
from homeshore.contacts.queries.lists import QuarantinedMail
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE
from served import browser_of

RAW = b"\xff\xfe\x00broken\r\nbytes <script>alert(1)</script>"


@pytest.fixture
def supervisor(company: Company) -> Client:
    return browser_of("supervisor")


@pytest.fixture
def mail(company: Company) -> QuarantinedMail:
    brand, _ = company.brand()
    return quarantine_mail(brand.id, RAW, "no sender and no readable part")


def test_the_list_says_what_is_wrong_and_how_large_it_is(supervisor: Client, mail: QuarantinedMail) -> None:
    page = supervisor.get("/floor/quarantine/").content.decode()
    assert "no sender and no readable part" in page
    assert f"{len(RAW)}\u00a0bytes" in page


def test_an_empty_quarantine_says_so(supervisor: Client) -> None:
    assert "Nothing in quarantine" in supervisor.get("/floor/quarantine/").content.decode()


def test_the_raw_message_is_saved_and_never_shown_and_the_look_is_kept(
    supervisor: Client, mail: QuarantinedMail
) -> None:
    answer = supervisor.get(reverse("floor:quarantine_raw", args=[mail.id]))
    assert answer.content == RAW
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert [access.object for access in security.accesses(CENTRE, "quarantine")] == [mail.id]


def test_the_beginning_is_shown_as_text(supervisor: Client, mail: QuarantinedMail) -> None:
    page = supervisor.get(reverse("floor:quarantined", args=[mail.id])).content.decode()
    assert "broken\nbytes" in page
    assert "<script>alert" not in page


def test_a_released_mail_becomes_a_contact(supervisor: Client, mail: QuarantinedMail) -> None:
    answer = supervisor.post(reverse("floor:quarantined", args=[mail.id]), {"sender": "jeanne@example.org"})
    (contact,) = lists.contacts(CENTRE, lists.ContactFilter())
    assert answer.headers["Location"] == reverse("floor:contact", args=[contact.id])
    page = supervisor.get(answer.headers["Location"]).content.decode()
    assert "message.eml" in page
    assert "jeanne@example.org" in page
    assert not lists.quarantined(CENTRE).exists()
    assert supervisor.get(reverse("floor:quarantined", args=[mail.id])).status_code == 404


def test_without_an_address_nothing_is_released(supervisor: Client, mail: QuarantinedMail) -> None:
    answer = supervisor.post(reverse("floor:quarantined", args=[mail.id]), {"sender": "nobody"})
    assert answer.status_code == 422
    assert lists.quarantined(CENTRE).exists()


def test_a_dismissed_mail_leaves_the_list(supervisor: Client, mail: QuarantinedMail) -> None:
    supervisor.post(reverse("floor:quarantine_dismiss", args=[mail.id]))
    assert not lists.quarantined(CENTRE).exists()


def test_a_supervisor_of_another_brand_does_not_find_it(company: Company, mail: QuarantinedMail) -> None:
    other, _ = company.brand("santeo")
    client = browser_of("supervisor", other.id)
    for route in ("quarantined", "quarantine_raw"):
        assert client.get(reverse(f"floor:{route}", args=[mail.id])).status_code == 404
    assert client.post(reverse("floor:quarantine_dismiss", args=[mail.id])).status_code == 404
    assert lists.quarantined(CENTRE).exists()
