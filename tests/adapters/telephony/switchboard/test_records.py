"""The port `Records` on the real database: what the fakes of other tests stand for."""

from datetime import date

import pytest

from company import Company
from homeshore.adapters.telephony.sip import Trunk
from homeshore.adapters.telephony.switchboard.plan import KINDS
from homeshore.adapters.telephony.switchboard.ports import Carried
from homeshore.adapters.telephony.switchboard.records import RealRecords
from homeshore.brands import actions as brands
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails, PlanDetails, TrunkDetails
from homeshore.contacts import actions
from homeshore.contacts.actions import WebCall, phone_checks
from homeshore.contacts.queries.calls import CallCard
from homeshore.contacts.telephone.protocol import CallingNotAllowed, ListeningNotAllowed
from homeshore.facts import Draft, calls, registry
from homeshore.facts.vocabulary import ContactState
from homeshore.journal import queries as journal
from homeshore.kit.clock import now_us
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Leave, SetPhone
from homeshore.security.demo_tokens import demo_token

RECORDS = RealRecords(fresh_seconds=-1)
CUSTOMER = "+33612345678"


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def aubelle(company: Company) -> tuple[Brand, Programme]:
    brand, programme = company.brand("aubelle", Promise("voice", 80, 30), Promise("callback", 90, 3600))
    brands.write_call_plan(programme, PlanDetails(recorded_percent=100))
    return brand, programme


@pytest.fixture
def ada(company: Company, aubelle: tuple[Brand, Programme]) -> Agent:
    agent = company.agent("Ada", aubelle[0])
    company.settle()
    company.at_desk(agent, session=5)
    company.do(SetPhone(agent.id, 5, True))
    return agent


@pytest.fixture
def number(aubelle: tuple[Brand, Programme]) -> int:
    brand, programme = aubelle
    trunk = brands.add_trunk(TrunkDetails(name="carrier", host="192.0.2.6", codecs=("pcma",)))
    details = NumberDetails(
        number="0199001201", programme=programme.id, trunk=trunk.id, proof_kind="mandate", proof_reference="M-1",
        proof_from=date(2020, 1, 1),
    )  # fmt: skip
    row = brands.add_number(brand, details)
    brands.verify_proof(row, by=1)
    return row.id


def rung(aubelle: tuple[Brand, Programme]) -> int:
    """A page's call that was begun."""
    start = WebCall(brand=aubelle[0].id, language="fr", key="k" * 24)
    return actions.start_web_call(start).contact.id


def talking(company: Company, ada: Agent, contact: int) -> None:
    """Ada takes the call."""
    RECORDS.enter_queue(contact)
    company.settle()
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, contact, offer.offer))
    company.settle()


def kinds(contact: int) -> list[str]:
    return [registry.kind_of(record.fact) for record in journal.facts_of_contact(contact)]


def test_a_page_s_call_from_its_row_to_its_end(company, aubelle, ada):
    contact = rung(aubelle)
    card = RECORDS.card(contact)
    assert (card.direction, card.entry, card.line, card.programme) == ("inbound", "web", "new", aubelle[1].id)
    assert RECORDS.flow_plan(card.programme, card.language, card.number).announces_recording
    RECORDS.started(contact, now_us())
    assert [each.contact for each in RECORDS.living()] == [contact]
    talking(company, ada, contact)
    RECORDS.put([Draft(0, now_us(), calls.CallConnected(), contact=contact, agent=ada.id), Leave(contact)])
    RECORDS.ended(contact, "customer", now_us())
    company.settle()
    assert kinds(contact)[-4:] == ["offer_accepted", "call_connected", "wrap_up_started", "call_ended"]
    assert RECORDS.card(contact) is None
    assert RECORDS.living() == []


def test_what_is_no_call_has_no_card(company):
    assert RECORDS.card(4711) is None


def test_a_recorded_call_is_announced_begun_paused_and_stopped(company, aubelle, ada):
    contact = rung(aubelle)
    sides = (f"caller:{contact}", f"agent:{ada.id}")
    assert RECORDS.start_recording(contact, ada.id, 1, sides) is None  # nobody was told
    RECORDS.announce_recording(contact, now_us())
    talking(company, ada, contact)
    spec = RECORDS.start_recording(contact, ada.id, 1, sides)
    assert spec.sides == ((sides[0], "left"), (sides[1], "right"))
    assert len(spec.key) == 32
    assert RECORDS.pause_recording(contact, "hold", now_us()) == spec.recording
    assert RECORDS.pause_recording(contact, "payment", now_us()) == 0
    assert RECORDS.resume_recording(contact, "hold", now_us()) == 0
    assert RECORDS.resume_recording(contact, "payment", now_us()) == spec.recording
    assert RECORDS.continue_recording(contact, sides) == spec
    assert RECORDS.stop_recording(contact, "call_ended", now_us()) == spec.recording


def carried(number: int, trunk: int = 0, caller: str = CUSTOMER, token: str = "") -> CallCard:
    """A carrier's call that was written down."""
    contact = RECORDS.new_contact()
    RECORDS.begin_sip([Carried(contact, number, trunk, caller, now_us(), token)])
    return RECORDS.card(contact)


def test_a_carrier_s_call_is_a_contact_of_the_number_s_programme(company, aubelle, number):
    route = RECORDS.answering("0033199001201")
    assert (route.number, route.brand, route.programme, route.language) == (number, aubelle[0].id, aubelle[1].id, "fr")
    assert RECORDS.answering("+33199009999") is None
    [trunk] = RECORDS.trunks()
    assert isinstance(trunk, Trunk)
    card = carried(number, trunk.id)
    assert (card.entry, card.number, card.trunk, card.programme) == ("sip", CUSTOMER, trunk.id, aubelle[1].id)
    RECORDS.keep_dialog(card.contact, b"dialog")
    assert RECORDS.card(card.contact).dialog == b"dialog"


def test_only_a_signed_token_makes_a_carrier_s_call_a_demo_one(company, aubelle, number):
    forged, signed = carried(number, token="demo:forged"), carried(number, token=demo_token())
    assert (forged.origin, signed.origin) == ("customer", "demo")


def test_an_agent_s_call_is_placed_prepared_and_dialled(company, aubelle, ada, number):
    contact = RECORDS.place(ada.id, aubelle[1].id, CUSTOMER, False, now_us())
    company.settle()
    dialling = RECORDS.prepare_dialling(contact, now_us())
    assert (dialling.number, dialling.presented) == (CUSTOMER, "+33199001201")
    RECORDS.dialled(contact, dialling, now_us())
    RECORDS.reached(contact, now_us())
    company.settle()
    assert kinds(contact)[-2:] == ["call_dialled", "call_answered"]


def test_a_callback_that_was_not_reached_is_written_down(company, aubelle, ada, number):
    [trunk] = RECORDS.trunks()
    caller = carried(number, trunk.id)
    RECORDS.enter_queue(caller.contact)
    company.settle()
    RECORDS.ask_callback(caller.contact, "queue", "", now_us())
    company.settle()
    [callback] = [
        each for each in journal.facts_of_contact(caller.contact) if isinstance(each.fact, calls.CallbackAsked)
    ]
    contact = callback.fact.callback
    assert RECORDS.card(contact).direction == "callback"
    dialling = RECORDS.prepare_dialling(contact, now_us())
    RECORDS.dialled(contact, dialling, now_us())
    RECORDS.not_reached(contact, "busy", 486, now_us())
    RECORDS.ended(contact, "centre", now_us())
    company.settle()
    assert "call_failed" in kinds(contact)


def test_nobody_is_dialled_without_a_number_to_show(company, aubelle, ada):
    with pytest.raises(CallingNotAllowed):
        RECORDS.place(ada.id, aubelle[1].id, CUSTOMER, False, now_us())


def test_a_consultation_is_offered_to_the_colleague(company, aubelle, ada):
    contact = rung(aubelle)
    talking(company, ada, contact)
    ben = company.agent("Ben", aubelle[0])
    company.settle()
    company.at_desk(ben, session=6)
    company.do(SetPhone(ben.id, 6, True))
    consult = RECORDS.consult(contact, ada.id, aubelle[1].id, ben.id)
    company.settle()
    assert company.core.contact_view(consult).state is ContactState.OFFERED
    assert RECORDS.card(consult).consults == contact


def test_a_telephone_works_once_it_was_checked(company, ada):
    assert not RECORDS.may_work(ada.id)
    phone_checks.waive_phone_check(ada.id, by=1)
    assert RECORDS.may_work(ada.id)


def test_whom_a_supervisor_may_hear_depends_on_the_contract(company, aubelle, ada):
    contact = rung(aubelle)
    RECORDS.check_listening(ada.id, contact, "take_over")
    karim = company.agent("Karim", aubelle[0], mode="independent")
    with pytest.raises(ListeningNotAllowed):
        RECORDS.check_listening(karim.id, contact, "whisper")


def test_the_kinds_that_are_followed_are_kinds_of_fact():
    assert set(registry.KINDS) > KINDS
