from datetime import UTC, datetime

import pytest

from adapters.mailboxes import mails
from homeshore.adapters.mailboxes.parsed import Address, UnreadableMail
from homeshore.adapters.mailboxes.parsing import MAX_TEXT_CHARS, parse


def body(text: str, *headers: str, charset: str = "utf-8") -> bytes:
    return mails.crlf(mails.HEAD + "".join(f"{header}\n" for header in headers) + "\n", charset) + text.encode(charset)


def test_a_plain_mail_is_read_whole():
    mail = parse(mails.PLAIN)
    assert mail.sender == Address("Camille Roux", "camille.roux@post.example")
    assert mail.to == (Address("", "service@aubelle.example"),)
    assert mail.subject == "Ma commande"
    assert mail.message_id == "one@post.example"
    assert mail.date == datetime(2026, 10, 5, 7, 15, tzinfo=UTC)
    assert mail.text.visible.startswith("Bonjour,\n\nOù est")
    assert mail.warnings == ()


def test_a_gmail_reply_shows_what_was_written_and_folds_the_rest():
    mail = parse(mails.GMAIL_REPLY)
    assert mail.text.visible.strip() == "Merci, c'est reçu."
    assert mail.text.quoted.startswith("Le lun. 5 oct.")
    assert mail.html is not None
    assert "reçu" in mail.html.visible
    assert "colis" not in mail.html.visible
    assert "colis" in mail.html.quoted
    assert mail.in_reply_to == ("b@aubelle.example",)
    assert mail.references == ("a@aubelle.example", "b@aubelle.example")


def test_an_outlook_reply_in_windows_1252_called_latin_1_keeps_the_euro_sign():
    mail = parse(mails.OUTLOOK_REPLY)
    assert mail.text.visible.strip() == "Désolé, il manque un article €."
    assert "Envoyé" in mail.text.quoted
    assert mail.html is not None
    assert "article €" in mail.html.visible
    assert "colis" in mail.html.quoted
    assert "color:red" not in mail.html.visible


def test_an_image_in_the_text_stays_and_a_remote_one_does_not():
    mail = parse(mails.APPLE_WITH_IMAGES)
    assert mail.html is not None
    assert 'src="cid:PHOTO-1@post.example"' in mail.html.visible
    assert "spy.example" not in mail.html.visible
    assert mail.warnings == ("images_blocked",)
    (photo,) = mail.files
    assert (photo.name, photo.media_type, photo.inline) == ("Photo été.png", "image/png", True)
    assert photo.content_id == "PHOTO-1@post.example"


def test_an_invitation_is_summarised_and_kept_as_a_file():
    mail = parse(mails.INVITATION)
    (event,) = mail.events
    assert (event.method, event.summary, event.location) == ("REQUEST", "Essayage, robelongue", "Aubelle, Lyon")
    assert event.start == "20261012T140000 Europe/Paris"
    assert event.organizer == "camille.roux@post.example"
    assert [file.name for file in mail.files] == ["file-1.ics"]


def test_a_forwarded_mail_is_a_file_named_by_its_subject():
    (file,) = parse(mails.FORWARDED_AS_FILE).files
    assert (file.name, file.media_type) == ("Ancien numéro.eml", "message/rfc822")
    assert b"Inner text" in file.content


def test_winmail_dat_is_unpacked():
    mail = parse(mails.OUTLOOK_RICH_TEXT)
    assert mail.text.visible == "Bonjour, la facture est jointe."
    assert [(file.name, file.content) for file in mail.files] == [("facture.txt", b"Total 12,50")]


def test_a_broken_winmail_dat_is_kept_as_it_is():
    mail = parse(body("\x78\x9f\x3e\x22 broken", "Content-Type: application/ms-tnef; name=winmail.dat"))
    assert mail.warnings == ("broken_winmail",)
    assert mail.files[0].name == "winmail.dat"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("=?utf-8?Q?Caf=C3?= =?utf-8?Q?=A9?=", "Café"),
        ("=?ISO-8859-1?B?6Q==?= =?UTF-8?B?w6k=?=", "éé"),
        ("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"),
        ("=?no-such-charset?Q?na=EFve?=", "naïve"),
        ("raw é", "raw é"),
    ],
)
def test_subjects_are_decoded_as_they_come(header: str, expected: str):
    raw = mails.PLAIN.replace(b"Ma commande", header.encode())
    assert parse(raw).subject == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?utf-8?q?Roux=2C_Camille?= <c@post.example>", Address("Roux, Camille", "c@post.example")),
        ("Roux, Camille <c@post.example>", Address("Camille", "c@post.example")),
        ('"c@post.example" <c@POST.example>', Address("c@post.example", "c@post.example")),
        ("=?utf-8?q?Camille_=3Cc=40post.example=3E?=", Address("", "c@post.example")),
        ("c@post.example (Camille)", Address("Camille", "c@post.example")),
        ("<<c@post.example>>", Address("", "c@post.example")),
    ],
)
def test_senders_are_found_in_broken_headers(value: str, expected: Address):
    assert parse(f"From: {value}\n\nBonjour".encode()).sender == expected


def test_eight_bit_headers_in_windows_1252_are_read():
    mail = parse("From: Éloïse <e@post.example>\nSubject: Problème\n\nDéjà\n".encode("cp1252"))
    assert mail.sender == Address("Éloïse", "e@post.example")
    assert mail.subject == "Problème"
    assert mail.text.visible == "Déjà"
    assert "charset_guessed" in mail.warnings


@pytest.mark.parametrize("charset", ["no-such-charset", "idna", "utf-16", "base64", "x" * 500, "utf-8\0"])
def test_a_wrong_charset_costs_a_warning_at_most(charset: str):
    mail = parse(body("Bonjour à tous", f"Content-Type: text/plain; charset={charset}"))
    assert mail.text.visible == "Bonjour à tous"


def test_russian_without_a_charset_is_guessed():
    text = "Здравствуйте, где мой заказ? Жду уже две недели, ответьте пожалуйста."
    raw = mails.crlf(mails.HEAD + "\n") + text.encode("koi8-r")
    assert parse(raw).text.visible == text


def test_flowed_text_is_joined():
    mail = parse(body("Une ligne \nqui continue\n-- \nCamille", "Content-Type: text/plain; format=flowed"))
    assert mail.text.visible == "Une ligne qui continue\n-- \nCamille"


def test_a_multipart_without_its_boundary_is_still_read():
    lines = "--guess-me\nContent-Type: text/plain\n\nBonjour\n--guess-me--\n"
    assert parse(body(lines, "Content-Type: multipart/mixed")).text.visible == "Bonjour"
    lost = parse(body("Bonjour tout de même", 'Content-Type: multipart/mixed; boundary="elsewhere"'))
    assert lost.text.visible == "Bonjour tout de même"
    assert lost.warnings == ("missing_boundary",)


def test_a_multipart_that_was_cut_off_gives_what_it_has():
    mail = parse(mails.APPLE_WITH_IMAGES[:1100])
    assert mail.text.visible.strip() == "Voici la photo."
    assert mail.html is not None


def test_broken_base64_gives_what_can_be_read():
    mail = parse(body("Qm9uam91*c\n!!iE=\n-- list footer", "Content-Transfer-Encoding: base64"))
    assert mail.text.visible == "Bonjour!"


def test_nul_bytes_disappear_and_lone_surrogates_too():
    mail = parse(body("a\0b +2AA-", "Content-Type: text/plain; charset=utf-7"))
    assert "\0" not in mail.text.visible
    mail.text.visible.encode()


def test_a_stray_line_among_headers_does_not_end_them():
    raw = b"From: a@post.example\nstray line\nSubject: Seen\n\nText\n"
    assert parse(raw).subject == "Seen"


def test_a_mail_with_a_body_but_no_sender_is_read_with_a_warning():
    assert "no_sender" in parse(b"Subject: x\n\nBonjour\n").warnings


def test_a_mail_with_a_sender_but_no_body_is_read_with_a_warning():
    mail = parse(b"From: a@post.example\n\n")
    assert mail.warnings == ("empty",)


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\0" * 500, bytes(range(128, 256)) * 8, b"Subject: x\n\n"])
def test_neither_sender_nor_body_is_refused(raw: bytes):
    with pytest.raises(UnreadableMail):
        parse(raw)


def test_the_envelope_sender_stands_in_for_a_missing_one():
    mail = parse(b"Return-Path: <a@post.example>\nSubject: x\n\nBonjour\n")
    assert mail.sender == Address("", "a@post.example")


def test_ten_thousand_parts_are_cut_to_a_thousand():
    parts = "--x\nContent-Type: application/pdf\n\n%PDF-1.4\n" * 10_000
    mail = parse(body(parts + "--x--\n", "Content-Type: multipart/mixed; boundary=x"))
    assert len(mail.files) == 200
    assert set(mail.warnings) == {"too_many_parts", "too_many_attachments"}


def test_a_thousand_nested_levels_stop_at_thirty():
    levels = "".join(f"--b{n}\nContent-Type: multipart/mixed; boundary=b{n + 1}\n\n" for n in range(1_000))
    mail = parse(body(levels, "Content-Type: multipart/mixed; boundary=b0"))
    assert "too_deep" in mail.warnings
    assert len(mail.files) == 1


def test_fifty_megabytes_of_thread_are_cut_and_kept_as_a_file():
    mail = parse(body("Ma réponse\n\n" + "> une vieille ligne citée bien trop souvent\n" * 1_200_000))
    assert mail.text.visible.strip() == "Ma réponse"
    assert len(mail.text.quoted) <= MAX_TEXT_CHARS
    assert mail.warnings == ("body_cut",)
    assert len(mail.files[0].content) > 50_000_000


def test_fifty_megabytes_of_attachment_come_through():
    content = "QUJD" * 13_000_000
    raw = body(
        f"--x\nContent-Type: text/plain\n\nBonjour\n--x\nContent-Type: application/zip; name=a.zip\n"
        f"Content-Transfer-Encoding: base64\n\n{content}\n--x--\n",
        "Content-Type: multipart/mixed; boundary=x",
    )
    mail = parse(raw)
    assert len(mail.files[0].content) == 39_000_000
    assert mail.warnings == ()


def test_the_first_of_doubled_headers_counts():
    mail = parse(mails.PLAIN.replace(b"Subject:", b"Message-ID: <two@x>\r\nSubject: First\r\nSubject:"))
    assert (mail.subject, mail.message_id) == ("First", "two@x")


def test_a_mail_without_message_id_gets_the_same_one_each_time_it_comes():
    raw = mails.PLAIN.replace(b"Message-ID: <one@post.example>\r\n", b"")
    again = b"Received: from elsewhere\r\n" + raw
    assert parse(raw).message_id == parse(again).message_id
    assert parse(raw).message_id != parse(raw.replace(b"commande ?", b"colis ?")).message_id


def test_the_digest_tells_two_mails_with_one_message_id_apart():
    assert parse(mails.PLAIN).digest != parse(mails.PLAIN + b"autre chose").digest


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\facture.pdf", "facture.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("CON.txt", "_CON.txt"),
        (".htaccess", "htaccess"),
        ("   ", "file-1.bin"),
        ("x" * 400 + ".pdf", "x" * 130 + ".pdf"),
    ],
)
def test_file_names_are_made_safe(name: str, expected: str):
    raw = body("x", f'Content-Disposition: attachment; filename="{name}"', "Content-Type: application/octet-stream")
    assert parse(raw).files[0].name == expected


def test_two_files_of_one_name_are_told_apart():
    part = "--x\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    mail = parse(body(part * 2, "Content-Type: multipart/mixed; boundary=x"))
    assert [file.name for file in mail.files] == ["a.txt", "a (2).txt"]


def test_a_program_called_a_picture_is_not_believed():
    raw = mails.crlf(mails.HEAD + "Content-Type: image/png; name=a.png\n\n") + b"MZ\x90\x00\x03" + b"\0" * 60
    assert parse(raw).files[0].media_type != "image/png"


def test_pictures_written_into_the_html_become_files():
    html = '<p>Voici</p><img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB">'
    mail = parse(body(html, "Content-Type: text/html"))
    assert mail.html is not None
    assert 'src="cid:data-0"' in mail.html.visible
    assert (mail.files[0].media_type, mail.files[0].content_id) == ("image/png", "data-0")


def test_html_alone_yields_text_too():
    mail = parse(body("<style>x</style><p>Bonjour</p><p>O&ugrave; ?</p>", "Content-Type: text/html"))
    assert mail.text.visible == "Bonjour\nOù ?"


def test_script_like_and_sql_like_text_is_only_text():
    mail = parse(body("<script>alert(1)</script>'; DROP TABLE contact; --"))
    assert mail.text.visible == "<script>alert(1)</script>'; DROP TABLE contact; --"
    assert mail.html is None
