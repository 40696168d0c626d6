"""How the office's decisions reach the routing core: facts about people and programmes become its commands."""

from collections.abc import Iterable, Sequence

from homeshore.brands import queries as brands
from homeshore.facts import Record, kind_of
from homeshore.facts.vocabulary import Mode
from homeshore.journal.actions import put_in_outbox
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing.commands import ConfigureAgent, ConfigureProgramme, RemoveAgent, Ring, SetPermissions
from homeshore.security.scope import CENTRE

SECOND_US = 1_000_000
KINDS = frozenset(
    {
        "programme_changed",
        "agent_enrolled",
        "agent_changed",
        "contract_signed",
        "contract_ended",
        "certificate_granted",
        "certificate_revoked",
    }
)


def configure_core(records: Sequence[Record]) -> None:
    """Tell the core about every programme and agent that the facts concern, as they are now."""
    programmes = {record.programme for record in records if kind_of(record.fact) == "programme_changed"}
    for programme in sorted(programmes):
        configure_programme(programme)
    agents = {record.agent for record in records if record.agent}
    for brand in sorted({record.brand for record in records if record.programme in programmes}):
        agents |= set(learning.agents_certified_for(brand))
    configure_agents(sorted(agents))


def configure_programme(programme: int) -> None:
    """One programme's routing rules, as a command."""
    row = brands.programme(CENTRE, programme)
    put_in_outbox(
        ConfigureProgramme(
            programme=row.id,
            brand=row.brand_id,
            rings=tuple(Ring(after * SECOND_US, level) for after, level in row.rings),
            offer_us=row.offer_seconds * SECOND_US,
            wrap_up_us=row.wrap_up_seconds * SECOND_US,
            priority_us=row.priority_seconds * SECOND_US,
            preferred_us=row.preferred_seconds * SECOND_US,
        )
    )


def configure_agents(agents: Iterable[int]) -> None:
    """Each agent's desk and permissions, as commands; an archived agent is removed."""
    for id in agents:
        agent = people.agent(id)
        if agent.archived_at is not None:
            put_in_outbox(RemoveAgent(agent=id))
            continue
        mode = people.mode_of(id) or Mode.INDEPENDENT
        put_in_outbox(ConfigureAgent(agent=id, mode=mode, chat_capacity=agent.chat_capacity))
        put_in_outbox(SetPermissions(agent=id, permissions=learning.permissions_of(agent)))
