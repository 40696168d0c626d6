"""Facts in words: every kind that can stand in a contact has its sentence, in French and in English."""

import pytest
from django.utils import translation

from homeshore.facts import Fact, Record, live
from homeshore.facts.registry import KINDS
from homeshore.web.story.fact_words import Names, steps, tell, why_sentences

NAMES = Names(agents={7: "Ada"}, users={9: "Sophie"}, programmes={3: "Orders"}, reasons={"delivery": "Delivery"})
SILENT = {"agent_connected", "agent_disconnected", "agent_lost", "agent_status_changed"}
SAMPLES: dict[str, Fact] = {
    "contact_arrived": live.ContactArrived("chat", "customer", "fr", 1, 2, 5_000_000),
    "contact_offered": live.ContactOffered(1, 3, 5_000_000, ("longest_idle", "ring:1", "waited:75s"), 0),
    "offer_withdrawn": live.OfferWithdrawn(1, "customer_left"),
    "contact_set_aside": live.ContactSetAside("urgent"),
    "contact_taken_up": live.ContactTakenUp("urgent_over"),
    "wrap_up_started": live.WrapUpStarted("customer_left", 60_000_000),
    "contact_closed": live.ContactClosed("delivery", "resolved", "wrap_up_limit"),
    "contact_transferred": live.ContactTransferred(3, 0, "expert"),
    "contact_requeued": live.ContactRequeued("agent_lost"),
    "contact_abandoned": live.ContactAbandoned("link_lost", 65_000_000),
    "help_answered": live.HelpAnswered(9),
    "message_added": live.MessageAdded(5, "inbound"),
    "customer_rated": live.CustomerRated(4),
    **{
        name: KINDS[name](1)  # type: ignore[call-arg]  # their one field is the offer
        for name in ("offer_accepted", "offer_declined", "offer_expired")
    },
    **{
        name: KINDS[name]()
        for name in (
            "contact_held",
            "contact_resumed",
            "help_requested",
            "customer_link_lost",
            "customer_link_back",
        )
    },
}


def record(fact: Fact, agent: int = 7, at_us: int = 1_000_000) -> Record:
    return Record(1, 1, at_us, at_us, fact, contact=4, agent=agent)


def live_kinds() -> set[str]:
    return {name for name, kind in KINDS.items() if kind.__module__ == live.__name__}


def test_every_kind_of_a_contact_is_told() -> None:
    assert SAMPLES.keys() | SILENT == live_kinds()
    with translation.override("en"):
        assert [name for name, fact in SAMPLES.items() if tell(record(fact), NAMES) is None] == []


@pytest.mark.parametrize(
    ("kind", "text", "details"),
    [
        ("offer_accepted", "Accepted by Ada: the handling begins", ()),
        ("contact_set_aside", "Set aside: a live contact came to Ada", ()),
        (
            "wrap_up_started",
            "Conversation over: Ada begins the wrap-up",
            ("The customer left.", "At most 1\xa0min\xa000\xa0s."),
        ),
        ("contact_closed", "Contact closed", ("Resolved", "Reason: Delivery.", "The time for wrap-up was over.")),
        ("contact_transferred", "Transferred by Ada to Orders", ("It needs a specialist.",)),
        ("help_answered", "Sophie took care of the request for help", ()),
        ("customer_rated", "The customer gave 4 out of 5", ()),
        ("contact_requeued", "Waits again at its place", ("The agent's link was lost.",)),
    ],
)  # fmt: skip
def test_a_fact_in_english(kind: str, text: str, details: tuple[str, ...]) -> None:
    with translation.override("en"):
        told = tell(record(SAMPLES[kind]), NAMES)
    assert told is not None
    assert (told.text, told.details) == (text, details)


def test_who_is_not_named_stays_an_agent() -> None:
    with translation.override("en"):
        told = tell(record(live.OfferDeclined(1), agent=8), NAMES)
    assert told is not None
    assert told.text == "Declined by an agent: the contact keeps its place"


def test_the_reasons_of_an_offer_are_sentences_and_an_unknown_code_is_shown() -> None:
    with translation.override("fr"):
        assert why_sentences(("next_in_line", "language:fr", "waited:75s", "new_code")) == (
            "L’agent s’est libéré, et ce contact était le suivant.",
            "Langue du client : français.",
            "Le contact avait attendu 1\xa0min\xa015\xa0s.",
            "new_code",
        )


def test_steps_keep_the_order_and_count_from_the_first_fact() -> None:
    records = [record(SAMPLES["contact_arrived"]), record(SAMPLES["offer_accepted"], at_us=4_000_000)]
    with translation.override("en"):
        assert [step.since_us for step in steps(records, NAMES)] == [0, 3_000_000]
