import pytest

from homeshore.adapters.telephony.switchboard.calls import Call, Consult, Line, Listener, Stage
from homeshore.adapters.telephony.switchboard.patchboard import Hearing, Program
from homeshore.adapters.telephony.switchboard.wiring import wiring

CALLER, ADA, BEN, EVE = "caller:1", "agent:7", "agent:8", "supervisor:9"
MUSIC = Program(("centre.music",), loop=True)


def call(**state: object) -> Call:
    talking = {"stage": Stage.TALKING, "line": Line.UP, "agent": 7}
    facets = {"direction": "inbound", "entry": "web", "since_us": 0} | talking | state
    return Call(contact=1, brand=2, programme=3, language="fr", **facets)  # type: ignore[arg-type]


def everybody(_leg: str) -> bool:
    return True


def hearing(call: Call) -> dict[str, set[str]]:
    """Who hears whom; `music` stands for what is played."""
    return {
        leg: {"music"} if hears.program == MUSIC else set(hears.sources)
        for leg, hears in wiring(call, everybody).items()
    }


CONSULT = Consult(contact=5, colleague=8)
CONFERENCE = Consult(contact=5, colleague=8, conference=True)


@pytest.mark.parametrize(
    ("state", "hears"),
    [
        ({}, {CALLER: {ADA}, ADA: {CALLER}}),
        ({"held": True}, {CALLER: {"music"}, ADA: set()}),
        ({"held": True, "consult": Consult(contact=5)}, {CALLER: {"music"}, ADA: set()}),
        ({"held": True, "consult": CONSULT}, {CALLER: {"music"}, ADA: {BEN}, BEN: {ADA}}),
        ({"consult": CONFERENCE}, {CALLER: {ADA, BEN}, ADA: {CALLER, BEN}, BEN: {ADA, CALLER}}),
    ],
)
def test_who_hears_whom_in_a_call(state, hears):
    assert hearing(call(**state)) == hears


@pytest.mark.parametrize(
    ("mode", "hears"),
    [
        ("listen", {CALLER: {ADA}, ADA: {CALLER}, EVE: {CALLER, ADA}}),
        ("whisper", {CALLER: {ADA}, ADA: {CALLER, EVE}, EVE: {CALLER, ADA}}),
        ("barge", {CALLER: {ADA, EVE}, ADA: {CALLER, EVE}, EVE: {CALLER, ADA}}),
        ("take_over", {CALLER: {EVE}, ADA: {CALLER, EVE}, EVE: {CALLER, ADA}}),
    ],
)
def test_who_hears_a_supervisor(mode, hears):
    assert hearing(call(listeners=(Listener(9, mode),))) == hears


def test_nobody_needs_more_than_three_voices():
    crowded = call(consult=CONFERENCE, listeners=(Listener(9, "barge"),))
    assert max(len(hears.sources) for hears in wiring(crowded, everybody).values()) == 3


def test_a_held_customer_hears_no_supervisor_who_joins():
    assert hearing(call(held=True, listeners=(Listener(9, "barge"),)))[CALLER] == {"music"}


def test_a_customer_whose_agent_s_telephone_is_gone_hears_music_until_it_is_back():
    assert wiring(call(), lambda leg: leg != ADA)[CALLER] == Hearing(program=MUSIC)


def test_a_waiting_caller_hears_what_the_flow_plays_and_no_agent():
    program = Program(("aubelle.greeting.fr",), token=4)
    waiting = call(stage=Stage.RINGING, program=program)
    assert wiring(waiting, everybody) == {CALLER: Hearing(program=program)}


def test_an_agent_hears_ringing_until_the_carrier_sends_something():
    ringing = Hearing(program=Program(("centre.ringback",), loop=True))
    assert wiring(call(stage=Stage.DIALLING, line=Line.NONE), everybody)[ADA] == ringing
    assert wiring(call(stage=Stage.DIALLING, line=Line.EARLY), everybody)[ADA] == Hearing((CALLER,))


@pytest.mark.parametrize("stage", [Stage.WRAP_UP, Stage.OVER])
def test_after_the_call_nobody_hears_anything(stage):
    assert wiring(call(stage=stage, listeners=(Listener(9, "listen"),)), everybody) == {}


def test_a_brand_s_own_music_is_played():
    held = wiring(call(held=True, music="aubelle.music.fr"), everybody)[CALLER]
    assert held == Hearing(program=Program(("aubelle.music.fr",), loop=True))
