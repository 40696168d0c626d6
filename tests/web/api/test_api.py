"""The REST API as its callers use it: tokens, brands kept apart, contacts in and out, problems in words."""

import json
from typing import Any

import pytest
from django.test import Client

from company import Company
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions import (
    IncomingFile,
    IncomingMail,
    Said,
    WebCall,
    add_note,
    receive_mail,
    start_web_call,
)
from homeshore.kit.ids import encode_id
from homeshore.routing.commands import Accept, Decline
from homeshore.security import actions as security

Headers = dict[str, str]


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def bearer(role: str = "administrator", brand: int = 0) -> Headers:
    return {"Authorization": f"Bearer {security.issue_token('test', role, brand)}"}


def get(path: str, headers: Headers, status: int = 200) -> Any:
    response = Client().get(f"/api/v1{path}", headers=headers)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def post(path: str, headers: Headers, body: object, status: int = 201) -> Any:
    response = Client().post(f"/api/v1{path}", json.dumps(body), "application/json", headers=headers)
    assert response.status_code == status, response.content
    return json.loads(response.content)


LETTER = {
    "brand": "aubelle",
    "channel": "mail",
    "customer": {"value": "jeanne@example.org", "name": "Jeanne"},
    "text": "Bonjour",
    "key": "scan-1",
}


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eA=="}])
def test_without_a_good_token_nothing_is_said(company: Company, headers: Headers) -> None:
    response = Client().get("/api/v1/contacts", headers=headers)
    assert response.status_code == 401
    assert response["Content-Type"] == "application/problem+json"


def test_a_role_that_is_not_in_the_table_is_refused(company: Company) -> None:
    brand, _ = company.brand()
    assert get("/agents", bearer("brand_manager", brand.id), 403)["code"] == "not_permitted"


def test_a_brands_token_sees_that_brand_only(company: Company) -> None:
    own, _ = company.brand()
    company.brand("santeo")
    centre, token = bearer(), bearer("brand_manager", own.id)
    mine = post("/contacts", centre, LETTER)
    other = post("/contacts", centre, {**LETTER, "brand": "santeo"})
    assert [brand["slug"] for brand in get("/brands", token)] == ["aubelle"]
    assert [item["id"] for item in get("/contacts", token)["items"]] == [mine["id"]]
    assert get("/contacts?brand=santeo", token, 404) == get("/contacts?brand=none", token, 404) | {
        "errors": [{"field": "slug", "reason": "santeo"}]
    }
    hidden = get(f"/contacts/{other['id']}", token, 404)
    assert hidden["errors"] == [{"field": "contact", "reason": other["id"]}]
    get(f"/contacts/{mine['id']}", token)


def test_contacts_come_newest_first_in_pages(company: Company) -> None:
    company.brand()
    token = bearer()
    ids = [post("/contacts", token, {**LETTER, "key": f"k{number}"})["id"] for number in range(5)]
    page = get("/contacts?limit=2", token)
    assert [item["id"] for item in page["items"]] == ids[:2:-1]
    rest = get(f"/contacts?limit=9&before={page['next']}", token)
    assert [item["id"] for item in rest["items"]] == ids[2::-1]
    assert rest["next"] is None


def test_an_injected_contact_is_routed_and_told_whole(company: Company) -> None:
    company.brand()
    token = bearer()
    injected = post("/contacts", token, LETTER)
    assert post("/contacts", token, LETTER)["id"] == injected["id"]
    company.settle()
    contact = get(f"/contacts/{injected['id']}", token)
    assert [fact["kind"] for fact in contact["facts"]] == ["contact_arrived", "message_added"]
    assert contact["messages"][0]["text"] == "Bonjour"
    assert (contact["state"], contact["channel"], contact["origin"]) == ("waiting", "mail", "customer")
    assert get("/contacts?channel=mail&state=waiting&brand=aubelle", token)["items"][0]["id"] == injected["id"]


def test_an_attachment_is_fetched_by_those_who_may(company: Company) -> None:
    own, _ = company.brand()
    other, _ = company.brand("santeo")
    mail = IncomingMail(
        brand=own.id,
        mail_id="<1@x>",
        sender="j@example.org",
        text="Voici",
        attachments=(IncomingFile(name="a.pdf", media_type="application/pdf", data=b"%PDF-1.7"),),
    )
    message = receive_mail(mail)
    assert message.contact_id
    contact = get(f"/contacts/{encode_id(message.contact_id)}", bearer())
    url = contact["attachments"][0]["url"]
    response = Client().get(url, headers=bearer("brand_manager", own.id))
    assert (response.content, response["Content-Disposition"]) == (b"%PDF-1.7", "attachment")
    assert Client().get(url, headers=bearer("brand_manager", other.id)).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"text": ""}, "text"),
        ({"customer": {"value": "not an address"}}, "value"),
        ({"language": "français"}, "language"),
    ],
)
def test_wrong_input_is_named(company: Company, change: dict[str, object], field: str) -> None:
    company.brand()
    problem = post("/contacts", bearer(), {**LETTER, **change}, 422)
    assert problem["status"] == 422
    assert any(field in str(error["field"]) for error in problem["errors"])


def test_an_unknown_brand_is_not_found(company: Company) -> None:
    assert post("/contacts", bearer(), {**LETTER, "brand": "'; DROP TABLE"}, 404)["code"] == "unknown_brand"


def test_a_body_above_the_limit_is_a_problem_too(company: Company) -> None:
    company.brand()
    problem = post("/contacts", bearer(), {**LETTER, "text": "a" * 13_000_000}, 413)
    assert problem["code"] == "too_large"


def test_demo_origin_needs_the_signed_token(company: Company) -> None:
    from homeshore.security.demo_tokens import demo_token

    company.brand()
    assert post("/contacts", bearer(), {**LETTER, "demo_token": "true"})["origin"] == "customer"
    assert post("/contacts", bearer(), {**LETTER, "key": "2", "demo_token": demo_token()})["origin"] == "demo"


def test_without_a_dispatcher_the_live_state_says_when_to_ask_again(company: Company) -> None:
    response = Client().get("/api/v1/live", headers=bearer())
    assert (response.status_code, response["Retry-After"]) == (503, "2")


def test_a_revoked_token_opens_nothing(company: Company) -> None:
    from homeshore.security.queries import tokens

    headers = bearer()
    get("/brands", headers)
    security.revoke_token(tokens()[0])
    get("/brands", headers, 401)


def test_the_documentation_is_open_and_brings_its_own_files(company: Company) -> None:
    assert Client().get("/api/openapi.json").json()["info"]["title"] == "Homeshore"
    page = Client().get("/api/docs").content.decode()
    assert "https://" not in page


def test_a_brands_token_reads_no_internal_notes_and_does_not_learn_who_declined(company: Company) -> None:
    brand, _ = company.brand()
    ada, bob = company.agent("Ada", brand), company.agent("Bob", brand)
    company.settle()
    company.at_desk(ada)
    id = post("/contacts", bearer(), LETTER)["id"]
    company.settle()
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Decline(ada.id, offer.contact, offer.offer))
    company.at_desk(bob)
    offer = company.core.agent_view(bob.id).offers[0]
    company.do(Accept(bob.id, offer.contact, offer.offer))
    add_note(Said(agent=bob.id, contact=offer.contact, text="Client difficile", key="n1"))
    company.settle()
    whole, theirs = get(f"/contacts/{id}", bearer()), get(f"/contacts/{id}", bearer("brand_manager", brand.id))
    assert [message["direction"] for message in whole["messages"]] == ["inbound", "internal"]
    assert [message["direction"] for message in theirs["messages"]] == ["inbound"]
    declined = [
        [fact["agent"] for fact in each["facts"] if fact["kind"] == "offer_declined"] for each in (whole, theirs)
    ]
    assert declined == [[encode_id(ada.id)], [None]]
    assert encode_id(bob.id) in {fact["agent"] for fact in theirs["facts"]}


@pytest.mark.parametrize("moment", ["2026-12-01T10:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z"])
def test_a_moment_without_its_offset_or_out_of_this_century_is_refused(company: Company, moment: str) -> None:
    company.brand()
    problem = post("/contacts", bearer(), {**LETTER, "not_before": moment}, 422)
    assert any("not_before" in str(error["field"]) for error in problem["errors"])


def test_a_call_is_a_contact_with_its_facts(company: Company) -> None:
    brand, _ = company.brand("aubelle", Promise("voice"), Promise("callback"))
    started = start_web_call(WebCall(brand=brand.id, language="fr", key=""), company.now_us)
    company.settle()
    shown = get(f"/contacts/{encode_id(started.contact.id)}", bearer())
    assert (shown["channel"], shown["state"]) == ("voice", "greeting")
    assert [fact["kind"] for fact in shown["facts"]] == ["call_started"]
    assert shown["facts"][0]["data"] == {"direction": "inbound", "entry": "web", "trunk": encode_id(0)}
    assert [item["id"] for item in get("/contacts?channel=voice&state=greeting", bearer())["items"]] == [shown["id"]]
