"""The centre rings customers: the law before each attempt, attempts and refusals, callbacks in the order asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from company import Company
from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.models import Consent, CustomerIdentity
from homeshore.brands.queries import Brand, Programme
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails, PlanDetails, TrunkDetails
from homeshore.contacts import actions
from homeshore.contacts.actions import CallbackForm, Injection, Outbound, SipCall
from homeshore.contacts.errors import NoCallback, SlotTaken, TooManyCallbacks
from homeshore.contacts.models import Call, CallAttempt, CallbackRequest, CallRefusal, Contact
from homeshore.contacts.queries import calls as queries
from homeshore.contacts.queries import volumes
from homeshore.contacts.queries.desk import contact_help
from homeshore.contacts.telephone.protocol import CallingNotAllowed, UnknownCall
from homeshore.facts import kind_of
from homeshore.facts.vocabulary import Channel
from homeshore.journal import queries as journal
from homeshore.journal.models import Outbox
from homeshore.kit.clock import to_us
from homeshore.kit.problems import Invalid
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, Leave, SetPhone
from homeshore.security import erasure
from homeshore.security.privacy import Subject
from homeshore.security.scope import CENTRE

SPOKEN = (Promise("voice", 80, 30), Promise("callback", 90, 3600))
CUSTOMER = "+33612345678"
MONDAY = to_us(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))  # 11:00 in Paris
SUNDAY = to_us(datetime(2026, 11, 22, 10, 0, tzinfo=UTC))


@pytest.fixture
def company(db: None) -> Company:
    return Company(now_us=MONDAY)


@pytest.fixture
def aubelle(company: Company) -> tuple[Brand, Programme]:
    return company.brand("aubelle", *SPOKEN)


@pytest.fixture
def ours(aubelle: tuple[Brand, Programme]) -> int:
    """A number of the brand with a verified proof, on a trunk."""
    brand, programme = aubelle
    trunk = brand_actions.add_trunk(TrunkDetails(name="carrier", host="sip.carrier.example"))
    number = brand_actions.add_number(
        brand,
        NumberDetails(
            number="0199001201", programme=programme.id, trunk=trunk.id, proof_kind="mandate", proof_reference="M-1",
            proof_from=date(2020, 1, 1),
        ),
    )  # fmt: skip
    brand_actions.verify_proof(number, by=1)
    return number.id


@pytest.fixture
def ada(company: Company, aubelle: tuple[Brand, Programme]) -> Agent:
    agent = company.agent("Ada", aubelle[0])
    company.settle()
    company.at_desk(agent)
    company.do(SetPhone(agent.id, 1, True))
    return agent


def consent(brand: Brand, number: str = CUSTOMER) -> CustomerIdentity:
    customer = brand_actions.identify(brand.id, "number", number)
    identity = brands.identities(customer.id).get(kind="number")
    brand_actions.give_consent(
        identity, "prospecting", "voice", "ticked the box of the order form", datetime(2026, 9, 1, tzinfo=UTC)
    )
    return identity


def call(agent: int, programme: int, prospecting: bool = True, number: str = CUSTOMER, at_us: int = MONDAY) -> Contact:
    outbound = Outbound(agent=agent, programme=programme, number=number, prospecting=prospecting)
    return actions.place_call(outbound, at_us)


def refused(*arguments: object, **details: object) -> dict[str, object]:
    with pytest.raises(CallingNotAllowed) as refusal:
        call(*arguments, **details)  # type: ignore[arg-type]
    return refusal.value.fields


def kinds(contact: int) -> list[str]:
    return [kind_of(record.fact) for record in journal.facts_of_contact(contact)]


# -- an agent's own call


def test_an_agents_call_is_in_their_hands_at_once_and_its_customer_is_rung(company, aubelle, ours, ada):
    consent(aubelle[0])
    contact = call(ada.id, aubelle[1].id)
    company.settle()
    assert Contact.objects.get(id=contact.id).agent == ada.id
    dialling = actions.prepare_dialling(contact.id, MONDAY)
    assert (dialling.number, dialling.presented, dialling.display) == (CUSTOMER, "+33199001201", "Aubelle")
    assert dialling.trunk == Call.objects.get(contact=contact).trunk_id != 0
    assert dialling.attempt == 1
    actions.note_dialled(contact.id, dialling, MONDAY)
    actions.note_reached(contact.id, MONDAY)
    company.settle()
    assert [kind for kind in kinds(contact.id) if kind.startswith("call_")] == [
        "call_started", "call_dialled", "call_answered",
    ]  # fmt: skip
    assert [attempt.outcome for attempt in CallAttempt.objects.all()] == ["answered"]


def test_an_outbound_call_is_no_customers_contact_in_reports_but_its_time_is_handled(company, aubelle, ours, ada):
    contact = call(ada.id, aubelle[1].id, prospecting=False)
    company.settle()
    company.later(60)
    company.do(Close(ada.id, contact.id, "delivery", "resolved"))
    company.settle()
    day = volumes.Span(datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
    assert volumes.volumes(CENTRE, day) == []
    assert [(each.handlings, each.handled_us) for each in volumes.handled(CENTRE, day)] == [(1, 60_000_000)]
    assert Contact.objects.get(id=contact.id).within_service_level is None


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        ({"prospecting": True}, "no_consent"),
        ({"prospecting": False, "number": "0892 70 00 00"}, "not_dialled"),
        ({"prospecting": False, "number": "nobody"}, "not_a_number"),
    ],
)
def test_the_law_is_asked_before_each_call(company, aubelle, ours, ada, wanted, rule):
    assert refused(ada.id, aubelle[1].id, **wanted)["rule"] == rule
    assert (Contact.objects.count(), CallAttempt.objects.count()) == (0, 0)


@pytest.mark.parametrize("at_us", [MONDAY, SUNDAY])
def test_a_call_that_the_customer_asked_for_may_be_made_at_any_time(company, aubelle, ours, ada, at_us: int):
    assert call(ada.id, aubelle[1].id, prospecting=False, at_us=at_us).channel == "voice"


def test_a_call_on_sunday_says_when_it_would_be_allowed(company, aubelle, ours, ada):
    consent(aubelle[0])
    fields = refused(ada.id, aubelle[1].id, at_us=SUNDAY)
    assert fields["rule"] == "hours"
    assert fields["allowed_at_us"] == to_us(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    assert "2025-594" in str(fields["source"])


def test_no_call_without_a_number_that_may_be_shown(company, aubelle, ada):
    assert refused(ada.id, aubelle[1].id, prospecting=False)["rule"] == "no_number"


def test_the_fifth_attempt_in_thirty_days_is_refused(company, aubelle, ours, ada):
    consent(aubelle[0])
    hour = 3_600_000_000
    for number in range(4):
        call(ada.id, aubelle[1].id, at_us=MONDAY + number * hour // 2)
    later = MONDAY + 4 * hour
    assert refused(ada.id, aubelle[1].id, at_us=later)["rule"] == "too_many_attempts"
    call(ada.id, aubelle[1].id, prospecting=False, at_us=later)  # the customer asked for this one


def test_attempts_of_another_brand_do_not_count(company, aubelle, ours, ada):
    other, programme = company.brand("santeo", *SPOKEN)
    consent(aubelle[0])
    customer = brand_actions.identify(other.id, "number", CUSTOMER)
    for _ in range(4):
        brand_actions.note_contact(customer, timezone.now())
        CallAttempt.objects.create(
            brand=other, contact=_contact_of(other, programme), number=CUSTOMER, at=timezone.now(), prospecting=True
        )
    call(ada.id, aubelle[1].id)


def _contact_of(brand: Brand, programme: Programme) -> Contact:
    injection = Injection(
        brand=brand.id, channel=Channel.CALLBACK, identity_kind="number", identity=CUSTOMER, text="Rappelez-moi"
    )
    return actions.inject(injection)


def test_a_customer_who_wants_no_calls_is_never_called_again(company, aubelle, ours, ada):
    identity = consent(aubelle[0])
    contact = call(ada.id, aubelle[1].id)
    actions.refuse_calls(contact.id, ada.id, MONDAY)
    company.settle()
    assert "calls_refused" in kinds(contact.id)
    assert brands.refuses(identity.customer_id, "prospecting")
    assert refused(ada.id, aubelle[1].id)["rule"] == "refused"
    assert CUSTOMER not in str(CallRefusal.objects.values())


def test_a_refusal_is_remembered_when_the_customer_is_forgotten(company, aubelle, ours, ada):
    consent(aubelle[0])
    contact = call(ada.id, aubelle[1].id)
    actions.refuse_calls(contact.id, ada.id, MONDAY)
    erasure.forget(Subject.CUSTOMER, contact.customer_id)
    assert (CallAttempt.objects.count(), Consent.objects.count()) == (0, 0)
    assert Call.objects.get(contact=contact).number == ""
    assert refused(ada.id, aubelle[1].id)["rule"] == "refused"


def test_a_new_consent_after_the_refusal_lets_the_brand_call_again(company, aubelle, ours, ada):
    consent(aubelle[0])
    actions.refuse_calls(call(ada.id, aubelle[1].id).id, ada.id, MONDAY)
    identity = brands.identities(brand_actions.identify(aubelle[0].id, "number", CUSTOMER).id).get(kind="number")
    brand_actions.give_consent(
        identity, "prospecting", "voice", "asked for it in the shop", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    )
    call(ada.id, aubelle[1].id, at_us=MONDAY + 3_600_000_000)


def test_a_customer_who_is_not_reached_leaves_an_attempt_that_says_why(company, aubelle, ours, ada):
    contact = call(ada.id, aubelle[1].id, prospecting=False)
    dialling = actions.prepare_dialling(contact.id, MONDAY)
    actions.note_dialled(contact.id, dialling, MONDAY)
    actions.note_not_reached(contact.id, "busy", 486, MONDAY)
    company.settle()
    assert CallAttempt.objects.get().outcome == "busy"
    again = actions.prepare_dialling(contact.id, MONDAY)
    assert again.attempt == 2


def test_an_unknown_programme_or_call_is_refused(company, ada):
    with pytest.raises(UnknownProgramme):
        call(ada.id, 4)
    with pytest.raises(UnknownCall):
        actions.prepare_dialling(4)
    with pytest.raises(UnknownCall):
        actions.refuse_calls(4)


def test_a_call_of_ours_opens_with_who_calls_and_why(company, aubelle, ours, ada):
    brand_actions.write_call_plan(aubelle[1], PlanDetails(purpose_fr="Je vous appelle au sujet de votre commande."))
    contact = call(ada.id, aubelle[1].id, prospecting=False)
    words = "Bonjour, Ada à l'appareil, pour Aubelle. Je vous appelle au sujet de votre commande."
    assert queries.opening_words(contact.id, "Ada") == words
    assert [guide.body for guide in contact_help(contact.id, ada.id, "fr").scripts] == [words]
    callback = _contact_of(*aubelle)
    assert queries.opening_words(callback.id, "Ada").endswith("Vous avez demandé à être rappelé.")


def test_a_customers_own_call_needs_no_opening(company, aubelle, ours):
    [started] = actions.start_sip_calls([SipCall(dialled=ours, trunk=0, caller=CUSTOMER, at_us=company.now_us)])
    assert queries.opening_words(started.id, "Ada") == ""


# -- callbacks from the queue


@pytest.fixture
def caller(company, aubelle, ours) -> int:
    """Somebody who waits in the queue."""
    [started] = actions.start_sip_calls([SipCall(dialled=ours, trunk=0, caller=CUSTOMER, at_us=company.now_us)])
    actions.enter_queue(started.id, company.now_us)
    company.settle()
    return started.id


def test_a_callback_keeps_the_place_that_its_caller_had(company, aubelle, caller):
    company.later(90)
    other = SipCall(dialled=Call.objects.get().dialled_id, trunk=0, caller="0612000000")
    [second] = actions.start_sip_calls([other])
    company.later(30)
    callback = actions.ask_callback(caller, at_us=company.now_us)
    company.settle()
    asked = CallbackRequest.objects.get(contact=callback)
    assert (asked.asked_by, asked.number, asked.waited_us) == ("queue", CUSTOMER, 120_000_000)
    old = Contact.objects.get(id=caller)
    assert (old.state, old.outcome, old.within_service_level) == ("abandoned", "callback", None)
    assert callback.conversation_id == old.conversation_id
    assert second.id != callback.id


def test_asking_for_a_callback_twice_is_asking_once(company, caller):
    first, second = actions.ask_callback(caller), actions.ask_callback(caller)
    assert first.id == second.id


def test_an_agent_who_takes_a_callback_rings_the_customer(company, aubelle, caller, ada):
    company.do(SetPhone(ada.id, 1, False))
    callback = actions.ask_callback(caller, number="06 12 00 00 00", at_us=company.now_us)
    company.do(SetPhone(ada.id, 1, True))
    company.settle()
    offer = company.core.agent_view(ada.id).offers[0]
    assert offer.contact == callback.id
    company.do(Accept(ada.id, callback.id, offer.offer))
    company.settle()
    assert [(card.contact, card.direction) for card in queries.live_calls()][-1] == (callback.id, "callback")
    dialling = actions.prepare_dialling(callback.id, company.now_us)
    assert (dialling.number, dialling.presented) == ("+33612000000", "+33199001201")
    actions.note_dialled(callback.id, dialling, company.now_us)
    actions.note_reached(callback.id, company.now_us)
    assert CallAttempt.objects.get().prospecting is False


def not_reached(company, ada, callback: int, outcome: str) -> None:
    """Ada takes a callback, rings in vain, and closes it."""
    [offer] = company.core.agent_view(ada.id).offers
    assert offer.contact == callback
    company.do(Accept(ada.id, callback, offer.offer))
    company.settle()
    dialling = actions.prepare_dialling(callback, company.now_us)
    actions.note_dialled(callback, dialling, company.now_us)
    actions.note_not_reached(callback, "busy", 486, company.now_us)
    company.do(Leave(callback, "not_reached"))
    company.do(Close(ada.id, callback, "information", outcome))
    company.settle()
    company.settle()


def test_a_callback_that_reached_nobody_is_made_again_later(company, aubelle, caller, ada):
    company.do(SetPhone(ada.id, 1, False))
    callback = actions.ask_callback(caller, number="06 12 00 00 00", at_us=company.now_us).id
    company.do(SetPhone(ada.id, 1, True))
    company.settle()
    not_reached(company, ada, callback, "unreachable")
    again = CallbackRequest.objects.get(from_contact=callback)
    assert (again.asked_by, again.number, again.contact.state) == ("again", "+33612000000", "waiting")
    assert again.contact.conversation_id == Contact.objects.get(id=callback).conversation_id
    assert to_us(again.contact.not_before) == company.now_us + 900_000_000
    assert actions.try_callback_again(callback, "unreachable", company.now_us) is None  # once


def test_a_callback_that_the_agent_settled_is_not_made_again(company, aubelle, caller, ada):
    company.do(SetPhone(ada.id, 1, False))
    callback = actions.ask_callback(caller, at_us=company.now_us).id
    company.do(SetPhone(ada.id, 1, True))
    company.settle()
    not_reached(company, ada, callback, "no_action")
    assert not CallbackRequest.objects.filter(from_contact=callback).exists()


def test_when_closed_a_callback_is_promised_for_the_next_opening(company, aubelle, caller):
    callback = actions.ask_callback(caller, by="closed", at_us=company.now_us)
    assert callback.not_before is not None  # always open here: now
    assert CallbackRequest.objects.get().asked_by == "closed"


@pytest.mark.parametrize("number", ["nobody", "0892700000"])
def test_no_callback_to_a_number_that_cannot_be_rung(company, caller, number: str):
    with pytest.raises(NoCallback):
        actions.ask_callback(caller, number=number)


def test_a_programme_that_calls_nobody_back_refuses(company):
    brand, _ = company.brand("santeo", Promise("voice"))
    started = actions.start_web_call(actions.WebCall(brand=brand.id, language="fr", key=""))
    with pytest.raises(NoCallback):
        actions.ask_callback(started.contact.id, number=CUSTOMER)


def test_a_callback_handed_over_by_another_system_is_rung_at_the_customers_number(company, aubelle, ours):
    contact = _contact_of(*aubelle)
    assert actions.prepare_dialling(contact.id, MONDAY).number == CUSTOMER


# -- callbacks by form


def form(brand: Brand, **details: object) -> CallbackForm:
    filled = {
        "brand": brand.id,
        "language": "fr",
        "name": "Jeanne Petit",
        "number": "06 12 34 56 78",
        "wanted_at": datetime(2026, 11, 23, 15, 30, tzinfo=UTC),
        "consent": "J'accepte d'être rappelée à ce numéro.",
        "key": "f" * 24,
        **details,
    }
    return CallbackForm(**filled)  # type: ignore[arg-type]


def test_a_callback_by_form_waits_for_the_chosen_time(company, aubelle, ada):
    contact = actions.ask_callback_by_form(form(aubelle[0], text="Ma commande n'arrive pas."), MONDAY)
    company.settle()
    assert contact.channel == "callback"
    assert contact.not_before == datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    assert contact.due_at == contact.not_before + timedelta(hours=1)
    assert company.core.agent_view(ada.id).offers == ()
    company.later(5.5 * 3600 + 1)
    assert [offer.contact for offer in company.core.agent_view(ada.id).offers] == [contact.id]
    asked = CallbackRequest.objects.get()
    assert (asked.number, asked.proof) == (CUSTOMER, "J'accepte d'être rappelée à ce numéro.")
    assert contact.messages.get().text == "Ma commande n'arrive pas."
    assert "callback_asked" in kinds(contact.id)


def test_the_same_form_sent_twice_is_one_callback(company, aubelle):
    first = actions.ask_callback_by_form(form(aubelle[0]), MONDAY)
    assert actions.ask_callback_by_form(form(aubelle[0]), MONDAY).id == first.id


@pytest.mark.parametrize(
    ("details", "problems"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"consent": ""}, {"consent": "required"}),
        ({"number": "bonjour"}, {"number": "not_a_number"}),
        ({"number": "0892700000"}, {"number": "not_dialled"}),
    ],
)
def test_what_is_wrong_with_a_form(company, aubelle, details, problems):
    with pytest.raises(Invalid) as refusal:
        actions.ask_callback_by_form(form(aubelle[0], **details), MONDAY)
    assert refusal.value.fields == problems
    assert Outbox.objects.filter().count() == 0 or Contact.objects.count() == 0


@pytest.mark.parametrize("wanted", ["2026-11-23T09:00", "2026-11-23T15:31", "2027-05-01T10:00"])
def test_a_time_that_is_not_offered_is_refused(company, aubelle, wanted: str):
    moment = datetime.fromisoformat(wanted).replace(tzinfo=UTC)
    with pytest.raises(SlotTaken):
        actions.ask_callback_by_form(form(aubelle[0], wanted_at=moment), MONDAY)


def test_a_time_that_others_took_is_full(company, aubelle):
    for place in range(6):
        actions.ask_callback_by_form(form(aubelle[0], number=f"061234567{place}", key=f"{place}" * 24), MONDAY)
    with pytest.raises(SlotTaken):
        actions.ask_callback_by_form(form(aubelle[0], key="x" * 24), MONDAY)
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    free = queries.free_slots(aubelle[1], now)
    assert datetime(2026, 11, 23, 15, 30, tzinfo=UTC) not in free
    assert datetime(2026, 11, 23, 15, 45, tzinfo=UTC) in free


def test_nobody_has_a_number_rung_at_will(company, aubelle):
    for place in range(2):
        actions.ask_callback_by_form(form(aubelle[0], key=f"{place}" * 24), MONDAY)
    with pytest.raises(TooManyCallbacks):
        actions.ask_callback_by_form(form(aubelle[0], key="x" * 24), MONDAY)
    actions.ask_callback_by_form(form(aubelle[0], number="0612000000", key="y" * 24), MONDAY)
