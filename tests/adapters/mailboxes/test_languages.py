import pytest

from homeshore.adapters.mailboxes.languages import language_of
from homeshore.adapters.mailboxes.parsing import parse


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, je voudrais savoir où est mon colis. Merci", "fr"),
        ("Hello, where is my parcel? It is late. Thanks", "en"),
        ("Guten Tag, wo ist mein Paket? Danke", ""),
        ("12345", ""),
    ],
)
def test_a_mail_goes_to_somebody_who_reads_its_language(text: str, language: str):
    raw = f"From: a@post.example\nSubject: ?\n\n{text}\n\n> the quoted text is not what they wrote to you\n".encode()
    assert language_of(parse(raw), ["fr", "en"]) == language


def test_the_header_speaks_where_the_text_says_nothing():
    assert language_of(parse(b"Content-Language: en-GB\nFrom: a@b.example\n\n42"), ["fr", "en"]) == "en"
