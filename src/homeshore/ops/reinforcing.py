"""Reinforcement every minute: who is on line now, as the dispatcher knows it, and what follows for each programme."""

from homeshore.contacts.queries.online import online_agents
from homeshore.kit.clock import now_us
from homeshore.workforce.actions.callouts import watch
from homeshore.workforce.actions.staffing import note_turnout

EVERY_SECONDS = 60.0


def step() -> None:
    """A minute's work."""
    online = online_agents()
    if online is not None:
        note_turnout(now_us(), online)
    watch(now_us(), online)
