"""Telework in planning: the list, texts on file, and one employment's contact hours."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from company import Company
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people_actions
from homeshore.people import queries as people
from homeshore.people.queries import Agent, Contract
from homeshore.workforce.queries import telework
from served import browser_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def zoe(db: None) -> Agent:
    company = Company()
    brand, _ = company.brand()
    company.agent("Lea", brand, mode="independent")
    return company.agent("Zoe", brand)


@pytest.fixture
def planner(db: None) -> Client:
    return browser_of("planner")


def contract_of(name: str) -> Contract:
    return people.contracts().get(person__name__startswith=name)


def page_of(contract: Contract) -> str:
    return f"/planning/telework/contracts/{encode_id(contract.id)}/"


def document(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("accord.pdf", content, content_type="application/pdf")


def typed(contract: Contract, **changes: object) -> dict[str, object]:
    week = {f"hours_{day}": "9:00-12:30, 14h-18h" for day in range(5)}
    return {"from_day": contract.starts_on.isoformat(), "days": ["0", "1"], "accord": "", **week, **changes}


def test_employees_without_an_accord_are_marked_and_independents_are_not_listed(zoe: Agent, planner: Client) -> None:
    page = planner.get("/planning/telework/").content.decode()
    assert "Zoe Martin" in page
    assert "Lea Martin" not in page
    assert "No accord" in page


def test_a_charter_is_put_on_file_and_its_text_is_fetched(zoe: Agent, planner: Client) -> None:
    contract = contract_of("Zoe")
    given = {
        "entity": encode_id(contract.entity_id),
        "kind": "charter",
        "title": "Charte télétravail",
        "from_day": contract.starts_on.isoformat(),
        "document": document(),
    }
    assert planner.post("/planning/telework/accords/", given).status_code == 302
    (row,) = telework.accords()
    assert "Charte télétravail" in planner.get("/planning/telework/").content.decode()
    found = planner.get(f"/planning/telework/accords/{encode_id(row.id)}/file/")
    assert (found.content, found["Content-Disposition"]) == (PDF, 'attachment; filename="accord.pdf"')
    under_it = typed(contract, accord=encode_id(row.id))
    assert planner.post(f"{page_of(contract)}agree/", under_it).status_code == 302
    assert "Charte télétravail" in planner.get(page_of(contract)).content.decode()


def test_contact_hours_are_agreed_by_a_signed_amendment_and_ended(zoe: Agent, planner: Client) -> None:
    contract = contract_of("Zoe")
    address = page_of(contract)
    assert planner.post(f"{address}agree/", typed(contract)).status_code == 422
    assert planner.post(f"{address}agree/", typed(contract, document=document())).status_code == 302
    page = planner.get(address).content.decode()
    assert "Monday – Friday" in page
    assert "9:00–12:30" in page
    (row,) = telework.telework([contract.id])
    assert planner.get(f"{address}{encode_id(row.id)}/file/").content == PDF
    ended = planner.post(f"{address}{encode_id(row.id)}/end/", {"until_day": contract.starts_on.isoformat()})
    assert ended.status_code == 302
    assert "No accord on telework is on file" in planner.get(address).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours_0": "nine to five"}, "is not a period"),
        ({"hours_0": "12:00-9:00"}, "closes before it opens"),
        ({"hours_0": "9:00-12:00, 11:00-13:00"}, "overlap"),
        ({"from_day": "2001-01-01"}, "not in force"),
        ({"document": SimpleUploadedFile("a.txt", b"only text")}, "PDF, PNG or JPEG"),
        ({"days": []}, "Fill this in"),
    ],
)
def test_what_was_typed_wrong_is_said_beside_it(
    zoe: Agent, planner: Client, changes: dict[str, object], said: str
) -> None:
    contract = contract_of("Zoe")
    response = planner.post(f"{page_of(contract)}agree/", typed(contract, **{"document": document(), **changes}))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not telework.telework([contract.id])


def test_nobody_sets_contact_hours_of_an_independent(zoe: Agent, planner: Client) -> None:
    contract = contract_of("Lea")
    assert planner.get(page_of(contract)).status_code == 200
    assert planner.post(f"{page_of(contract)}agree/", typed(contract, document=document())).status_code == 409


def test_agents_do_not_see_it(zoe: Agent) -> None:
    assert browser_of("agent").get("/planning/telework/").status_code == 403


def test_employees_read_their_contact_hours_beside_their_shifts(zoe: Agent, planner: Client) -> None:
    contract = contract_of("Zoe")
    client = browser_of("agent", name="Zoe Martin")
    people_actions.give_account(zoe.person, client.session["_auth_user_id"])
    assert "No accord on telework is on file for you" in client.get("/desk/shifts/").content.decode()
    planner.post(f"{page_of(contract)}agree/", typed(contract, document=document()))
    assert "9:00–12:30" in client.get("/desk/shifts/").content.decode()
