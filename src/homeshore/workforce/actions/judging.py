"""What the judge finds in rosters is kept, so that a page need not judge three hundred employees to be shown."""

from collections.abc import Collection

from django.db import transaction

from homeshore.workforce.models.rosters import DRAFT, SOLVED, Roster, RosterBreach
from homeshore.workforce.queries import rostering
from homeshore.workforce.rules.rostering.checking import Breach


@transaction.atomic
def judge_again(roster: Roster, agents: Collection[int] = ()) -> list[Breach]:
    """Judge a roster, or some employees' part of it, and keep what is found instead of what was."""
    found = rostering.judged(roster, agents)
    rows = roster.breaches.filter(agent__in=agents) if agents else roster.breaches.all()
    rows.delete()
    RosterBreach.objects.bulk_create([_row(roster, one) for one in found], batch_size=500)
    return found


def judge_contract(contract_id: int) -> None:
    """Judge an employee's part of every roster that is open, for their terms have changed."""
    for roster in Roster.objects.filter(state__in=(DRAFT, SOLVED), members__contract=contract_id):
        if roster.shifts.exists():
            judge_again(roster, list(roster.members.filter(contract=contract_id).values_list("agent", flat=True)))


def _row(roster: Roster, one: Breach) -> RosterBreach:
    names = ("agent", "day", "rule", "article", "found", "limit")
    return RosterBreach(roster=roster, **{name: getattr(one, name) for name in names})
