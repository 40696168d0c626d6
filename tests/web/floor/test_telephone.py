"""Live calls on the floor: what is shown of them and to whom, how a supervisor joins one, what is written down."""

import json

import pytest
from django.test import Client

from company import Company
from homeshore.brands.queries import Brand
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions.calls import start_consult
from homeshore.contacts.actions.phone_checks import save_phone_check
from homeshore.contacts.queries import standing
from homeshore.contacts.queries.calls import phone_may_work
from homeshore.contacts.rules.phone_check import PhoneFigures
from homeshore.contacts.telephone import protocol as p
from homeshore.kit.ids import encode_id
from homeshore.people.queries import Agent
from homeshore.routing.commands import RequestHelp
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE
from homeshore.web.floor.board import Board, Wanted, live_board
from served import accept, answering, at_the_telephone, browser_of, call, close, switchboard

SERVED = (Promise("voice", 80, 20),)
LINES = (p.LegQuality("customer", "opus", 0, 4_000, 40_000), p.LegQuality("agent", "opus", 80, 4_000, 40_000))


class Line:
    """A call of one agent, as the switchboard shows it, and what was asked of the switchboard."""

    def __init__(self, company: Company, brand: Brand, agent: Agent) -> None:
        self.company, self.agent = company, agent
        at_the_telephone(company, agent)
        self.contact = call(company, brand.id)
        accept(company, agent, self.contact)
        self.recording = "off"
        self.refusal: p.ListeningNotAllowed | None = None
        self.asked: list[p.AnyRequest] = []

    def answer(self, request: p.AnyRequest) -> p.Answer:
        match request:
            case p.ShowCalls():
                view = p.CallView(
                    self.contact, self.agent.id, "talking", self.company.now_us, "web", self.recording, LINES
                )
                return p.Calls((view,), ((self.agent.id, LINES[1]),))
            case p.Listen():
                if self.refusal is not None:
                    raise self.refusal
                self.asked.append(request)
                return p.Session("answer" if request.sdp else "")
        self.asked.append(request)
        return p.Done()

    def post(self, client: Client, what: str = "join", **fields: str):  # type: ignore[no-untyped-def]
        with switchboard(self.answer), answering(self.company.core, self.company.now_us):
            return client.post(f"/floor/calls/{encode_id(self.contact)}/{what}/", fields)

    def board(self) -> Board:
        with switchboard(self.answer), answering(self.company.core, self.company.now_us):
            return live_board(CENTRE, Wanted())


@pytest.fixture
def line(company: Company) -> Line:
    brand, _ = company.brand("aubelle", *SERVED)
    ada = company.agent("Ada", brand)
    company.settle()
    return Line(company, brand, ada)


@pytest.fixture
def independent(company: Company) -> Line:
    brand, _ = company.brand("aubelle", *SERVED)
    karim = company.agent("Karim", brand, mode="independent")
    company.settle()
    return Line(company, brand, karim)


def test_a_live_call_shows_agent_state_lines_and_ways_in(line: Line) -> None:
    (row,) = line.board().calls
    assert (row.agent, row.brand, row.programme) == ("Ada Martin", "Aubelle", "Orders")
    assert str(row.state.label) in ("Talking", "En conversation")
    assert [shown.badge.tone for shown in row.lines] == ["good", "bad"]
    assert (row.modes, row.rule) == (("listen", "whisper", "barge", "take_over"), "")


def test_an_independents_call_has_no_way_in_without_their_request_or_the_sample(independent: Line) -> None:
    assert (independent.board().calls[0].modes, independent.board().calls[0].rule) == ((), "not_sampled")
    independent.recording = "on"
    assert (independent.board().calls[0].modes, independent.board().calls[0].rule) == (("listen",), "only_on_request")


def test_a_request_for_help_opens_every_way_in_and_leads_to_the_call(independent: Line) -> None:
    independent.company.do(RequestHelp(independent.agent.id, independent.contact))
    board = independent.board()
    assert board.calls[0].modes == ("listen", "whisper", "barge", "take_over")
    assert board.helps[0].call == independent.contact


def test_the_telephone_of_an_agent_shows_its_line(line: Line) -> None:
    (row,) = line.board().agents
    assert row.phone is not None
    assert row.phone.line is not None
    assert (row.phone.connected, row.phone.line.badge.tone, row.phone.check) == (True, "bad", None)


def test_without_a_switchboard_the_floor_says_so(line: Line) -> None:
    with answering(line.company.core, line.company.now_us):
        board = live_board(CENTRE, Wanted())
        page = browser_of("supervisor").get("/floor/live/").content.decode()
    assert (board.switchboard_up, board.calls) == (False, [])
    assert "The switchboard does not answer" in page


def test_a_centre_without_telephone_shows_nothing_of_it(company: Company) -> None:
    company.brand()
    company.settle()
    with answering(company.core, company.now_us):
        page = browser_of("supervisor").get("/floor/live/").content.decode()
    assert "Live calls" not in page


def test_joining_passes_the_sound_on_and_is_in_the_access_trail(line: Line) -> None:
    client = browser_of("supervisor")
    reply = line.post(client, sdp="offer", mode="listen")
    assert (reply.status_code, json.loads(reply.content)) == (200, {"sdp": "answer"})
    (looked,) = security.accesses(CENTRE, "listening")
    assert (looked.object, looked.user) == (line.contact, line.asked[0].supervisor)  # type: ignore[union-attr]
    assert line.post(client, sdp="", mode="whisper").status_code == 200
    assert [(each.mode, each.sdp) for each in line.asked] == [("listen", "offer"), ("whisper", "")]  # type: ignore[union-attr]
    assert len(security.accesses(CENTRE, "listening")) == 1


def test_what_the_rules_forbid_is_refused_in_plain_words(independent: Line) -> None:
    independent.refusal = p.ListeningNotAllowed(rule="only_on_request")
    reply = independent.post(browser_of("supervisor"), sdp="offer", mode="barge")
    assert reply.status_code == 403
    assert json.loads(reply.content)["text"].startswith("An independent works on their own")
    assert len(security.accesses(CENTRE, "listening")) == 0


@pytest.mark.parametrize(
    ("fields", "status"), [({"mode": "spy", "sdp": "x"}, 403), ({"mode": "listen", "sdp": "x" * 64_001}, 400)]
)
def test_a_request_that_makes_no_sense_reaches_no_call(line: Line, fields: dict[str, str], status: int) -> None:
    assert line.post(browser_of("supervisor"), **fields).status_code == status
    assert line.asked == []


def test_a_call_of_another_brand_does_not_exist_for_a_supervisor(line: Line) -> None:
    other, _ = line.company.brand("santeo", *SERVED)
    line.company.settle()
    client = browser_of("supervisor", other.id)
    assert line.post(client, sdp="offer", mode="listen").status_code == 404
    assert line.post(client, "leave").status_code == 404
    with switchboard(line.answer), answering(line.company.core, line.company.now_us):
        assert encode_id(line.contact) not in client.get("/floor/live/").content.decode()
    assert line.asked == []


@pytest.mark.parametrize("role", ["agent", "brand_manager"])
def test_only_supervisors_join_calls(line: Line, role: str) -> None:
    brand = 0 if role == "agent" else standing.briefs([line.contact])[line.contact].brand
    assert line.post(browser_of(role, brand), sdp="offer", mode="listen").status_code == 403
    assert line.asked == []


def test_leaving_takes_care_of_the_request_that_led_there(line: Line) -> None:
    line.company.do(RequestHelp(line.agent.id, line.contact))
    assert line.post(browser_of("supervisor"), "leave", helped=encode_id(line.agent.id)).status_code == 200
    assert isinstance(line.asked[0], p.StopListening)
    assert line.company.core.floor_view().helps == ()


def test_leaving_with_nonsense_in_the_form_leaves_all_the_same(line: Line) -> None:
    assert line.post(browser_of("supervisor"), "leave", helped="nobody").status_code == 200


def test_a_failed_check_is_shown_and_a_supervisors_word_waives_it(line: Line) -> None:
    client = browser_of("supervisor")
    loud = PhoneFigures(microphone_db=-20, noise_db=-22, jitter_ms=5, loss_permille=0, round_trip_ms=40)
    save_phone_check(line.agent.id, loud)
    (row,) = line.board().agents
    assert row.phone is not None
    assert row.phone.may_be_waived
    with switchboard(line.answer), answering(line.company.core, line.company.now_us):
        client.post(f"/floor/phone/{encode_id(line.agent.id)}/waive/")
    assert phone_may_work(line.agent.id) == "waived"
    (row,) = line.board().agents
    assert row.phone is not None
    assert not row.phone.may_be_waived


def test_a_contacts_page_shows_the_colleague_who_was_asked_apart(line: Line) -> None:
    brand = standing.briefs([line.contact])[line.contact].brand
    bob = line.company.agent("Bob", Brand.objects.get(id=brand))
    line.company.settle()
    at_the_telephone(line.company, bob)
    consult = start_consult(line.contact, line.agent.id, at_us=line.company.now_us)
    line.company.settle()
    accept(line.company, bob, consult.id)
    close(line.company, bob, consult.id, seconds=20, wrap_up_seconds=5)
    page = browser_of("supervisor").get(f"/floor/contact/{encode_id(line.contact)}/").content.decode()
    asked = page[page.index("Colleagues who were asked") :]
    assert "Bob Martin" in asked
    assert "0:20" in asked
    assert "Bob Martin" not in page[: page.index("Colleagues who were asked")]
