"""Which ways of joining a call a supervisor may use on whose call.

An employee's call may be listened to, whispered into, joined and taken over; the agent is always told (Code du travail,
L1222-4). An independent directs their own work: a supervisor listens only where the brand's announced sample fell on
the call, or the agent asked for help, and speaks only on the agent's own open request for help (what else would be a
sign of subordination, Soc. 13 Nov 1996).
"""

import msgspec

from homeshore.facts.vocabulary import Mode

MODES = ("listen", "whisper", "barge", "take_over")
SPEAKING = ("whisper", "barge", "take_over")


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A supervisor would join. `agent_mode` is the legal mode of the agent on the call; `help_open`: this agent's own
    request for help is open; `sampled`: the call is in the sample that agent and caller were told of."""

    mode: str
    agent_mode: Mode
    help_open: bool = False
    sampled: bool = False


def forbidden(ask: Ask) -> str:
    """The rule that forbids it: unknown_mode, not_sampled, only_on_request; empty when it is allowed."""
    if ask.mode not in MODES:
        return "unknown_mode"
    if ask.agent_mode is Mode.EMPLOYEE or ask.help_open:
        return ""
    if ask.mode in SPEAKING:
        return "only_on_request"
    return "" if ask.sampled else "not_sampled"


def allowed_modes(agent_mode: Mode, help_open: bool, sampled: bool) -> tuple[str, ...]:
    """The modes that may be offered on a page."""
    asks = (Ask(mode=mode, agent_mode=agent_mode, help_open=help_open, sampled=sampled) for mode in MODES)
    return tuple(ask.mode for ask in asks if not forbidden(ask))
