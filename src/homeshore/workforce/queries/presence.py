"""Who may be on line for what, now and in the hours ahead, and why somebody may not."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import timedelta

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import now_us
from homeshore.kit.zones import days_us
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.routing.commands import Permission
from homeshore.workforce.models.presence import OnlineRule
from homeshore.workforce.models.rosters import PUBLISHED, RosterMember
from homeshore.workforce.queries import callouts, rosters, slots, telework
from homeshore.workforce.rules import presence as rules
from homeshore.workforce.rules.presence import HORIZON_US, Presence, Span, Standing, Stretch


def permissions_of(agents: Collection[people.Agent], at_us: int = 0) -> Iterator[tuple[Permission, ...]]:
    """What each agent may handle from `at_us` (0: now) on, as the plan has it within the horizon; in their order."""
    at_us = at_us or now_us()
    plan = presences([one.id for one in agents], at_us)
    closed = slots_only_programmes()
    certified = learning.permissions_of_all(agents, at_us)
    modes = _modes(certified.values())
    for agent in agents:
        yield rules.admitted(certified[agent.id], plan[agent.id], modes, closed)


def standing(agent: people.Agent, at_us: int = 0) -> Standing:
    """Why an agent is not offered now what they are certified for; its code is empty when nothing is held back."""
    at_us = at_us or now_us()
    mode = people.mode_of(agent.id, at_us)
    return standings({agent.id: mode}, at_us).get(agent.id, Standing()) if mode is not None else Standing()


def standings(modes: Mapping[int, Mode], at_us: int) -> dict[int, Standing]:
    """The same for many agents, given their legal modes; only those from whom something is held back."""
    closed = slots_only_programmes()
    plan = presences([agent for agent, mode in modes.items() if mode == Mode.EMPLOYEE or closed], at_us)
    bound = [agent for agent, one in sorted(plan.items()) if modes[agent] != Mode.EMPLOYEE or rules.binds(one)]
    certified = learning.permissions_of_all(people.agents_of(bound).values(), at_us)
    of_contracts = _modes(certified.values())
    found = {}
    for agent in bound:
        left = rules.admitted(certified[agent], plan[agent], of_contracts, closed)
        found[agent] = rules.standing(certified[agent], left, plan[agent], modes[agent], at_us)
    return {agent: one for agent, one in found.items() if one.code}


def planned_agents(from_us: int, until_us: int) -> frozenset[int]:
    """Agents of whom the plan says something between two moments, or whose contact hours bound their permissions."""
    stretched = {agent for agent, _ in _stretches((), from_us, until_us)}
    covered = {agent for agent, _ in _covered((), from_us, until_us)}
    return frozenset(stretched | covered | telework.agents_with_accord())


def slots_only_programmes() -> frozenset[int]:
    """The programmes for which independents come on line only in what they booked."""
    return frozenset(OnlineRule.objects.filter(slots_only=True).values_list("programme_id", flat=True))


def presences(agents: Collection[int], at_us: int) -> dict[int, Presence]:
    """What the plan says of each agent from a moment to the horizon, read at once."""
    if not agents:
        return {}
    until_us = at_us + HORIZON_US
    stretches: dict[int, list[Stretch]] = {}
    for agent, stretch in _stretches(agents, at_us, until_us):
        stretches.setdefault(agent, []).append(stretch)
    covered: dict[int, list[tuple[int, Span]]] = {}
    for agent, span in _covered(agents, at_us, until_us):
        covered.setdefault(agent, []).append(span)
    contact = telework.contact_hours(agents, at_us, until_us)
    return {
        agent: Presence(
            from_us=at_us,
            until_us=until_us,
            stretches=tuple(stretches.get(agent, ())),
            covered=tuple(covered.get(agent, ())),
            contact=tuple(contact[agent]) if agent in contact else None,
        )
        for agent in agents
    }


def _stretches(agents: Collection[int], from_us: int, until_us: int) -> Iterator[tuple[int, Stretch]]:
    """Booked slots first, then call-outs, then shifts: the first that holds names the reason. No agents: of all."""
    one = next(iter(agents)) if len(agents) == 1 else 0
    wanted = frozenset(agents)
    for reason, found in (
        (rules.SLOT, slots.booked(one, from_us=from_us, until_us=until_us)),
        (rules.REINFORCEMENT, callouts.joined(one, from_us=from_us, until_us=until_us)),
        (rules.SHIFT, rosters.shifts(one, from_us=from_us, until_us=until_us)),
    ):
        for each in found:
            if not wanted or each.agent in wanted:
                yield each.agent, Stretch(each.from_us, each.until_us, each.programme, reason)


def _covered(agents: Collection[int], from_us: int, until_us: int) -> Iterator[tuple[int, tuple[int, Span]]]:
    """The time for which published rosters plan each contract, as (agent, (contract, span))."""
    rows = RosterMember.objects.filter(roster__state=PUBLISHED).select_related("roster")
    for row in rows.filter(agent__in=list(agents)) if agents else rows:
        roster = row.roster
        last = roster.first_day + timedelta(weeks=roster.weeks, days=-1)
        start, end = days_us(roster.first_day, last, roster.time_zone)
        if start < until_us and end > from_us:
            yield row.agent, (row.contract_id, (start, end))


def _modes(of_agents: Iterable[Iterable[Permission]]) -> dict[int, Mode]:
    """The legal mode of each contract that some agents' permissions name."""
    return people.modes_of_contracts({one.contract for permissions in of_agents for one in permissions})
