import os
import time
from collections.abc import Callable, Iterator

import pytest

from adapters.mailboxes import mails
from adapters.mailboxes.imap_servers import DOVECOT, DovecotHost, FakeHost, MailHost
from certificates import Certificate
from homeshore.adapters.mailboxes.imap import Login, ServerGone, ServerRefused
from homeshore.adapters.mailboxes.imap_in import Readers, Reading
from homeshore.brands.actions import MailboxDetails, change_mailbox, connect_mailbox
from homeshore.brands.queries import Brand, Mailbox, mailboxes
from homeshore.contacts.models import Contact, Message, QuarantinedMail

GARBAGE = bytes(range(128, 256)) * 8


def mail(number: int) -> bytes:
    return mails.PLAIN.replace(b"<one@", f"<{number}@".encode())


@pytest.fixture(scope="module")
def dovecot() -> Iterator[DovecotHost]:
    if not os.path.exists(DOVECOT) or os.geteuid() != 0:
        pytest.skip("dovecot is not installed, or not run as root (apt install dovecot-imapd)")
    host = DovecotHost()
    yield host
    host.close()


@pytest.fixture(params=["fake", "dovecot"])
def host(request: pytest.FixtureRequest) -> MailHost:
    if request.param == "fake":
        return FakeHost()
    real: DovecotHost = request.getfixturevalue("dovecot")
    real.login = Login("127.0.0.1", real.login.port, "none", f"u{time.monotonic_ns()}", "secret")
    return real


def mailbox_at(host: MailHost, brand: Brand) -> Mailbox:
    login = host.login
    details = MailboxDetails(login.host, login.user, login.password, login.port, login.encryption)
    return connect_mailbox(brand, brand.programmes.get(), details)


@pytest.fixture
def mailbox(host: MailHost, aubelle: Brand) -> Mailbox:
    return mailbox_at(host, aubelle)


def read(host: MailHost, mailbox: Mailbox) -> int:
    """One connection, as after a restart: what the reader knows is in the database."""
    server = host.connect(host.login)
    try:
        return Reading(mailboxes().get(id=mailbox.id), server).read_new()
    finally:
        server.close()


def test_messages_become_contacts_and_are_acknowledged(host: MailHost, mailbox: Mailbox):
    uids = [host.deliver(mail(number)) for number in range(3)]
    assert read(host, mailbox) == 3
    assert Contact.objects.count() == 3
    assert [host.flags(uid) for uid in uids] == [{b"\\Seen"}] * 3
    assert Message.objects.earliest("id").subject == "Ma commande"


def test_what_was_read_is_not_read_again(host: MailHost, mailbox: Mailbox):
    host.deliver(mail(1))
    assert read(host, mailbox) == 1
    assert read(host, mailbox) == 0
    host.deliver(mail(2))
    assert read(host, mailbox) == 1
    assert Contact.objects.count() == 2


def test_old_mail_that_was_seen_before_the_first_visit_is_left_alone(host: MailHost, mailbox: Mailbox):
    host.deliver(mail(1), b"\\Seen")
    host.deliver(mail(2))
    host.deliver(mail(3), b"\\Seen")
    assert read(host, mailbox) == 1
    assert read(host, mailbox) == 0


def test_mail_that_somebody_else_opened_meanwhile_is_taken(host: MailHost, mailbox: Mailbox):
    read(host, mailbox)
    host.deliver(mail(1), b"\\Seen")
    assert read(host, mailbox) == 1


def test_one_unreadable_message_does_not_stop_the_mailbox(host: MailHost, mailbox: Mailbox):
    for raw in (mail(1), GARBAGE, mail(2)):
        host.deliver(raw)
    assert read(host, mailbox) == 3
    assert Contact.objects.count() == 2
    assert QuarantinedMail.objects.get().problem == "unreadable"


def test_a_mailbox_that_is_numbered_anew_doubles_and_loses_nothing(host: MailHost, mailbox: Mailbox):
    for number in range(3):
        host.deliver(mail(number))
    read(host, mailbox)
    host.deliver(mail(3), b"\\Seen")
    host.renumber()
    read(host, mailbox)
    assert Contact.objects.count() == 4
    assert read(host, mailbox) == 0


def test_a_wrong_password_is_refused(host: MailHost):
    with pytest.raises(ServerRefused):
        host.connect(Login(host.login.host, host.login.port, "none", host.login.user, "wrong"))


def test_a_folder_that_does_not_exist_is_refused(host: MailHost):
    server = host.connect(host.login)
    with pytest.raises(ServerRefused):
        server.select("Nowhere")
    server.close()


def test_a_reader_takes_mail_as_it_comes(host: MailHost, mailbox: Mailbox):
    readers = Readers(host.connect)
    readers.match(list(mailboxes(only_active=True)))
    try:
        host.deliver(mail(1))
        wait_until(lambda: Contact.objects.count() == 1)
        host.deliver(mail(2))
        wait_until(lambda: Contact.objects.count() == 2)
    finally:
        readers.end()


def wait_until(holds: Callable[[], bool], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_server_at_all_is_told_as_such():
    from homeshore.adapters.mailboxes.imap import ImapConnection

    with pytest.raises(ServerGone):
        ImapConnection(Login("127.0.0.1", 9, "none", "service", "secret"))


def test_a_message_that_its_server_will_not_give_is_passed_over_in_the_end(aubelle: Brand):
    host = FakeHost()
    mailbox = mailbox_at(host, aubelle)
    host.refuses = {host.deliver(mail(1))}
    host.deliver(mail(2))
    reading = Reading(mailbox, host.connect(host.login))
    for _ in range(2):
        with pytest.raises(ServerRefused):
            reading.read_new()
    assert reading.read_new() == 2
    assert QuarantinedMail.objects.get().problem == "server_refused"
    assert Contact.objects.count() == 1


def test_a_folder_that_may_only_be_read_is_read_once(aubelle: Brand):
    host = FakeHost(refuses_flags=True)
    mailbox = mailbox_at(host, aubelle)
    host.deliver(mail(1))
    assert read(host, mailbox) == 1
    assert read(host, mailbox) == 0


def test_a_lost_connection_is_told_to_the_administrator_and_made_again(aubelle: Brand):
    host = FakeHost(gone=True)
    mailbox = mailbox_at(host, aubelle)
    readers = Readers(host.connect)
    readers.match([mailbox])
    wait_until(lambda: bool(mailboxes().get(id=mailbox.id).last_error))
    readers.end()
    host.gone = False
    host.deliver(mail(1))
    readers.match(list(mailboxes()))
    wait_until(lambda: Contact.objects.count() == 1 and not mailboxes().get(id=mailbox.id).last_error)
    readers.end()


def test_a_changed_password_starts_the_reader_again(aubelle: Brand):
    host = FakeHost()
    mailbox = mailbox_at(host, aubelle)
    readers = Readers(host.connect)
    readers.match([mailbox])
    wait_until(lambda: host.connections == 1)
    readers.match(list(mailboxes()))
    assert host.connections == 1
    change_mailbox(mailbox, aubelle.programmes.get(), MailboxDetails("fake.example", "service", "wrong", 143, "none"))
    readers.match(list(mailboxes()))
    wait_until(lambda: "authentication" in mailboxes().get(id=mailbox.id).last_error)
    readers.end()


@pytest.mark.parametrize("encryption", ["tls", "starttls"])
def test_a_mailbox_is_read_over_tls(
    dovecot: DovecotHost,  # skips where there is none
    aubelle: Brand,
    certificate: Certificate,
    encryption: str,
):
    host = DovecotHost(encryption, certificate)
    try:
        mailbox = mailbox_at(host, aubelle)
        host.deliver(mail(1))
        assert read(host, mailbox) == 1
    finally:
        host.close()
