from hypothesis import given
from hypothesis import strategies as st

from adapters.mailboxes import mails
from homeshore.adapters.mailboxes.parsing import parse
from homeshore.adapters.mailboxes.threading import (
    Reference,
    conversation_reference,
    message_id,
    reference,
    without_reference,
)

KEY = b"k" * 32
AUBELLE, SANTEO = 11, 22
IDS = st.integers(0, (1 << 63) - 1)


def refers(*headers: str, brand: int = AUBELLE, key: bytes = KEY, text: str = "") -> Reference:
    raw = "".join(f"{header}\r\n" for header in headers).encode() + mails.PLAIN + text.encode()
    return conversation_reference(parse(raw), brand, key)


@given(IDS, IDS)
def test_replies_join_by_their_headers_and_by_the_reference(message: int, conversation: int):
    ours = message_id(message, AUBELLE, "aubelle.example", KEY)
    found = refers(f"In-Reply-To: <{ours}>", f"Subject: Re: x {reference(conversation, AUBELLE, KEY)}")
    assert found.messages == (message,)
    assert found.conversation == conversation


def test_the_nearest_message_comes_first():
    ids = [message_id(number, AUBELLE, "aubelle.example", KEY) for number in (1, 2, 3)]
    found = refers(f"References: <{ids[0]}> <other@post.example> <{ids[1]}>", f"In-Reply-To: <{ids[2]}>")
    assert found.messages == (3, 2, 1)
    assert found.mail_ids == (ids[2], ids[1], "other@post.example", ids[0])


def test_nothing_joins_across_brands():
    ours = message_id(5, AUBELLE, "aubelle.example", KEY)
    found = refers(f"In-Reply-To: <{ours}>", f"Subject: {reference(6, AUBELLE, KEY)}", brand=SANTEO)
    assert (found.messages, found.conversation) == ((), None)


def test_forged_signatures_join_nothing():
    ours = message_id(5, AUBELLE, "aubelle.example", b"another key")
    changed = reference(6, AUBELLE, KEY).replace("6.", "7.", 1)
    found = refers(f"In-Reply-To: <{ours}>", f"Subject: {changed}")
    assert (found.messages, found.conversation) == ((), None)


def test_a_reference_of_one_kind_does_not_pass_for_the_other():
    token = message_id(5, AUBELLE, "aubelle.example", KEY).partition("@")[0]
    assert refers(f"Subject: [ref:{token[:24]}]").conversation is None


def test_a_reference_is_found_in_an_address_and_in_the_text():
    token = reference(6, AUBELLE, KEY)
    plain = token.strip("[]").replace(":", ".")
    assert refers(f"Delivered-To: service+{plain}@aubelle.example").conversation == 6
    assert refers(text=f"\r\n> Objet : Re: colis {token.upper()}\r\n").conversation == 6


def test_people_see_subjects_without_references():
    assert without_reference(f"Re: colis {reference(6, AUBELLE, KEY)}") == "Re: colis"


@given(st.text(max_size=300))
def test_any_subject_is_survived(subject: str):
    without_reference(subject)
    refers(f"Subject: {' '.join(subject.split())}")
