"""What callers go through, as tables: events in, what is done and heard out."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.contacts.rules import call_flow as flow
from homeshore.contacts.rules.call_flow import (
    BackInQueue,
    CallerHere,
    FlowPlan,
    FlowState,
    KeyPressed,
    QueueView,
    Said,
    TimePassed,
)
from homeshore.contacts.rules.prompts import centre_texts, place_prompt, wait_prompt

S = 1_000_000
ORDERS, RETENTION = 101, 102
KINDS = (
    "greeting", "recording", "recording_refused", "menu", "queue", "announcement", "callback_offer", "callback_kept",
    "closed", "overflow", "goodbye",
)  # fmt: skip
PLAN = FlowPlan(
    programme=ORDERS,
    language="fr",
    prompts={kind: f"aubelle.{kind}.fr" for kind in KINDS},
    announces_recording=True,
    menu={"1": ORDERS, "2": RETENTION},
    menu_us=5 * S,
    announce_us=45 * S,
    callback_us=30 * S,
    can_call_back=True,
)
SILENT = FlowPlan(programme=ORDERS, language="fr")


def plan(**changes: object) -> FlowPlan:
    return msgspec.structs.replace(PLAN, **changes)


def without(*kinds: str, **changes: object) -> FlowPlan:
    return plan(prompts={kind: name for kind, name in PLAN.prompts.items() if kind not in kinds}, **changes)


class Caller:
    """A caller told in seconds; what is done comes back in short words."""

    def __init__(self, of: FlowPlan = PLAN) -> None:
        self.plan, self.state, self.now = of, FlowState(), 0.0

    def does(self, event: flow.AnyEvent) -> list[str]:
        self.state, actions = flow.next_step(self.plan, self.state, event)
        return [word(action) for action in actions]

    def comes(self, waiting: int = 0) -> list[str]:
        return self.does(CallerHere(self.at, QueueView(waiting=waiting)))

    def hears_it_out(self, seconds: float = 3, waiting: int = 0) -> list[str]:
        self.now += seconds
        return self.does(Said(self.at, QueueView(waiting=waiting)))

    def presses(self, key: str) -> list[str]:
        return self.does(KeyPressed(self.at, key))

    def waits(self, place: int = 0, wait_seconds: int = -1) -> list[str]:
        """Until the next deadline, which there is."""
        assert self.state.deadline_us
        self.now = max(self.now, self.state.deadline_us / S)
        return self.does(TimePassed(self.at, QueueView(place, wait_seconds)))

    def back(self) -> list[str]:
        return self.does(BackInQueue(self.at))

    @property
    def at(self) -> int:
        return int(self.now * S)

    def in_queue(self) -> "Caller":
        """Greeted, told, led through the menu, put in the queue, hearing music."""
        self.comes()
        self.hears_it_out()
        self.hears_it_out()
        self.presses("1")
        assert self.hears_it_out(0) == ["loop centre.music"]
        return self


def word(action: flow.AnyAction) -> str:
    match action:
        case flow.Say(prompts=prompts):
            return "say " + " ".join(name.removeprefix("aubelle.").removesuffix(".fr") for name in prompts)
        case flow.Loop(prompt=prompt):
            return f"loop {prompt}"
        case flow.ChooseMenu(key=key):
            return f"choose {key}"
        case flow.Switch(programme=programme) | flow.MoveTo(programme=programme):
            return f"{type(action).__name__} {programme}"
        case flow.AskCallback(by=by):
            return f"callback {by}"
    return type(action).__name__


def test_a_caller_is_greeted_told_of_the_recording_asked_and_queued():
    caller = Caller()
    assert caller.comes() == ["say greeting"]
    assert caller.hears_it_out() == ["AnnounceRecording", "say recording"]
    assert caller.hears_it_out() == ["say menu"]
    assert caller.presses("1") == ["choose 1", "EnterQueue", "say queue"]
    assert caller.hears_it_out() == ["loop centre.music"]
    assert caller.state.step == "waiting"


def test_a_plan_that_says_nothing_leads_straight_to_the_queue():
    caller = Caller(SILENT)
    assert caller.comes() == ["EnterQueue", "loop centre.music"]
    assert caller.state.deadline_us == 0


def test_a_brands_own_music_is_played():
    caller = Caller(msgspec.structs.replace(SILENT, prompts={"music": "aubelle.music.fr"}))
    assert caller.comes() == ["EnterQueue", "loop aubelle.music.fr"]


def test_a_caller_who_presses_nothing_stays_where_they_called():
    caller = Caller()
    caller.comes()
    caller.hears_it_out()
    caller.hears_it_out()
    assert caller.hears_it_out() == []
    assert caller.state.deadline_us == caller.at + 5 * S
    assert caller.waits() == ["EnterQueue", "say queue"]


def test_a_wrong_key_is_answered_by_the_menu_again_and_then_by_the_queue():
    caller = Caller()
    caller.comes()
    caller.hears_it_out()
    caller.hears_it_out()
    assert caller.presses("7") == ["say menu"]
    assert caller.presses("8") == ["EnterQueue", "say queue"]


def test_another_programme_of_the_menu_goes_on_without_a_second_greeting_notice_or_menu():
    caller = Caller()
    caller.comes()
    caller.hears_it_out()
    caller.hears_it_out()
    assert caller.presses("2") == ["choose 2", f"Switch {RETENTION}"]
    caller.plan = plan(programme=RETENTION)
    assert caller.comes() == ["EnterQueue", "say queue"]


def test_who_is_led_to_a_programme_that_records_is_told_there():
    caller = Caller(plan(announces_recording=False))
    caller.comes()
    assert caller.hears_it_out() == ["say menu"]
    caller.presses("2")
    caller.plan = plan(programme=RETENTION)
    assert caller.comes() == ["AnnounceRecording", "say recording"]


# -- recording refused


@pytest.mark.parametrize(
    ("heard", "then"),
    [(1, ["say menu"]), (2, []), (4, ["loop centre.music"])],
    ids=["during the notice", "during the menu", "while waiting"],
)
def test_key_9_refuses_the_recording_and_the_call_goes_on_where_it_was(heard: int, then: list[str]):
    caller = Caller()
    caller.comes()
    for _ in range(min(heard, 2)):
        caller.hears_it_out()
    if heard > 2:
        caller.presses("1")
        caller.hears_it_out()
    assert caller.presses("9") == ["RefuseRecording", "say recording_refused"]
    assert caller.hears_it_out() == then
    assert caller.presses("9") in ([], ["say menu"]), "a second refusal says nothing new"


def test_nobody_refuses_what_they_have_not_been_told_of():
    caller = Caller(plan(announces_recording=False, menu={}))
    caller.comes()
    caller.hears_it_out()
    assert caller.state.step == "waiting"
    assert caller.presses("9") == []


def test_a_refusal_without_a_prompt_goes_on_at_once():
    caller = Caller(without("recording_refused"))
    caller.comes()
    caller.hears_it_out()
    assert caller.presses("9") == ["RefuseRecording", "say menu"]


# -- waiting


def test_the_place_and_the_expected_wait_are_said_again_and_again():
    caller = Caller(plan(callback_us=0)).in_queue()
    began = caller.now
    assert caller.waits(place=3, wait_seconds=100) == ["say centre.place.3 centre.wait.2"]
    assert caller.now == pytest.approx(began + 45, abs=4)
    assert caller.hears_it_out() == ["loop centre.music"]
    assert caller.waits(place=1, wait_seconds=-1) == ["say centre.place.1"]


def test_where_no_place_is_known_the_brands_own_sentence_is_said():
    caller = Caller(plan(callback_us=0)).in_queue()
    assert caller.waits() == ["say announcement"]


def test_a_callback_is_offered_after_its_time_and_taken_by_key_1():
    caller = Caller().in_queue()
    assert caller.presses("1") == [], "not offered yet"
    assert caller.waits(2) == ["say centre.place.2 callback_offer"]
    assert caller.now == pytest.approx(36, abs=4)
    assert caller.presses("1") == ["callback queue", "say callback_kept"]
    assert caller.hears_it_out() == ["HangUp"]
    assert caller.state.step == "over"


def test_the_offer_stands_while_the_music_plays_on():
    caller = Caller().in_queue()
    caller.waits(2)
    assert caller.hears_it_out() == ["loop centre.music"]
    assert caller.presses("1") == ["callback queue", "say callback_kept"]


def test_nobody_is_offered_a_callback_whom_the_centre_cannot_ring():
    caller = Caller(plan(can_call_back=False)).in_queue()
    assert caller.waits(2) == ["say centre.place.2"]
    assert caller.presses("1") == []


def test_who_waits_again_after_a_transfer_hears_music_and_keeps_their_time():
    caller = Caller().in_queue()
    caller.now = 20
    assert caller.back() == ["loop centre.music"]
    assert caller.state.entered_us < 20 * S


# -- closed


def test_when_closed_it_is_said_and_the_line_hung_up():
    caller = Caller(plan(is_open=False))
    assert caller.comes() == ["say greeting"]
    assert caller.hears_it_out() == ["say closed"]
    assert caller.hears_it_out() == ["HangUp"]


def test_when_closed_a_callback_at_the_next_opening_can_be_asked_for():
    caller = Caller(plan(is_open=False, when_closed="callback"))
    caller.comes()
    assert caller.hears_it_out() == ["say closed callback_offer"]
    assert caller.presses("1") == ["callback closed", "say callback_kept"]


def test_who_wants_none_when_closed_is_said_goodbye():
    caller = Caller(plan(is_open=False, when_closed="callback"))
    caller.comes()
    caller.hears_it_out()
    assert caller.hears_it_out() == []
    assert caller.waits() == ["say goodbye"]


def test_a_closed_programme_may_pass_callers_on_but_never_in_a_circle():
    caller = Caller(plan(is_open=False, when_closed="transfer", closed_programme=RETENTION))
    caller.comes()
    assert caller.hears_it_out() == [f"Switch {RETENTION}"]
    caller.plan = plan(programme=RETENTION, is_open=False, when_closed="transfer", closed_programme=ORDERS)
    assert caller.comes() == ["say closed"]


# -- full


@pytest.mark.parametrize(
    ("behaviour", "heard"),
    [
        ("say", ["say overflow"]),
        ("callback", ["say overflow callback_offer"]),
        ("transfer", [f"Switch {RETENTION}"]),
        ("", ["EnterQueue", "say queue"]),
    ],
)
def test_when_too_many_wait_already(behaviour: str, heard: list[str]):
    full = plan(announces_recording=False, menu={}, full_waiting=10, when_full=behaviour, full_programme=RETENTION)
    caller = Caller(full)
    caller.comes()
    assert caller.hears_it_out(waiting=10) == heard
    fewer = Caller(full)
    fewer.comes()
    assert fewer.hears_it_out(waiting=9) == ["EnterQueue", "say queue"]


def test_who_would_rather_wait_than_be_called_back_waits():
    caller = Caller(plan(announces_recording=False, menu={}, full_waiting=1, when_full="callback"))
    caller.comes()
    caller.hears_it_out(waiting=5)
    caller.hears_it_out()
    assert caller.waits() == ["EnterQueue", "say queue"]


@pytest.mark.parametrize(
    ("behaviour", "heard"),
    [
        ("say", ["say overflow"]),
        ("callback", ["say overflow callback_offer"]),
        ("transfer", [f"MoveTo {RETENTION}"]),
    ],
)
def test_after_waiting_too_long(behaviour: str, heard: list[str]):
    quiet = plan(announce_us=0, callback_us=0, full_us=120 * S, when_full=behaviour, full_programme=RETENTION)
    caller = Caller(quiet).in_queue()
    entered = caller.state.entered_us
    assert caller.waits() == heard
    assert caller.at == entered + 120 * S


def test_a_caller_who_was_moved_is_not_moved_again():
    caller = Caller(plan(announce_us=0, callback_us=0, full_us=60 * S, when_full="transfer", full_programme=RETENTION))
    caller.in_queue()
    assert caller.waits() == [f"MoveTo {RETENTION}"]
    caller.plan = plan(programme=RETENTION, announce_us=0, callback_us=0, full_us=60 * S, when_full="transfer",
                       full_programme=ORDERS)  # fmt: skip
    assert caller.back() == ["loop centre.music"]
    assert caller.state.deadline_us == 0


# -- sentences


def test_every_place_and_wait_has_its_sentence_in_both_languages():
    names = {name for name, _, _ in centre_texts()}
    places = {place_prompt(place, language) for place in range(1, 40) for language in ("fr", "en")}
    waits = {wait_prompt(seconds, language) for seconds in range(0, 4000, 30) for language in ("fr", "en")}
    assert places | waits == names
    assert place_prompt(1, "de") == wait_prompt(60, "de") == wait_prompt(-1, "fr") == place_prompt(0, "fr") == ""


EVENTS = st.one_of(
    st.builds(lambda queue: ("comes", queue), st.integers(0, 3)),
    st.just(("said", 0)),
    st.builds(lambda key: ("key", key), st.sampled_from("0123456789*#")),
    st.just(("time", 0)),
    st.just(("back", 0)),
)


@given(st.lists(EVENTS, max_size=25), st.sampled_from(["", "say", "callback", "transfer"]), st.booleans())
def test_whatever_happens_a_caller_is_in_the_queue_at_most_once_and_nothing_follows_the_end(events, behaviour, is_open):
    caller = Caller(
        plan(is_open=is_open, when_closed=behaviour or "say", when_full=behaviour, full_waiting=2, full_us=9 * S,
             full_programme=RETENTION, closed_programme=RETENTION)
    )  # fmt: skip
    done = caller.comes()
    for number, (kind, value) in enumerate(events):
        caller.now += 1
        queue = QueueView(waiting=value if isinstance(value, int) else 0)
        over = caller.state.step == "over"
        match kind:
            case "key":
                did = caller.does(KeyPressed(caller.at, str(value), queue))
            case "said":
                did = caller.does(Said(caller.at, queue))
            case "time":
                did = caller.does(TimePassed(caller.at, queue))
            case _:
                continue
        assert not (over and did), number
        done += did
    assert done.count("EnterQueue") <= 1
    assert done.count("HangUp") <= 1
    assert all(word != "say " for word in done), "nothing empty is played"
