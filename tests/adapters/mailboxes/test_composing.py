from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from homeshore.adapters.mailboxes.composing import Outgoing, OutgoingFile, UnsendableMail, compose, reply_subject
from homeshore.adapters.mailboxes.parsing import parse
from homeshore.adapters.mailboxes.threading import conversation_reference, message_id, reference

KEY = b"k" * 32
REPLY = Outgoing(
    brand_name="Aubelle, le style",
    brand_address="service@aubelle.example",
    to=("camille.roux@post.example",),
    subject="RE: Re : Ma commande",
    text="Bonjour Camille,\n\nvotre colis <n° 5> est là : https://post.example/?a=1&b=2.\nBelle journée",
    message_id=message_id(7, 11, "aubelle.example", KEY),
    at=datetime(2026, 10, 5, 9, 30, tzinfo=UTC),
    reference=reference(8, 11, KEY),
    references=("first@post.example", "x" * 300 + "@post.example"),
)


def test_a_reply_carries_the_brands_identity_and_threading_headers():
    raw = compose(REPLY).as_bytes()
    mail = parse(raw)
    assert mail.sender is not None
    assert (mail.sender.name, mail.sender.address) == ("Aubelle, le style", "service@aubelle.example")
    assert mail.to[0].address == "camille.roux@post.example"
    assert mail.subject == f"Re: Ma commande {REPLY.reference}"
    assert mail.message_id == REPLY.message_id
    assert mail.in_reply_to == REPLY.references[-1:]
    assert mail.references == REPLY.references
    assert mail.date == REPLY.at
    assert b"X-Homeshore-Loop: service@aubelle.example\r\n" in raw
    assert b"Auto-Submitted" not in raw


def test_the_text_comes_plain_and_as_simple_html():
    mail = parse(compose(REPLY).as_bytes())
    assert mail.text.visible == REPLY.text
    assert mail.html is not None
    assert "&lt;n° 5&gt;" in mail.html.visible
    assert 'href="https://post.example/?a=1&amp;b=2"' in mail.html.visible


def test_automatic_mail_says_so():
    assert parse(compose(replace(REPLY, automatic=True)).as_bytes()).header("auto-submitted") == "auto-generated"


def test_files_go_along():
    files = (OutgoingFile("reçu.pdf", "application/pdf", b"%PDF-1.4 x"), OutgoingFile("a.eml", "message/rfc822", b"x"))
    mail = parse(compose(replace(REPLY, files=files)).as_bytes())
    assert [(file.name, file.content) for file in mail.files] == [("reçu.pdf", b"%PDF-1.4 x"), ("a.eml", b"x")]


def test_a_reply_to_our_mail_finds_its_conversation():
    sent = parse(compose(REPLY).as_bytes())
    answer = f"From: c@post.example\nIn-Reply-To: <{sent.message_id}>\nSubject: {sent.subject}\n\nMerci"
    found = conversation_reference(parse(answer.encode()), 11, KEY)
    assert (found.messages, found.conversation) == ((7,), 8)


def test_lines_in_a_subject_cannot_add_headers():
    mail = parse(compose(replace(REPLY, subject="x\r\nBcc: all@post.example")).as_bytes())
    assert mail.header("bcc") == ""


@pytest.mark.parametrize("to", [(), ("no address",), ("é@post.example",), ("a b@post.example",), ("@",)])
def test_an_address_that_smtp_cannot_carry_is_refused(to: tuple[str, ...]):
    with pytest.raises(UnsendableMail):
        compose(replace(REPLY, to=to))


def test_a_domain_with_accents_is_written_as_smtp_wants_it():
    assert b"To: a@xn--bl-cja.example" in compose(replace(REPLY, to=("a@blé.example",))).as_bytes()


def test_a_new_mail_is_no_reply():
    assert reply_subject("Ma commande", "", replies=False) == "Ma commande"
    assert reply_subject("", "", replies=True) == "Re: (…)"


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=60))
def test_any_text_can_be_sent_and_read_again(subject: str, text: str, name: str):
    raw = compose(replace(REPLY, subject=subject, text=text, brand_name=name)).as_bytes()
    mail = parse(raw)
    assert mail.message_id == REPLY.message_id
    assert mail.subject.endswith(REPLY.reference)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
