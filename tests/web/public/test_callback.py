"""Web Call Back: free times and callbacks asked for, by the widget and on a page of its own."""

import itertools
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from company import Company
from homeshore.brands.queries import Brand
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts import actions
from homeshore.contacts.models import CallbackRequest, Contact
from homeshore.kit.clock import to_us

pytestmark = pytest.mark.django_db
SPOKEN = (Promise("voice"), Promise("callback"), Promise("chat"))


ADDRESSES = itertools.count(1)


@pytest.fixture
def client() -> Client:
    """A visitor with an address of their own: what one test asks for does not count in the next."""
    return Client(REMOTE_ADDR=f"198.51.100.{next(ADDRESSES)}")


@pytest.fixture
def brand() -> Brand:
    brand, _ = Company().brand("aubelle", *SPOKEN)
    brand.widget_hosts = ["shop.example"]
    brand.save()
    return brand


def slots(client: Client, **headers: str) -> list[int]:
    return client.get("/widget/aubelle/callback?language=fr", **headers).json()["slots"]


def ask(client: Client, address: str = "/widget/aubelle/callback?language=fr", **fields: object):
    form = {
        "name": "Jeanne Petit",
        "number": "06 12 34 56 78",
        "wanted_us": slots(client)[3],
        "consent": "Je demande à Aubelle de m'appeler.",
        "key": "k" * 24,
        **fields,
    }
    return client.post(address, form)


def test_the_free_times_begin_soon_and_end_within_a_week(client: Client, brand: Brand) -> None:
    found = slots(client)
    now = timezone.now()
    assert to_us(now) < found[0] <= to_us(now + timedelta(minutes=31))
    assert found[-1] <= to_us(now + timedelta(days=7))
    assert all(us % 900_000_000 == 0 for us in found)


def test_a_callback_is_asked_for_once_with_its_proof(client: Client, brand: Brand) -> None:
    assert ask(client, text="Ma lampe clignote").json() == {"ok": True}
    assert ask(client).status_code == 200
    asked = CallbackRequest.objects.get()
    assert (asked.number, asked.asked_by, asked.proof) == ("+33612345678", "form", "Je demande à Aubelle de m'appeler.")
    assert asked.contact.messages.get().text == "Ma lampe clignote"


def test_a_callback_goes_on_in_the_windows_conversation(client: Client, brand: Brand) -> None:
    chat = actions.start_chat(actions.ChatStart(brand=brand.id, language="fr", text="Bonjour", key=""))
    ask(client, secret=chat.secret)
    call = actions.start_web_call(actions.WebCall(brand=brand.id, language="fr", key=""))
    ask(client, call=call.secret, key="l" * 24, number="0612000000")
    conversations = {row.contact.conversation_id for row in CallbackRequest.objects.select_related("contact")}
    assert conversations == {chat.session.conversation_id, call.contact.conversation_id}


@pytest.mark.parametrize("secret", ["forged", "'; DROP TABLE call; --"])
def test_a_forged_secret_opens_no_conversation(client: Client, brand: Brand, secret: str) -> None:
    assert ask(client, secret=secret, call=secret).status_code == 200
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"number": "bonjour"}, 422, "invalid", "number"),
        ({"number": "0892700000"}, 422, "invalid", "number"),
        ({"name": " "}, 422, "invalid", "name"),
        ({"consent": ""}, 422, "invalid", "consent"),
        ({"wanted_us": "soon"}, 409, "slot_not_free", None),
        ({"wanted_us": "1"}, 409, "slot_not_free", None),
        ({"wanted_us": "9" * 40}, 409, "slot_not_free", None),
    ],
)
def test_what_cannot_be_noted_is_said(client: Client, brand: Brand, fields, status, code, field) -> None:
    answer = ask(client, **fields)
    assert (answer.status_code, answer.json()["refused"], answer.json().get("field")) == (status, code, field)
    assert answer.json()["text"]
    assert Contact.objects.count() == 0


def test_one_address_cannot_fill_the_queue(client: Client, brand: Brand) -> None:
    codes = [ask(client, key=f"{place:024}", number=f"06123456{place:02}").status_code for place in range(12)]
    assert codes.count(429) == 2


def test_nobody_is_rung_at_will_by_others(client: Client, brand: Brand) -> None:
    codes = [ask(client, key=f"{place:024}").status_code for place in range(3)]
    assert codes == [200, 200, 429]


def test_another_site_may_not_ask(client: Client, brand: Brand) -> None:
    address = "/widget/aubelle/callback"
    assert client.get(address, HTTP_ORIGIN="https://evil.example").status_code == 403
    allowed = client.get(address, HTTP_ORIGIN="https://shop.example")
    assert allowed["Access-Control-Allow-Origin"] == "https://shop.example"
    assert client.options(address, HTTP_ORIGIN="https://shop.example").status_code == 204


def test_a_brand_that_calls_nobody_back_says_so(client: Client) -> None:
    Company().brand("santeo", Promise("chat"))
    assert client.get("/widget/santeo/callback").status_code == 404
    assert client.get("/callback/santeo/").status_code == 404
    assert client.get("/callback/nobody/").status_code == 404


# -- the page


def page(client: Client, **fields: object):
    form = {
        "name": "Jeanne Petit",
        "number": "06 12 34 56 78",
        "wanted_us": slots(client)[0],
        "consent": "on",
        "key": "p" * 24,
        **fields,
    }
    return client.post("/callback/aubelle/?language=fr", form)


@pytest.mark.parametrize(("language", "words"), [("fr", "Être rappelé"), ("en", "Be called back")])
def test_the_page_speaks_the_readers_language(client: Client, brand: Brand, language: str, words: str) -> None:
    answer = client.get(f"/callback/aubelle/?language={language}").content.decode()
    assert words in answer
    assert f'lang="{language}"' in answer


def test_the_page_notes_a_callback_with_the_sentence_that_was_agreed_to(client: Client, brand: Brand) -> None:
    answer = page(client)
    assert answer.status_code == 200
    assert "06 12 34 56 78" in answer.content.decode()
    agreed = "Je demande à Aubelle de m'appeler à ce numéro, à cette heure."
    assert CallbackRequest.objects.get().proof == agreed
    assert page(client).status_code == 200
    assert CallbackRequest.objects.count() == 1


def test_the_page_says_beside_each_field_what_is_wrong(client: Client, brand: Brand) -> None:
    answer = page(client, number="bonjour", consent="")
    assert answer.status_code == 422
    assert "Cochez" in answer.content.decode()
    assert Contact.objects.count() == 0
    wrong = page(client, number="bonjour").content.decode()
    assert "numéro de téléphone complet" in wrong


def test_another_day_shows_its_own_times(client: Client, brand: Brand) -> None:
    tomorrow = (timezone.localtime() + timedelta(days=1)).date().isoformat()
    answer = client.get(f"/callback/aubelle/?language=fr&day={tomorrow}").content.decode()
    assert ">00:00</option>" in answer
    assert client.get("/callback/aubelle/?day=nonsense").status_code == 200
