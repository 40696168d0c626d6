import pytest

from adapters.mailboxes import mails
from homeshore.adapters.mailboxes.automatic import automatic
from homeshore.adapters.mailboxes.parsing import parse

BRAND = "service@aubelle.example"


def why(*headers: str, raw: bytes = mails.PLAIN) -> str | None:
    return automatic(parse("".join(f"{header}\r\n" for header in headers).encode() + raw), BRAND)


def test_what_a_person_wrote_is_a_contact():
    assert why() is None
    assert why("Auto-Submitted: no") is None
    assert why("X-Auto-Response-Suppress: All") is None
    assert why("X-Homeshore-Loop: support@elsewhere.example") is None


def test_bounces_are_known_by_their_kind_and_by_their_empty_sender():
    assert why(raw=mails.BOUNCE) == "bounce"
    assert why("Return-Path: <>") == "bounce"
    assert why("X-Failed-Recipients: nobody@post.example") == "bounce"
    assert why(raw=mails.PLAIN.replace(b"camille.roux@", b"MAILER-DAEMON@")) == "bounce"


@pytest.mark.parametrize(
    "headers",
    [
        ["Auto-Submitted: auto-replied"],
        ["Auto-Submitted: auto-generated; owner-email=x@y.example"],
        ["Precedence: auto_reply"],
        ["X-Autoreply: yes"],
        ["X-Autorespond: Absence"],
        ["X-Auto-Response-Suppress: All", "Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Re=3A?="],
        ["Subject: Out of office: Re: colis", "In-Reply-To: <x@aubelle.example>"],
    ],
)
def test_auto_replies_are_known(headers: list[str]):
    assert why(*headers) == "auto_reply"


def test_a_customer_may_write_about_an_automatic_reply():
    assert why("Subject: Réponse automatique reçue trois fois") is None


def test_our_own_mail_coming_back_is_a_loop():
    assert why("X-Homeshore-Loop: Service@Aubelle.example") == "loop"
    assert why(raw=mails.PLAIN.replace(b"camille.roux@post.example", BRAND.encode())) == "loop"


def test_a_list_is_no_contact_unless_it_names_the_brand():
    elsewhere = mails.PLAIN.replace(b"To: service@aubelle.example", b"To: news@shop.example")
    assert why("List-Id: <news.shop.example>", raw=elsewhere) == "list"
    assert why("Precedence: bulk", raw=elsewhere) == "list"
    assert why("List-Id: <service.aubelle.example>", "Precedence: list") is None
