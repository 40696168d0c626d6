"""What the chat window fetches and sends over HTTP."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from company import Company
from homeshore.brands import actions as brands
from homeshore.brands.queries import Brand
from homeshore.brands.rules.programmes import BrandDetails, Promise
from homeshore.contacts import actions
from homeshore.contacts.queries import messages
from homeshore.live.chat.shown import shown
from homeshore.web.public import widget

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
KEY = "0123456789abcdef0123"


@pytest.fixture
def brand() -> Brand:
    brand, _ = Company().brand("aubelle")
    brand.widget_hosts = ["shop.example"]
    brand.save()
    return brand


@pytest.fixture
def secret(brand: Brand) -> str:
    return actions.start_chat(actions.ChatStart(brand=brand.id, language="fr", text="Bonjour", key=KEY)).secret


def send(client: Client, secret: str, file: SimpleUploadedFile, slug: str = "aubelle", **headers: str):
    form = {"secret": secret, "key": "k" * 20, "text": "", "file": file}
    return client.post(f"/widget/{slug}/upload", form, **headers)


def config(client: Client, slug: str = "aubelle", language: str = "fr", **headers: str):
    return client.get(f"/widget/{slug}/config.json?language={language}", **headers)


def test_the_script_may_be_loaded_from_any_site(client: Client) -> None:
    answer = client.get("/widget.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("language", "words"), [("fr", "Envoyer"), ("en", "Send"), ("de", "Envoyer")])
def test_the_window_speaks_the_readers_language(client: Client, brand: Brand, language: str, words: str) -> None:
    assert config(client, language=language).json()["texts"]["send"] == words


def test_a_site_of_the_brand_may_read_the_configuration(client: Client, brand: Brand) -> None:
    answer = config(client, HTTP_ORIGIN="https://shop.example")
    assert answer.json()["opening"]["open"] is True
    assert answer["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Origin" in answer["Vary"]


def test_another_site_is_told_that_it_may_not(client: Client, brand: Brand) -> None:
    answer = config(client, HTTP_ORIGIN="https://evil.example")
    assert (answer.status_code, answer.json()) == (403, {"refused": "not_allowed"})


def test_an_unknown_brand_is_named_as_the_reason(client: Client) -> None:
    answer = config(client, "nobody")
    assert (answer.status_code, answer.json()) == (404, {"refused": "unknown_brand"})


def test_a_brand_without_chat_is_closed_not_broken(client: Client) -> None:
    Company().brand("santeo", Promise("mail", 95, 3600))
    assert config(client, "santeo").json()["opening"] == {"open": False, "opens_us": 0}


def test_a_picture_becomes_a_message_once(client: Client, secret: str) -> None:
    for _ in range(2):
        answer = send(client, secret, SimpleUploadedFile("lampe.png", PNG, "image/png"))
        assert answer.status_code == 200
    message = answer.json()["message"]
    assert [(file["name"], file["media_type"]) for file in message["attachments"]] == [("lampe.png", "image/png")]
    session = actions.session_of(secret)
    assert len(messages.chat_messages(session.conversation_id)) == 2


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("virus.exe", b"MZ\x90\x00" + b"\0" * 200, "image/png"),
        ("page.html", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "image/svg+xml"),
        ("photo.png", b"<html><script>alert(1)</script>", "image/png"),
    ],
)
def test_kinds_are_judged_by_the_bytes(client: Client, secret: str, name: str, data: bytes, declared: str) -> None:
    answer = send(client, secret, SimpleUploadedFile(name, data, declared))
    assert (answer.status_code, answer.json()["refused"]) == (415, "file_kind_refused")


def test_a_file_above_the_limit_is_refused_in_words(client: Client, secret: str) -> None:
    answer = send(client, secret, SimpleUploadedFile("film.png", PNG + b"0" * actions.FILE_LIMIT, "image/png"))
    assert (answer.status_code, answer.json()["refused"]) == (413, "file_too_large")
    assert answer.json()["text"] == "Ce fichier est trop volumineux."


@pytest.mark.parametrize("forged", ["", "forged", "'; DROP TABLE chat; --"])
def test_without_the_chats_secret_nothing_is_taken(client: Client, brand: Brand, forged: str) -> None:
    answer = send(client, forged, SimpleUploadedFile("a.png", PNG, "image/png"))
    assert (answer.status_code, answer.json()["refused"]) == (403, "chat_unknown")


def test_a_secret_opens_its_own_brand_only(client: Client, secret: str) -> None:
    brands.open_brand(BrandDetails(slug="santeo", name="Santéo", address="service@santeo.example"))
    assert send(client, secret, SimpleUploadedFile("a.png", PNG, "image/png"), "santeo").status_code == 403


def test_a_file_from_another_site_is_refused(client: Client, secret: str) -> None:
    file = SimpleUploadedFile("a.png", PNG, "image/png")
    assert send(client, secret, file, HTTP_ORIGIN="https://evil.example").status_code == 403
    preflight = client.options("/widget/aubelle/upload", HTTP_ORIGIN="https://shop.example")
    assert preflight["Access-Control-Allow-Origin"] == "https://shop.example"


def test_a_file_opens_by_its_signed_address_and_runs_nothing(client: Client, secret: str) -> None:
    url = send(client, secret, SimpleUploadedFile("lampe.png", PNG, "image/png")).json()["message"]["attachments"][0][
        "url"
    ]
    answer = client.get(url)
    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(url[:-2] + "xx").status_code == 404
    assert client.get("/widget/files/anything").status_code == 404


def test_what_is_not_a_picture_is_saved_not_shown(client: Client, secret: str) -> None:
    url = send(client, secret, SimpleUploadedFile("note.txt", b"Bonjour", "text/plain")).json()
    answer = client.get(url["message"]["attachments"][0]["url"])
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_window_never_shows_what_was_not_said_to_the_customer(brand: Brand, secret: str) -> None:
    session = actions.session_of(secret)
    note = actions.add_note(actions.Said(agent=7, contact=session.contact_id, text="Cliente pressée", key="n" * 20))
    assert shown(messages.message(note.id)) is None
    actions.queue_transcript(session, "lea@example.org")
    assert [view.text for view in messages.chat_messages(session.conversation_id)] == ["Bonjour"]


@pytest.mark.parametrize("slug", ["aubelle", "santeo"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sample_page_shows_the_window_with_one_tag(client: Client, slug: str, language: str) -> None:
    Company().brand(slug)
    page = client.get(f"/demo/{slug}/?language={language}").content.decode()
    assert f'<html lang="{language}">' in page
    assert f'<script src="/widget.js" data-brand="{slug}" data-language="{language}" async></script>' in page


def test_only_the_two_sample_brands_have_a_page(client: Client) -> None:
    assert client.get("/demo/nobody/").status_code == 404


def test_a_centre_without_the_demo_company_has_no_sample_page(client: Client) -> None:
    assert client.get("/demo/aubelle/").status_code == 404


def test_every_text_of_the_window_is_used_by_it(client: Client, brand: Brand, settings) -> None:
    scripts = "".join(path.read_text() for path in (widget.SCRIPT.parent / "widget").glob("*.js"))
    texts = json.loads(config(client).content)["texts"]
    composed = {"rate_1", "rate_2", "rate_3", "rate_4", "rate_5", "file_kind_refused", "file_too_large"}
    composed |= {f"call_{state}" for state in ("ringing", "talking", "talking_someone", "held", "held_someone", "lost")}
    composed |= {f"call_{trouble}" for trouble in ("denied", "missing", "busy", "insecure", "unsupported", "failed")}
    composed.add("call_asking")
    assert [name for name in texts if f"texts.{name}" not in scripts and name not in composed] == []


def test_the_window_learns_what_callers_may_do(client: Client, settings) -> None:
    company = Company()
    company.brand("santeo", Promise("voice", 80, 20), Promise("callback", 80, 3600))
    calls = json.loads(client.get("/widget/santeo/config.json?language=fr").content)["calls"]
    assert (calls["served"], calls["open"], calls["callback"]) == (True, True, True)
    assert (calls["menu"], calls["number"], calls["ice_servers"]) == ([], "", [])


def test_a_brand_without_telephone_offers_no_call(client: Client, brand: Brand) -> None:
    assert json.loads(config(client).content)["calls"] == {
        "served": False,
        "open": False,
        "opens_us": 0,
        "callback": False,
    }
