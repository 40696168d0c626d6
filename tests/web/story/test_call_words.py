"""Facts of calls in words: every kind has its sentence, and says for how long what it ends went on."""

import pytest
from django.utils import translation

from homeshore.facts import Fact, Record, calls, live
from homeshore.facts.registry import KINDS
from homeshore.web.story.fact_words import Names, steps, tell
from homeshore.web.story.line_words import FAIR, GOOD, POOR, line_badge

NAMES = Names(agents={7: "Ada"}, users={9: "Sophie"}, programmes={}, reasons={})
OF_THE_DESK = {"phone_connected", "phone_disconnected", "phone_check_waived"}
S = 1_000_000
TOLD: list[tuple[Fact, str, tuple[str, ...]]] = [
    (calls.CallStarted("inbound", "web"), "Call from the brand's site", ()),
    (calls.CallStarted("inbound", "sip", 3), "Call by telephone", ()),
    (calls.CallStarted("outbound", "sip", 3), "Call to the customer", ()),
    (calls.CallMenuChosen("2"), "Choice in the menu", ("Key 2.",)),
    (calls.CallDialled(3, 1), "The centre rings the customer", ()),
    (calls.CallDialled(3, 2), "The centre rings the customer", ("Attempt number 2.",)),
    (calls.CallAnswered(), "The customer picked up", ()),
    (calls.CallFailed("busy", 486), "Not reached: the line is busy", ("The network answered 486.",)),
    (calls.CallConnected(), "The customer and Ada hear each other", ()),
    (calls.CallEnded("agent"), "Ada hung up", ()),
    (calls.CallbackAsked("queue", 5), "The customer asked to be called back, and keeps the place in the queue", ()),
    (calls.CallsRefused(), "The customer wants no more commercial calls", ()),
    (calls.ConsultStarted(5), "Ada consults a colleague; the customer hears music", ()),
    (calls.ConsultEnded(5, "handed_over"), "The colleague takes the call over", ()),
    (calls.ConferenceStarted(5), "Three-way call: the customer, Ada and a colleague hear each other", ()),
    (calls.SupervisorJoined(9, "whisper"), "Sophie speaks to the agent alone; the agent was told", ()),
    (calls.SupervisorLeft(9), "Sophie leaves the call", ()),
    (calls.SupervisorLeft(8), "A supervisor leaves the call", ()),
    (calls.RecordingAnnounced(), "The caller was told of recording and how to refuse it", ()),
    (calls.RecordingRefused("key"), "Recording refused by the caller, by a key", ()),
    (calls.RecordingStarted(4), "Recording begins, each side on its own", ()),
    (calls.RecordingPaused(4, "payment"), "Recording paused for a payment", ()),
    (calls.RecordingResumed(4), "Recording goes on", ()),
    (calls.RecordingStopped(4, "call_ended"), "Recording ends", ()),
    (calls.MediaLost("media-1"), "The sound was lost; it is being restored", ()),
    (calls.MediaRestored("media-2", 1_240_000), "The sound is back", ("Silent for 1.2 s.",)),
    (
        calls.LegMeasured("customer", 185, 9_200, 50, 12_000, 48_000),
        "Quality of the customer's line",
        ("Good line over 3\xa0min\xa005\xa0s: 0.5 % lost, jitter 12 ms, round trip 48 ms.",),
    ),
]


def record(fact: Fact, at_us: int = S) -> Record:
    return Record(1, 1, at_us, at_us, fact, contact=4, agent=7)


def test_every_kind_of_a_call_is_told() -> None:
    kinds = {kind for kind in KINDS.values() if kind.__module__ == calls.__name__}
    told = {type(fact) for fact, _text, _details in TOLD}
    assert {kind.__struct_config__.tag for kind in kinds - told} == OF_THE_DESK


@pytest.mark.parametrize(("fact", "text", "details"), TOLD, ids=lambda value: getattr(value, "kind", None))
def test_a_fact_of_a_call_in_english(fact: Fact, text: str, details: tuple[str, ...]) -> None:
    with translation.override("en"):
        told = tell(record(fact), NAMES)
    assert told is not None
    assert (told.text, told.details) == (text, details)


@pytest.mark.parametrize("fact", [fact for fact, _text, _details in TOLD])
def test_every_sentence_is_french_too(fact: Fact) -> None:
    with translation.override("en"):
        english = tell(record(fact), NAMES)
    with translation.override("fr"):
        french = tell(record(fact), NAMES)
    assert english is not None
    assert french is not None
    assert french.text != english.text


def test_what_ends_says_how_long_it_went_on() -> None:
    held, resumed = record(live.ContactHeld(), 10 * S), record(live.ContactResumed(), 52 * S)
    again, over = record(live.ContactHeld(), 60 * S), record(live.ContactResumed(), 63 * S)
    with translation.override("en"):
        told = steps([held, resumed, again, over], NAMES)
    assert [step.details for step in told] == [(), ("After 42\xa0s.",), (), ("After 3\xa0s.",)]


@pytest.mark.parametrize(
    ("figures", "badge"),
    [((0, 5_000, 40_000), GOOD), ((12, 5_000, 40_000), FAIR), ((0, 5_000, 520_000), POOR), ((80, 0, 0), POOR)],
)
def test_a_line_in_a_word(figures: tuple[int, int, int], badge: object) -> None:
    assert line_badge(*figures) is badge
