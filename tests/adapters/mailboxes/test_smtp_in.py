import smtplib
import socket
import ssl
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django import Settings

from adapters.mailboxes import mails
from adapters.mailboxes.doors import open_door
from certificates import Certificate
from homeshore.adapters.mailboxes.smtp_in import Limits
from homeshore.brands.queries import Brand
from homeshore.contacts.models import Contact, Message, QuarantinedMail
from homeshore.security import files

CUSTOMER = "camille.roux@post.example"


def send(port: int, raw: bytes, *to: str, sender: str = CUSTOMER) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        server.sendmail(sender, list(to) or ["service@aubelle.example"], raw)


def test_a_mail_is_durable_when_it_is_acknowledged(aubelle: Brand):
    with open_door() as port:
        send(port, mails.APPLE_WITH_IMAGES)
        message = Message.objects.get()
    assert message.brand_id == aubelle.id
    assert (message.sender, message.subject) == (CUSTOMER, "Ma commande")
    assert message.warnings == ["images_blocked"]
    assert mails.APPLE_WITH_IMAGES in files.read(message.raw_file)
    assert [file.name for file in message.attachments.all()] == ["Photo été.png"]
    contact = Contact.objects.get()
    assert (contact.channel, contact.state, contact.origin) == ("mail", "waiting", "customer")


def test_a_retry_after_a_lost_acknowledgement_makes_no_second_contact(aubelle: Brand):
    with open_door() as port:
        send(port, mails.PLAIN)
        send(port, mails.PLAIN)
    assert Contact.objects.count() == Message.objects.count() == 1


def test_two_mails_under_one_message_id_are_both_kept(aubelle: Brand):
    with open_door() as port:
        send(port, mails.PLAIN)
        send(port, mails.PLAIN.replace(b"commande ?", b"colis ?"))
        send(port, mails.PLAIN.replace(b"commande ?", b"colis ?"))
    assert Message.objects.count() == 2


def test_one_mail_to_two_brands_is_a_contact_of_each(aubelle: Brand, santeo: Brand):
    with open_door() as port:
        send(port, mails.PLAIN, "service@aubelle.example", "Service+tag@SANTEO.example")
    assert sorted(Contact.objects.values_list("brand_id", flat=True)) == sorted([aubelle.id, santeo.id])


def test_a_sender_may_ask_for_tls(aubelle: Brand, certificate: Certificate):
    with open_door(certificate=certificate) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        server.starttls(context=ssl.create_default_context())
        server.sendmail(CUSTOMER, ["service@aubelle.example"], mails.PLAIN)
    assert Message.objects.count() == 1


def test_without_a_certificate_no_tls_is_offered(aubelle: Brand):
    with open_door() as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        server.ehlo()
        assert not server.has_extn("starttls")


def test_mail_for_nobody_is_refused_with_a_sentence(aubelle: Brand):
    with open_door() as port, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(port, mails.PLAIN, "nobody@aubelle.example")
    code, sentence = refused.value.recipients["nobody@aubelle.example"]
    assert code == 550
    assert b"No brand" in sentence


def test_what_cannot_be_read_is_quarantined_and_acknowledged(aubelle: Brand):
    with open_door() as port:
        send(port, bytes(range(128, 256)) * 8)
        send(port, mails.PLAIN)
    assert QuarantinedMail.objects.get().problem == "unreadable"
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("raw", [mails.BOUNCE, mails.VACATION])
def test_machines_make_no_contacts(aubelle: Brand, raw: bytes):
    with open_door() as port:
        send(port, raw, sender="")
    assert Contact.objects.count() == 0


def test_a_full_disk_makes_the_sender_keep_the_mail(aubelle: Brand, settings: Settings, tmp_path: Path):
    settings.FILES_DIR = tmp_path / "blocked"
    settings.FILES_DIR.write_text("a file where a folder is needed: nothing can be written below it")
    with open_door() as port:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(port, mails.PLAIN)
        assert refused.value.smtp_code == 451
        assert Message.objects.count() == 0
        settings.FILES_DIR.unlink()
        send(port, mails.PLAIN)
    assert Message.objects.count() == 1


class LockedCentre:
    """A centre whose database is locked: first for look-ups, then for writing."""

    def __init__(self, brand: Brand | None) -> None:
        self.brand = brand

    def brand_by_address(self, address: str) -> Brand | None:
        if self.brand is None:
            raise OperationalError("database is locked")
        return self.brand

    def take(self, raw: bytes, brand: Brand, trace: bytes) -> None:
        raise OperationalError("database is locked")


def test_a_locked_database_makes_the_sender_keep_the_mail(aubelle: Brand):
    with open_door(LockedCentre(aubelle)) as port, pytest.raises(smtplib.SMTPDataError) as refused:
        send(port, mails.PLAIN)
    assert refused.value.smtp_code == 451
    with open_door(LockedCentre(None)) as port, pytest.raises(smtplib.SMTPRecipientsRefused) as unknown:
        send(port, mails.PLAIN)
    assert unknown.value.recipients["service@aubelle.example"][0] == 451


class BrokenCentre(LockedCentre):
    def take(self, raw: bytes, brand: Brand, trace: bytes) -> None:
        raise ZeroDivisionError


def test_a_mistake_of_ours_makes_the_sender_keep_the_mail(aubelle: Brand):
    with open_door(BrokenCentre(aubelle)) as port, pytest.raises(smtplib.SMTPDataError) as refused:
        send(port, mails.PLAIN)
    assert refused.value.smtp_code == 451


def test_mail_over_the_limit_is_refused_before_it_is_sent(aubelle: Brand):
    with open_door(limits=Limits(message_bytes=10_000)) as port, pytest.raises(smtplib.SMTPSenderRefused) as refused:
        send(port, mails.PLAIN + b"x" * 20_000)
    assert refused.value.smtp_code == 552


def test_lines_longer_than_the_standard_allows_are_taken(aubelle: Brand):
    with open_door() as port:
        send(port, mails.PLAIN + b"x" * 200_000)
    assert len(Message.objects.get().text) > 200_000


def test_too_many_recipients_and_messages_are_put_off(aubelle: Brand):
    limits = Limits(recipients=1, messages_a_connection=1)
    with open_door(limits=limits) as port, smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        server.ehlo()
        server.mail(CUSTOMER)
        assert server.rcpt("service@aubelle.example")[0] == 250
        assert server.rcpt("service+2@aubelle.example")[0] == 452
        assert server.data(mails.PLAIN)[0] == 250
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail(CUSTOMER, ["service@aubelle.example"], mails.PLAIN)
    assert refused.value.smtp_code == 421


def test_one_address_cannot_hold_every_connection(aubelle: Brand):
    with open_door(limits=Limits(connections_an_address=1)) as port:
        with smtplib.SMTP("127.0.0.1", port, timeout=30), socket.create_connection(("127.0.0.1", port), 30) as second:
            assert second.recv(200).startswith(b"421")
        send(port, mails.PLAIN)
    assert Message.objects.count() == 1
