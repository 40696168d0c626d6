"""Calls from page and trunk: rows, queue, seconds, endings, consultations, reports."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from company import Company
from homeshore.brands import actions as brand_actions
from homeshore.brands.errors import UnknownNumber
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import ProgrammePlan, Promise
from homeshore.brands.rules.telephone import NumberDetails, OptionDetails, PlanDetails
from homeshore.contacts import actions
from homeshore.contacts.actions import ChatStart, SipCall, WebCall, start_chat
from homeshore.contacts.actions.calls import digest_of
from homeshore.contacts.models import Call, Contact
from homeshore.contacts.queries import calls as queries
from homeshore.contacts.queries import lists, standing, volumes
from homeshore.contacts.queries.messages import history
from homeshore.contacts.registry import CONTACTS
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.facts import calls, kind_of
from homeshore.journal import queries as journal
from homeshore.journal.models import Outbox
from homeshore.journal.projections import rebuild
from homeshore.kit.clock import to_us
from homeshore.kit.ids import new_id
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, Decline, Leave, SetPhone
from homeshore.security.scope import CENTRE

SPOKEN = (Promise("voice", 80, 30), Promise("callback", 90, 3600), Promise("chat", 80, 30))


@pytest.fixture
def aubelle(company: Company) -> tuple[Brand, Programme]:
    return company.brand("aubelle", *SPOKEN)


@pytest.fixture
def number(aubelle: tuple[Brand, Programme]) -> int:
    brand, programme = aubelle
    return brand_actions.add_number(brand, NumberDetails(number="0199001201", programme=programme.id)).id


@pytest.fixture
def ada(company: Company, aubelle: tuple[Brand, Programme]) -> Agent:
    return on_the_phone(company, "Ada", aubelle[0])


def on_the_phone(company: Company, name: str, brand: Brand) -> Agent:
    agent = company.agent(name, brand)
    company.settle()
    company.at_desk(agent)
    company.do(SetPhone(agent.id, 1, True))
    return agent


def web_call(company: Company, brand: Brand, key: str = "", **details: object) -> int:
    started = actions.start_web_call(WebCall(brand=brand.id, language="fr", key=key, **details), company.now_us)
    company.settle()
    return started.contact.id


def queued(company: Company, brand: Brand) -> int:
    contact = web_call(company, brand)
    actions.enter_queue(contact, company.now_us)
    company.settle()
    return contact


def accept(company: Company, agent: Agent, contact: int) -> None:
    offer = next(o.offer for o in company.core.agent_view(agent.id).offers if o.contact == contact)
    company.do(Accept(agent.id, contact, offer))
    company.settle()


def row(contact: int) -> Contact:
    return Contact.objects.get(id=contact)


def kinds(contact: int) -> list[str]:
    return [kind_of(record.fact) for record in journal.facts_of_contact(contact)]


# -- beginning


def test_a_call_from_a_page_is_greeted_before_it_waits(company, aubelle):
    contact = web_call(company, aubelle[0])
    assert (row(contact).channel, row(contact).state) == ("voice", "greeting")
    assert kinds(contact) == ["call_started"]
    assert standing.queues(CENTRE) == []
    company.later(12)
    actions.enter_queue(contact, company.now_us)
    company.settle()
    assert row(contact).state == "waiting"
    assert [(line.channel, line.waiting) for line in standing.queues(CENTRE)] == [("voice", 1)]


def test_the_promise_counts_from_the_queue_and_not_from_the_greeting(company, aubelle):
    contact = web_call(company, aubelle[0])
    company.later(20)
    actions.enter_queue(contact, company.now_us)
    assert to_us(row(contact).due_at) == company.now_us + 30_000_000


def test_a_page_that_repeats_its_start_begins_one_call(company, aubelle):
    start = WebCall(brand=aubelle[0].id, language="fr", key="k" * 24)
    first, second = actions.start_web_call(start), actions.start_web_call(start)
    assert (first.contact.id, first.secret) == (second.contact.id, second.secret)
    assert queries.call_by_secret(aubelle[0].id, digest_of(first.secret)).contact == first.contact.id


@pytest.mark.parametrize("digest", ["", "nobody's"])
def test_a_secret_that_opens_nothing_is_refused(aubelle, digest: str):
    with pytest.raises(UnknownCall):
        queries.call_by_secret(aubelle[0].id, digest)


def test_a_call_goes_on_in_the_conversation_of_the_windows_chat(company, aubelle):
    chat = start_chat(ChatStart(brand=aubelle[0].id, language="fr", text="Bonjour", key=""), company.now_us)
    contact = web_call(company, aubelle[0], conversation=chat.session.conversation_id)
    assert row(contact).conversation_id == chat.session.conversation_id
    assert row(contact).customer_id == chat.session.customer_id


def test_a_call_over_a_trunk_knows_the_caller_by_number_without_trusting_it(company, aubelle, number):
    caller = SipCall(dialled=number, trunk=0, caller="0612345678", at_us=company.now_us)
    [first], [again] = actions.start_sip_calls([caller]), actions.start_sip_calls([caller])
    assert first.id != again.id
    assert first.customer_id == again.customer_id
    assert Call.objects.get(contact=first).number == "+33612345678"
    assert first.customer.identities.get().verified_at is None
    assert history(again.id) == []


@pytest.mark.parametrize("caller", ["", "anonymous", "12"])
def test_who_withholds_their_number_is_a_stranger_each_time(company, aubelle, number, caller: str):
    start = SipCall(dialled=number, trunk=0, caller=caller)
    first, second = actions.start_sip_calls([start, start])
    assert first.customer_id != second.customer_id
    assert queries.call_of(first.id).number == ""


# -- endings


@pytest.mark.parametrize(
    ("by", "state", "outcome"),
    [("customer", "abandoned", ""), ("lost", "abandoned", ""), ("centre", "closed", "no_action")],
)
def test_a_call_that_ends_before_the_queue(company, aubelle, by: str, state: str, outcome: str):
    contact = web_call(company, aubelle[0])
    company.later(4)
    actions.end_call(contact, by, company.now_us)
    company.settle()
    assert (row(contact).state, row(contact).outcome) == (state, outcome)
    assert row(contact).ended_at is not None
    assert kinds(contact) == ["call_started", "call_ended"]
    assert queries.live_calls() == []


def test_an_end_is_written_once(company, aubelle):
    contact = web_call(company, aubelle[0])
    assert actions.end_call(contact, "customer")
    assert not actions.end_call(contact, "lost")


def test_who_hangs_up_right_after_entering_the_queue_never_overtakes_their_arrival(company, aubelle):
    contact = web_call(company, aubelle[0])
    actions.enter_queue(contact, company.now_us)
    actions.leave_queue(contact, "customer", company.now_us)
    actions.end_call(contact, "customer", company.now_us)
    company.settle()
    assert row(contact).state == "abandoned"


def test_who_hangs_up_during_the_greeting_is_no_matter_for_routing(company, aubelle):
    contact = web_call(company, aubelle[0])
    Outbox.objects.all().delete()
    actions.leave_queue(contact, "customer")
    assert Outbox.objects.count() == 0


def test_what_a_switchboard_keeps_of_a_line_goes_with_the_line(company, aubelle):
    contact = web_call(company, aubelle[0])
    actions.keep_snapshot(contact, b"dialog")
    assert [card.dialog for card in queries.live_calls()] == [b"dialog"]
    actions.end_call(contact, "customer")
    actions.keep_snapshot(contact, b"late")
    assert queries.call_of(contact).dialog == b""


def test_a_call_that_never_rang_is_swept_away(company, aubelle):
    contact = web_call(company, aubelle[0])
    assert actions.sweep_unrung_calls() == 0
    Call.objects.update(started_at=timezone.now() - timedelta(minutes=5))
    assert actions.sweep_unrung_calls() == 1
    company.settle()
    assert row(contact).state == "abandoned"


def test_a_rebuild_of_calls_gives_the_same_rows(company, aubelle, ada):
    begun = web_call(company, aubelle[0])
    over = web_call(company, aubelle[0])
    actions.end_call(over, "customer", company.now_us)
    waiting = queued(company, aubelle[0])
    company.settle()
    before = [(each.id, each.state, each.ended_at) for each in Contact.objects.order_by("id")]
    rebuild(CONTACTS)
    assert [(each.id, each.state, each.ended_at) for each in Contact.objects.order_by("id")] == before
    assert [row(id).state for id in (begun, over, waiting)] == ["greeting", "abandoned", "offered"]


# -- programmes


def retention(brand: Brand) -> Programme:
    plan = ProgrammePlan("retention", "Retention", SPOKEN, (), languages=("fr", "en"))
    return brand_actions.open_programme(brand, plan)


def test_a_caller_led_to_another_programme_waits_there(company, aubelle):
    other = retention(aubelle[0])
    contact = web_call(company, aubelle[0])
    actions.switch_programme(contact, other.id)
    actions.enter_queue(contact, company.now_us)
    company.settle()
    assert row(contact).programme_id == other.id


def test_a_caller_who_waited_too_long_moves_to_another_programme(company, aubelle):
    other = retention(aubelle[0])
    contact = queued(company, aubelle[0])
    actions.move_call(contact, other.id, company.now_us)
    company.settle()
    assert (row(contact).programme_id, row(contact).state) == (other.id, "waiting")


def test_the_plan_of_a_programme_knows_menu_hours_and_whom_it_can_call_back(company, aubelle):
    brand, programme = aubelle
    other = retention(brand)
    menu = (OptionDetails("1", programme.id, "Commandes", "Orders"), OptionDetails("2", other.id, "Autre", "Other"))
    brand_actions.write_call_plan(programme, PlanDetails(menu=menu, recorded_percent=10))
    prompt = brand_actions.write_prompt(brand, None, "greeting", "fr", "Bonjour.")
    brand_actions.note_prompt_ready(prompt, 900)
    plan = queries.plan_for_programme(programme.id, "fr", "+33612345678")
    assert plan.menu == {"1": programme.id, "2": other.id}
    assert plan.prompts == {"greeting": "aubelle.greeting.fr"}
    assert (plan.announces_recording, plan.is_open, plan.can_call_back) == (True, True, True)
    unknown = queries.plan_for_programme(programme.id, "fr")
    assert (unknown.can_call_back, unknown.callback_us) == (False, 0)
    assert queries.plan_for_programme(other.id, "fr").is_open is False


def test_what_nobody_records_is_not_announced(company, aubelle):
    brand_actions.write_call_plan(aubelle[1], PlanDetails(recorded_percent=0))
    assert not queries.plan_for_programme(aubelle[1].id, "fr").announces_recording


def test_a_dialled_number_leads_to_its_programme(aubelle, number):
    found = queries.plan_for_number("01 99 00 12 01")
    assert found == queries.Route(number, aubelle[0].id, aubelle[1].id, "fr")
    assert queries.plan_for_number("0199009999") is None


# -- consultations


def consultation(company: Company, aubelle, ada: Agent) -> tuple[int, int, Agent]:
    """Ada talks to a customer and asks Bob."""
    contact = queued(company, aubelle[0])
    accept(company, ada, contact)
    bob = on_the_phone(company, "Bob", aubelle[0])
    consult = actions.start_consult(contact, ada.id, colleague=bob.id, at_us=company.now_us)
    company.settle()
    return contact, consult.id, bob


def test_a_named_consultation_is_over_when_the_colleague_declines(company, aubelle, ada):
    contact, consult, bob = consultation(company, aubelle, ada)
    on_the_phone(company, "Cat", aubelle[0])
    offer = company.core.agent_view(bob.id).offers[0]
    company.do(Decline(bob.id, consult, offer.offer))
    company.settle()
    assert (row(consult).state, row(contact).state) == ("abandoned", "active")


def test_a_consultation_is_offered_to_the_colleague_and_never_to_who_asks(company, aubelle, ada):
    contact, consult, bob = consultation(company, aubelle, ada)
    assert [offer.contact for offer in company.core.agent_view(bob.id).offers] == [consult]
    assert row(consult).excluded_agents == [ada.id]
    assert row(consult).consults_id == contact
    assert Call.objects.get(contact=consult).direction == "consult"


def test_a_consultation_counts_as_nobodys_contact(company, aubelle, ada):
    contact, consult, bob = consultation(company, aubelle, ada)
    accept(company, bob, consult)
    company.later(30)
    company.do(Close(bob.id, consult, "", "no_action"))
    company.do(Close(ada.id, contact, "delivery", "resolved"))
    company.settle()
    today = volumes.Span(timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=1))
    assert [(each.received, each.answered, each.counted) for each in volumes.volumes(CENTRE, today)] == [(1, 1, 1)]
    assert sum(each.received for each in volumes.volumes_by_origin(CENTRE, today)) == 1
    assert [each.handlings for each in volumes.handled(CENTRE, today)] == [1]
    assert [each.id for each in lists.contacts(CENTRE, lists.ContactFilter())] == [contact]
    assert standing.queues(CENTRE) == []
    assert consult in [each.contact_id for each in lists.Handling.objects.filter(agent=bob.id)]


def test_a_consultation_waits_in_no_customers_queue(company, aubelle, ada):
    contact = queued(company, aubelle[0])
    accept(company, ada, contact)
    actions.start_consult(contact, ada.id, at_us=company.now_us)
    company.settle()
    assert [line.waiting for line in standing.queues(CENTRE)] == [0]


def test_the_agent_who_was_consulted_does_not_count_as_knowing_the_customer(company, aubelle, ada):
    contact, consult, bob = consultation(company, aubelle, ada)
    accept(company, bob, consult)
    company.do(Close(bob.id, consult, "", "no_action"))
    company.do(Leave(contact))
    company.do(Close(ada.id, contact, "delivery", "resolved"))
    company.settle()
    chat = Contact.objects.get(id=contact)
    again = web_call(company, aubelle[0], conversation=chat.conversation_id)
    assert row(again).preferred_agent == ada.id


def test_nobody_is_asked_about_a_call_that_does_not_exist(db):
    with pytest.raises(UnknownCall):
        actions.start_consult(new_id(), 1)


def test_a_refused_recording_shows_in_the_call_s_row_and_after_a_rebuild(company, aubelle):
    contact, other = web_call(company, aubelle[0]), web_call(company, aubelle[0])
    actions.note_call_fact(contact, calls.RecordingRefused("key"), company.now_us)
    company.settle()
    assert Call.objects.get(contact=contact).recording_refused
    assert not Call.objects.get(contact=other).recording_refused
    rebuild(CONTACTS)
    assert Call.objects.get(contact=contact).recording_refused


def test_opening_hours_close_the_plan(company):
    _, programme = company.brand("santeo", *SPOKEN, hours=(Hours(0, time(9), time(9, 1)),))
    monday = timezone.now().replace(year=2026, month=11, day=23, hour=8, minute=0, second=30)
    assert queries.plan_for_programme(programme.id, "fr", at=monday).is_open
    assert not queries.plan_for_programme(programme.id, "fr", at=monday + timedelta(hours=3)).is_open


def test_carriers_calls_are_written_all_or_none(company, aubelle, number):
    begun = [SipCall(dialled=number, trunk=0, caller=f"06120000{n:02}", contact=new_id()) for n in range(3)]
    with pytest.raises(UnknownNumber):
        actions.start_sip_calls([*begun, SipCall(dialled=4711, trunk=0)])
    assert not Call.objects.exists()
    contacts = actions.start_sip_calls(begun)
    assert [each.id for each in contacts] == [each.contact for each in begun]
    company.settle()
    started = [kind_of(record.fact) for each in contacts for record in journal.facts_of_contact(each.id)]
    assert started == ["call_started"] * 3
