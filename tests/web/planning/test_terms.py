"""The planner's pages of terms of work."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from homeshore.workforce.queries import terms
from served import browser_of
from workforce.roster_staff import Firm, contract_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return Firm()


@pytest.fixture
def planner(firm: Firm) -> Client:
    return browser_of("planner")


def address(contract: int, *rest: str) -> str:
    return "/".join(["/planning/terms", encode_id(contract), *rest, ""])


def typed(**changes: object) -> dict[str, object]:
    fields = {
        "from_day": "2026-06-01",
        "week_minutes": "28",
        "most_days": "4",
        "shortest_day": "3.5",
        "longest_day": "9",
        "days_off": ["2"],
        "complementary": "third",
        "notice_days": "3",
    }
    return {**fields, **changes}


def test_terms_are_agreed_from_a_day_on(firm: Firm, planner: Client) -> None:
    planner.post(address(firm.contract, "agree"), typed(earliest_minute="08:00", latest_minute="20:00"))
    held = terms.terms_on([firm.contract], date(2026, 6, 1))[firm.contract]
    assert (held.week_minutes, held.shortest_day, held.days_off, held.notice_days) == (1680, 210, [2], 3)
    assert (held.earliest_minute, held.latest_minute) == (480, 1200)
    text = planner.get(address(firm.contract)).content.decode()
    assert "at most 34 h 59 with complementary hours" in text
    assert "8:00–20:00" in text


def test_terms_that_contradict_themselves_come_back_with_the_reason(firm: Firm, planner: Client) -> None:
    page = planner.post(address(firm.contract, "agree"), typed(days_off=["0", "1", "2", "3"]))
    assert page.status_code == 422
    assert "leave less than 4 days" in page.content.decode()


def test_a_part_time_below_24_hours_needs_a_request_in_writing(firm: Firm, planner: Client) -> None:
    assert "L3123-7" in planner.post(address(firm.contract, "agree"), typed(week_minutes="20")).content.decode()
    planner.post(address(firm.contract, "agree"), typed(week_minutes="20", least_week_granted="on"))
    assert terms.terms_on([firm.contract], date(2026, 6, 1))[firm.contract].week_minutes == 1200


def test_documents_are_put_on_file_and_end(firm: Firm, planner: Client) -> None:
    sent = {"kind": "sunday", "reference": "Order 12", "from_day": "2026-01-01"}
    planner.post(address(firm.contract, "authorise"), sent)
    (row,) = terms.authorisations([firm.contract])[firm.contract]
    assert "Order 12" in planner.get(address(firm.contract)).content.decode()
    planner.post(address(firm.contract, "authorisations", encode_id(row.id), "end"), {"last_day": "2026-05-31"})
    (row,) = terms.authorisations([firm.contract])[firm.contract]
    assert row.until_day == date(2026, 5, 31)


def paper(data: bytes = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n") -> SimpleUploadedFile:
    return SimpleUploadedFile("order.pdf", data, content_type="application/pdf")


def test_the_signed_paper_is_filed_with_its_reference_and_fetched(firm: Firm, planner: Client) -> None:
    sent = {"kind": "sunday", "reference": "Order 12", "from_day": "2026-01-01", "document": paper()}
    planner.post(address(firm.contract, "authorise"), sent)
    (row,) = terms.authorisations([firm.contract])[firm.contract]
    answer = planner.get(address(firm.contract, "authorisations", encode_id(row.id), "paper"))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="authorisation.pdf"'


def test_a_paper_is_added_once_and_must_be_a_document(firm: Firm, planner: Client) -> None:
    planner.post(
        address(firm.contract, "authorise"), {"kind": "night", "reference": "Accord", "from_day": "2026-01-01"}
    )
    (row,) = terms.authorisations([firm.contract])[firm.contract]
    add = address(firm.contract, "authorisations", encode_id(row.id), "paper", "add")
    assert planner.get(address(firm.contract, "authorisations", encode_id(row.id), "paper")).status_code == 404
    wrong = planner.post(add, {"document": paper(b"<script>alert(1)</script>")})
    assert wrong.status_code == 422
    assert "PDF, PNG or JPEG" in wrong.content.decode()
    planner.post(add, {"document": paper()})
    again = planner.post(add, {"document": paper(b"%PDF-1.4 another\n%%EOF\n")})
    assert "on file already" in again.content.decode()
    assert planner.get(address(firm.contract, "authorisations", encode_id(row.id), "paper")).content[5:8] == b"1.7"


def test_employees_send_and_read_their_own_papers_and_nobody_elses(firm: Firm, planner: Client) -> None:
    for contract in (firm.contract, contract_of(firm.bruno)):
        planner.post(address(contract, "authorise"), {"kind": "night", "reference": "Accord", "from_day": "2026-01-01"})
    (mine,) = terms.authorisations([firm.contract])[firm.contract]
    (theirs,) = terms.authorisations([contract_of(firm.bruno)])[contract_of(firm.bruno)]
    client = browser_of("agent", name="Claire Martin")
    people.give_account(firm.claire.person, users(role="agent").get().id)
    assert "Accord" in client.get("/desk/shifts/papers/").content.decode()
    client.post(f"/desk/shifts/papers/{encode_id(mine.id)}/add/", {"document": paper()})
    assert client.get(f"/desk/shifts/papers/{encode_id(mine.id)}/").content.startswith(b"%PDF")
    planner.post(
        address(contract_of(firm.bruno), "authorisations", encode_id(theirs.id), "paper", "add"), {"document": paper()}
    )
    assert client.get(f"/desk/shifts/papers/{encode_id(theirs.id)}/").status_code == 404
    assert client.post(f"/desk/shifts/papers/{encode_id(theirs.id)}/add/", {"document": paper()}).status_code == 404
    assert client.get(address(firm.contract, "authorisations", encode_id(mine.id), "paper")).status_code == 403


def test_absences_are_noted_without_a_reason_and_forgotten(firm: Firm, planner: Client) -> None:
    planner.post(address(firm.contract, "absences"), {"from_day": "2030-08-05", "until_day": "2030-08-09"})
    days = date(2030, 8, 1), date(2030, 8, 31)
    (row,) = terms.absences([firm.contract], *days)[firm.contract]
    planner.post(address(firm.contract, "absences", encode_id(row.id), "drop"))
    assert terms.absences([firm.contract], *days) == {}


def test_an_independents_page_says_why_there_are_no_terms(firm: Firm, planner: Client) -> None:
    contract = contract_of(firm.ines)
    assert "L8221-6" in planner.get(address(contract)).content.decode()
    page = planner.post(address(contract, "agree"), typed())
    assert page.status_code == 409
    assert "L8221-6" in page.content.decode()
    assert not terms.terms_of(contract).exists()


def test_the_list_marks_who_has_no_terms_and_finds_independents_by_name(firm: Firm, planner: Client) -> None:
    firm.company.agent("Dora", firm.brand)
    text = planner.get("/planning/terms/").content.decode()
    assert text.count("Terms missing") == 1
    assert "Ines" not in text
    assert "choose their hours" in planner.get("/planning/terms/?q=Ines").content.decode()
