"""How the office's decisions about agents reach the routing core: facts become its commands.

A programme's own rules go to the core with the programme (`brands.actions`); what an agent may handle depends on
programmes, certificates and contracts together, and on slots, shifts, call-outs and contact hours of the days ahead
(`workforce.rules.presence`). It is worked out here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.utils import timezone

from homeshore.facts import Record, kind_of
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import now_us
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing.commands import Command, ConfigureAgent, RemoveAgent, SetPermissions
from homeshore.workforce.queries import presence
from homeshore.workforce.rules.presence import HORIZON_US

FOLLOW_PLAN_SECONDS = 6 * 3600.0
"""How often permissions follow the plan: several times before its horizon is reached."""
AT_ONCE = 200
OF_BRANDS = frozenset({"brand_changed", "programme_changed", "online_rule_changed"})
OF_THE_PLAN = frozenset(
    {
        *("slot_booked", "slot_left", "shifts_published", "shift_changed"),
        *("call_out_answered", "stood_down", "telework_changed"),
    }
)
KINDS = frozenset(
    {
        *OF_BRANDS,
        *OF_THE_PLAN,
        "agent_enrolled",
        "agent_changed",
        "contract_signed",
        "contract_ended",
        "certificate_granted",
        "certificate_revoked",
    }
)


def prepare(records: Sequence[Record]) -> Callable[[], None]:
    """Read every agent that the facts concern, as they are now; the call that is returned tells the core.

    One fact about a large brand concerns thousands of agents: reading them takes seconds, telling does not.
    """
    near_us = now_us() + HORIZON_US
    agents = {record.agent for record in records if record.agent and not _is_far_off(record, near_us)}
    for brand in {record.brand for record in records if kind_of(record.fact) in OF_BRANDS}:
        agents |= set(learning.agents_certified_for(brand))
    return partial(put_all_in_outbox, list(commands_for(sorted(agents))))


def configure_core(records: Sequence[Record]) -> None:
    """Tell the core about every agent that the facts concern."""
    prepare(records)()


def follow_contracts() -> int:
    """Tell the core about agents whose contract began or ended these days: their legal mode may be another now."""
    today = timezone.localdate()
    agents = people.agents_between_contracts(today - timedelta(days=2), today)
    put_all_in_outbox(list(commands_for(agents)))
    return len(agents)


def follow_plan() -> int:
    """Tell the core about everybody of whom the plan says something in the days ahead, as the horizon moves on."""
    at_us = now_us()
    agents = sorted(presence.planned_agents(at_us, at_us + HORIZON_US))
    for few in _batched(agents):
        put_all_in_outbox(list(commands_for(few)))
    return len(agents)


def commands_for(agents: Iterable[int]) -> Iterator[Command]:
    """Each agent's desk and permissions; an archived agent is removed."""
    for few in _batched(list(agents)):
        known, modes = people.agents_of(few), people.modes_of(few)
        found = [known[id] for id in few]
        for agent, permissions in zip(found, presence.permissions_of(found), strict=True):
            if agent.archived_at is not None:
                yield RemoveAgent(agent=agent.id)
                continue
            mode = modes.get(agent.id, Mode.INDEPENDENT)
            yield ConfigureAgent(agent=agent.id, mode=mode, chat_capacity=agent.chat_capacity)
            yield SetPermissions(agent=agent.id, permissions=permissions)


def _batched(agents: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many agents that their plan is read in a few statements."""
    for place in range(0, len(agents), AT_ONCE):
        yield agents[place : place + AT_ONCE]


def _is_far_off(record: Record, near_us: int) -> bool:
    """Whether a fact is about a time of the plan that permissions do not reach yet."""
    return kind_of(record.fact) in OF_THE_PLAN and getattr(record.fact, "from_us", 0) > near_us
