import smtplib
from pathlib import Path

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from adapters.mailboxes import mails
from adapters.mailboxes.doors import KeepingRelay, open_door, open_relay
from certificates import Certificate
from homeshore.adapters.mailboxes import smtp_out
from homeshore.adapters.mailboxes.arriving import Outcome, take
from homeshore.adapters.mailboxes.parsing import parse
from homeshore.adapters.mailboxes.relay import RelayAddress, relay_address
from homeshore.brands.queries import Brand
from homeshore.contacts.actions import Said, Upload, say_as_agent, settle_delivery, take_outgoing
from homeshore.contacts.models import Contact, Conversation, Message, OutgoingMail
from homeshore.security import files

CUSTOMER = "camille.roux@post.example"


def answer(text: str = "Bonjour, votre colis est parti.") -> Message:
    contact = Contact.objects.order_by("-id")[0]
    upload = Upload("reçu.txt", "text/plain", b"12,50")
    return say_as_agent(Said(agent=5, contact=contact.id, text=text, key=text[:40], uploads=(upload,)))


def reply_to(sent: bytes, *headers: str, sender: str = CUSTOMER) -> bytes:
    mail = parse(sent)
    lines = [f"From: {sender}", "To: service@aubelle.example", f"Message-ID: <r{hash(headers)}@post.example>", *headers]
    return ("\r\n".join(lines) + f"\r\n\r\nMerci !\r\n\r\n> {mail.text.visible}\r\n").encode()


@pytest.fixture
def sent(aubelle: Brand, settings: Settings) -> bytes:
    """An agent's answer as the relay got it."""
    take(mails.PLAIN, aubelle)
    answer()
    relay = KeepingRelay()
    with open_relay(relay) as address:
        settings.SMTP_RELAY = address
        smtp_out.step()
    return relay.mails[0]


def test_an_answer_leaves_under_the_brands_identity_and_in_its_thread(sent: bytes):
    mail = parse(sent)
    assert mail.sender is not None
    assert (mail.sender.name, mail.sender.address) == ("Aubelle", "service@aubelle.example")
    assert mail.to[0].address == CUSTOMER
    assert mail.in_reply_to == ("one@post.example",)
    assert mail.subject.startswith("Re: Ma commande [ref:")
    assert [(file.name, file.content) for file in mail.files] == [("reçu.txt", b"12,50")]
    message = Message.objects.get(direction="outbound")
    assert (message.delivery, message.mail_id) == ("sent", mail.message_id)


def test_a_reply_joins_by_its_headers(sent: bytes):
    with open_door() as port, smtplib.SMTP("127.0.0.1", port) as server:
        raw = reply_to(sent, f"In-Reply-To: <{parse(sent).message_id}>", "Subject: Re: sans rapport")
        server.sendmail(CUSTOMER, ["service@aubelle.example"], raw)
    assert Conversation.objects.count() == 1
    assert Message.objects.filter(direction="inbound").count() == 2


def test_a_reply_without_headers_joins_by_the_reference(sent: bytes, aubelle: Brand):
    take(reply_to(sent, f"Subject: RE : {parse(sent).subject}"), aubelle)
    assert Conversation.objects.count() == 1


def test_a_reply_never_joins_across_brands(sent: bytes, santeo: Brand):
    headers = (f"In-Reply-To: <{parse(sent).message_id}>", f"Subject: {parse(sent).subject}")
    take(reply_to(sent, *headers), santeo)
    assert Conversation.objects.filter(brand_id=santeo.id).count() == 1
    assert Conversation.objects.count() == 2


def test_a_bounce_marks_the_answer_as_failed_and_is_no_contact(sent: bytes, aubelle: Brand):
    assert take(mails.BOUNCE % parse(sent).message_id.encode(), aubelle) is Outcome.NOTED
    message = Message.objects.get(direction="outbound")
    assert (message.delivery, message.delivery_note) == ("failed", "5.1.1")
    assert Contact.objects.count() == 1


def test_an_automatic_reply_is_a_note_in_its_conversation(sent: bytes, aubelle: Brand):
    raw = reply_to(sent, "Auto-Submitted: auto-replied", f"In-Reply-To: <{parse(sent).message_id}>")
    assert take(raw, aubelle) is take(raw, aubelle) is Outcome.NOTED
    assert Message.objects.filter(direction="internal").count() == 1
    assert Contact.objects.count() == 1


def test_our_own_mail_coming_back_is_dropped(sent: bytes, aubelle: Brand):
    assert take(sent, aubelle) is Outcome.DROPPED


def test_a_mail_whose_file_is_gone_fails_and_the_others_go(aubelle: Brand, settings: Settings, tmp_path: Path):
    settings.SMTP_RELAY, settings.OUTBOX_DIR = "", tmp_path
    take(mails.PLAIN, aubelle)
    files.remove(answer("one").attachments.get().file)
    answer("two")
    smtp_out.step()
    assert dict(Message.objects.filter(direction="outbound").values_list("text", "delivery")) == {
        "one": "failed",
        "two": "sent",
    }


def test_a_mail_that_cannot_be_composed_fails_and_the_others_go(aubelle: Brand, settings: Settings, tmp_path: Path):
    settings.SMTP_RELAY, settings.OUTBOX_DIR = "", tmp_path
    take(mails.PLAIN, aubelle)
    broken = answer("one")
    Conversation.objects.filter(id=broken.conversation_id).update(language="f\nr")
    take(b"From: karim@post.example\r\nMessage-ID: <2@post.example>\r\n\r\nBonjour\r\n", aubelle)
    answer("two")
    smtp_out.step()
    delivered = dict(Message.objects.filter(direction="outbound").values_list("text", "delivery"))
    assert delivered == {"one": "failed", "two": "sent"}


def test_a_mail_of_somebody_forgotten_while_it_was_sent_is_no_trouble(aubelle: Brand):
    take(mails.PLAIN, aubelle)
    answer("one")
    (delivery,) = take_outgoing()
    OutgoingMail.objects.all().delete()
    settle_delivery(delivery.outgoing, mail_id="sent@aubelle.example")
    assert not Message.objects.filter(mail_id="sent@aubelle.example").exists()


@pytest.mark.parametrize(
    ("said", "delivery", "done"), [("550 5.1.1 no such user", "failed", True), ("451 4.3.0 later", "queued", False)]
)
def test_the_agent_sees_what_the_relay_refused(
    aubelle: Brand, settings: Settings, said: str, delivery: str, done: bool
):
    take(mails.PLAIN, aubelle)
    answer()
    with open_relay(KeepingRelay(said)) as address:
        settings.SMTP_RELAY = address
        smtp_out.step()
        smtp_out.step()
    message = Message.objects.get(direction="outbound")
    assert (message.delivery, message.delivery_note) == (delivery, said)
    waiting = OutgoingMail.objects.get()
    assert (waiting.attempts, waiting.done_at is not None) == (1, done)


@pytest.mark.parametrize(("tls", "scheme"), [("tls", "smtps"), ("starttls", "smtp+starttls")])
def test_a_relay_is_spoken_to_over_tls(
    aubelle: Brand, settings: Settings, certificate: Certificate, tls: str, scheme: str
):
    take(mails.PLAIN, aubelle)
    answer()
    relay = KeepingRelay()
    with open_relay(relay, tls, certificate) as address:
        settings.SMTP_RELAY = f"{scheme}://{address}"
        smtp_out.step()
    assert len(relay.mails) == 1


def test_a_relay_with_a_certificate_that_nobody_vouches_for_gets_nothing(
    aubelle: Brand, settings: Settings, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("SSL_CERT_FILE")
    take(mails.PLAIN, aubelle)
    answer()
    relay = KeepingRelay()
    with open_relay(relay, "starttls", certificate) as address:
        settings.SMTP_RELAY = f"smtp+starttls://{address}"
        smtp_out.step()
    assert relay.mails == []
    assert "certificate" in OutgoingMail.objects.get().last_error.lower()


def test_an_unreachable_relay_is_tried_again_later(aubelle: Brand, settings: Settings):
    take(mails.PLAIN, aubelle)
    answer()
    settings.SMTP_RELAY = "127.0.0.1:9"
    smtp_out.step()
    assert OutgoingMail.objects.get().next_attempt_at > OutgoingMail.objects.get().created_at
    assert Message.objects.get(direction="outbound").delivery == "queued"


def test_an_address_that_cannot_be_written_to_fails_at_once(aubelle: Brand, settings: Settings):
    settings.SMTP_RELAY = "127.0.0.1:9"
    take(mails.PLAIN.replace(b"camille.roux@", "é@".encode()), aubelle)
    answer()
    smtp_out.step()
    assert Message.objects.get(direction="outbound").delivery == "failed"


def test_without_a_relay_mails_are_written_to_the_outbox_folder(aubelle: Brand, settings: Settings, tmp_path: Path):
    settings.SMTP_RELAY, settings.OUTBOX_DIR = "", tmp_path / "outbox"
    take(mails.PLAIN, aubelle)
    answer()
    smtp_out.step()
    (file,) = settings.OUTBOX_DIR.iterdir()
    assert parse(file.read_bytes()).to[0].address == CUSTOMER
    message = Message.objects.get(direction="outbound")
    assert (message.delivery, message.delivery_note) == ("sent", f"outbox/{file.name}")


def test_account_mail_takes_the_same_way(settings: Settings, tmp_path: Path):
    settings.SMTP_RELAY, settings.OUTBOX_DIR = "", tmp_path / "outbox"
    settings.EMAIL_BACKEND = "homeshore.adapters.mailboxes.account_mail.Backend"
    assert send_mail("Code", "123", "centre@homeshore.example", ["a@homeshore.example"]) == 1
    assert len(list(settings.OUTBOX_DIR.iterdir())) == 1


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("mx.example:2500", RelayAddress("mx.example", 2500)),
        ("mx.example", RelayAddress("mx.example", 25)),
        ("smtp+starttls://me:p%40ss@mx.example", RelayAddress("mx.example", 587, "starttls", "me", "p@ss")),
        ("smtps://mx.example", RelayAddress("mx.example", 465, "tls")),
    ],
)
def test_relay_settings(setting: str, expected: RelayAddress):
    assert relay_address(setting) == expected


def test_a_relay_setting_that_is_none_is_refused():
    with pytest.raises(ValueError, match="HOMESHORE_SMTP_RELAY"):
        relay_address("https://mx.example")
