import pytest

from adapters.mailboxes import mails
from homeshore.adapters.mailboxes.arriving import DEMO_HEADER, Outcome, take
from homeshore.brands.queries import Brand
from homeshore.contacts.models import Contact, Message, QuarantinedMail
from homeshore.security.demo_tokens import demo_token


def with_header(header: str, raw: bytes = mails.PLAIN) -> bytes:
    return f"{header}\r\n".encode() + raw


def test_only_a_signed_token_makes_demo_traffic(aubelle: Brand):
    take(with_header(f"{DEMO_HEADER}: {demo_token()}"), aubelle)
    take(with_header(f"{DEMO_HEADER}: demo:forged", mails.PLAIN.replace(b"<one@", b"<two@")), aubelle)
    assert list(Contact.objects.order_by("id").values_list("origin", flat=True)) == ["demo", "customer"]


def test_the_answer_to_a_contact_form_goes_to_the_person_who_filled_it_in(aubelle: Brand):
    take(with_header("Reply-To: Nadia <nadia@post.example>"), aubelle)
    assert Message.objects.get().sender == "nadia@post.example"


def test_an_invitation_is_told_in_the_text(aubelle: Brand):
    take(mails.INVITATION, aubelle)
    assert Message.objects.get().text.startswith("📅 REQUEST · Essayage, robelongue · 20261012T140000 Europe/Paris")


def test_an_english_mail_waits_for_somebody_who_reads_english(aubelle: Brand):
    take(
        mails.PLAIN.replace("Où est ma commande ?".encode(), b"Hello, where is the parcel? Thanks for your help"),
        aubelle,
    )
    assert Contact.objects.get().language == "en"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "unreadable"),
        (b"Subject: nobody, nothing\r\n\r\n", "unreadable"),
        (mails.VACATION, "auto_reply"),
        (mails.PLAIN.replace(b"camille.roux@post.example", b"service@aubelle.example"), "loop"),
    ],
)
def test_what_is_no_contact_and_belongs_nowhere_is_shown_to_a_supervisor_once(aubelle: Brand, raw: bytes, problem: str):
    trace = b"Return-Path: <camille.roux@post.example>\r\nDelivered-To: service@aubelle.example\r\n"
    assert take(raw, aubelle, trace) is take(raw, aubelle, trace) is Outcome.QUARANTINED
    assert QuarantinedMail.objects.get().problem == problem
    assert not Contact.objects.exists()


def test_a_brand_without_a_mail_programme_loses_nothing(company: object, aubelle: Brand):
    aubelle.programmes.get().channels.filter(channel="mail").delete()
    assert take(mails.PLAIN, aubelle) is Outcome.QUARANTINED
    assert QuarantinedMail.objects.get().problem == "no_programme"


@pytest.mark.parametrize("name", mails.READABLE)
def test_every_readable_mail_is_kept(aubelle: Brand, name: str):
    assert take(mails.READABLE[name], aubelle) in set(Outcome)
