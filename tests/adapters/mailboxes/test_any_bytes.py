"""Whatever arrives: parsing ends, and what it yields can be stored and shown."""

import contextlib

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mailboxes import mails
from adapters.mailboxes.test_sanitising import assert_safe
from homeshore.adapters.mailboxes.automatic import automatic
from homeshore.adapters.mailboxes.parsed import ParsedMail, UnreadableMail
from homeshore.adapters.mailboxes.parsing import parse
from homeshore.adapters.mailboxes.threading import conversation_reference

FRAGMENTS = [
    b"\r\n", b"\n", b"\r", b"--x", b"--x--", b"\0", b"From: ", b"a@b.example", b"=?utf-8?b?", b"?=", b"=", b"<b>", b";",
    b"Content-Type: multipart/mixed; boundary=x\n", b"Content-Transfer-Encoding: base64\n", b"Subject: ", b"\xff\xfe",
    b"Content-Transfer-Encoding: quoted-printable\n", b"Content-Type: text/html; charset=utf-7\n", b"\x78\x9f\x3e\x22",
    b"Content-Type: message/rfc822\n", b"Content-Type: application/ms-tnef\n", b"References: <a> <b", b"To: x:;,", b'"',
    b"Content-Disposition: attachment; filename*=utf-8''%ff\n", b"(", b"Date: 99 Foo\n", b"BEGIN:VEVENT\n", b"text",
    b"  ", b"Return-Path: <>\n",
]  # fmt: skip


def assert_storable(mail: ParsedMail) -> None:
    stored = msgspec.json.encode(mail)
    assert b"\\u0000" not in stored
    assert len(mail.subject) <= 300
    assert len(mail.message_id) <= 998
    assert mail.sender is None or len(mail.sender.address) <= 320
    for file in mail.files:
        assert 0 < len(file.name) <= 200
        assert not set(file.name) & set('/\\\0\r\n"')
        assert 0 < len(file.media_type) <= 100
        assert len(file.content_id) <= 200
    if mail.html is not None:
        assert_safe(mail.html.visible)
        assert_safe(mail.html.quoted)


def read(raw: bytes) -> None:
    with contextlib.suppress(UnreadableMail):
        mail = parse(raw)
        assert_storable(mail)
        automatic(mail, "service@aubelle.example")
        conversation_reference(mail, 1, b"key")


@given(st.binary(max_size=3_000))
def test_random_bytes_are_survived(raw: bytes):
    read(raw)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map(b"".join))
def test_headers_and_boundaries_in_any_order_are_survived(raw: bytes):
    read(raw)


@pytest.mark.parametrize("name", mails.READABLE)
@settings(max_examples=40)
@given(data=st.data())
def test_damaged_mails_are_survived(name: str, data: st.DataObject):
    raw = bytearray(mails.READABLE[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 1, 2, 40, 400]))
        raw[place : place + length] = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from(FRAGMENTS)))
    read(bytes(raw))


@given(st.binary(max_size=200), st.integers(0, 400))
def test_damaged_winmail_files_are_survived(noise: bytes, place: int):
    content = mails.winmail()
    content = content[:place] + noise + content[place + len(noise) :]
    head = mails.HEAD.lstrip() + "Content-Type: application/ms-tnef; name=winmail.dat\n\n"
    read(head.encode() + content)


@pytest.mark.parametrize(
    "unit",
    [
        b"(",
        b'"',
        b"<",
        b"a@b,",
        b"=?utf-8?q?",
        b"=?utf-8?q?a?= ",
        b";",
        b"a=b;",
        b"<a@b> ",
        b":",
        b",",
        b"\\",
        b"''",
        b"a ",
    ],
)
@pytest.mark.parametrize("name", ["From", "To", "Subject", "References", "Content-Type", "Content-Disposition", "Date"])
def test_endless_headers_are_survived(name: str, unit: bytes):
    head = name.encode() + b": " + b"multipart/mixed; " * (name == "Content-Type")
    read(head + unit * 100_000 + b"\nFrom: a@b.example\n\nBonjour\n")
