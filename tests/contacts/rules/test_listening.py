"""Which ways of joining a call a supervisor has, by the agent's legal mode."""

import pytest

from homeshore.contacts.rules.listening import MODES, Ask, allowed_modes, forbidden
from homeshore.facts.vocabulary import Mode

EMPLOYEE, INDEPENDENT = Mode.EMPLOYEE, Mode.INDEPENDENT


@pytest.mark.parametrize(
    ("agent_mode", "help_open", "sampled", "allowed"),
    [
        (EMPLOYEE, False, False, MODES),
        (EMPLOYEE, True, True, MODES),
        (INDEPENDENT, False, False, ()),
        (INDEPENDENT, False, True, ("listen",)),
        (INDEPENDENT, True, False, MODES),
        (INDEPENDENT, True, True, MODES),
    ],
)
def test_what_may_be_done_on_whose_call(agent_mode, help_open, sampled, allowed):
    assert allowed_modes(agent_mode, help_open, sampled) == allowed


@pytest.mark.parametrize("mode", ["whisper", "barge", "take_over"])
def test_who_speaks_to_an_independent_unasked_is_told_the_rule(mode: str):
    assert forbidden(Ask(mode=mode, agent_mode=INDEPENDENT, sampled=True)) == "only_on_request"
    assert forbidden(Ask(mode=mode, agent_mode=INDEPENDENT, help_open=True)) == ""


def test_listening_to_an_independent_outside_the_sample_is_refused():
    assert forbidden(Ask(mode="listen", agent_mode=INDEPENDENT)) == "not_sampled"


@pytest.mark.parametrize("mode", ["", "record", "LISTEN"])
def test_a_mode_that_does_not_exist_is_refused_for_everybody(mode: str):
    assert forbidden(Ask(mode=mode, agent_mode=EMPLOYEE, help_open=True)) == "unknown_mode"
