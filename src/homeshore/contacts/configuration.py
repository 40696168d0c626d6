"""How the office's decisions about agents reach the routing core: facts become its commands.

A programme's own rules go to the core with the programme (`brands.actions`); what an agent may handle depends on
programmes, certificates and contracts together, and is worked out here.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial

from django.utils import timezone

from homeshore.facts import Record, kind_of
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_all_in_outbox
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing.commands import Command, ConfigureAgent, RemoveAgent, SetPermissions

OF_BRANDS = frozenset({"brand_changed", "programme_changed"})
KINDS = frozenset(
    {
        *OF_BRANDS,
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
    agents = {record.agent for record in records if record.agent}
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


def commands_for(agents: Iterable[int]) -> Iterator[Command]:
    """Each agent's desk and permissions; an archived agent is removed."""
    for id in agents:
        agent = people.agent(id)
        if agent.archived_at is not None:
            yield RemoveAgent(agent=id)
            continue
        mode = people.mode_of(id) or Mode.INDEPENDENT
        yield ConfigureAgent(agent=id, mode=mode, chat_capacity=agent.chat_capacity)
        yield SetPermissions(agent=id, permissions=learning.permissions_of(agent))
