"""Changes to published shifts: told with the notice of the terms of work, or with the employee's recorded consent."""

from datetime import date

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.facts import Draft
from homeshore.facts.office import ShiftChanged
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.workforce.actions.rosters import member_of, write_shift
from homeshore.workforce.errors import (
    ChangeAnswered,
    NothingToChange,
    RosterNotPublished,
    ShiftBegun,
    ShiftBreaches,
    UnknownRoster,
)
from homeshore.workforce.models.rosters import (
    ASKED,
    DECLINED,
    IN_FORCE,
    PUBLISHED,
    WITHDRAWN,
    Roster,
    RosterMember,
    ShiftChange,
)
from homeshore.workforce.queries import rostering, terms
from homeshore.workforce.rules.clockface import local_day
from homeshore.workforce.rules.notice import NOTICE_DAYS
from homeshore.workforce.rules.parts import Parts, shift_of


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What the shift of a day is to become; `after` is empty for none. `by`: the user who wants it."""

    contract: int
    day: date
    after: Parts
    reason: str = ""
    by: int


@transaction.atomic
def change_shift(roster_id: int, change: Change) -> ShiftChange:
    """A planner's change to a published shift.

    With the notice of the terms of work it is in force at once; with less it waits for the employee's consent and
    changes nothing until then. Raises UnknownRoster, RosterNotPublished, ShiftBegun, NothingToChange, ShiftBreaches
    with the articles of what the judge finds new. Fact when in force: ShiftChanged.
    """
    roster = _published(roster_id)
    member = member_of(roster, change.contract)
    row = _noted(roster, member, change)
    if row.notice_days >= row.needed_days:
        _put_in_force(roster, member, row, consent=False)
    return row


@transaction.atomic
def ask_for_change(roster_id: int, change: Change) -> ShiftChange:
    """An employee's wish to have a published shift changed: a planner answers. Raises as change_shift does."""
    roster = _published(roster_id)
    return _noted(roster, member_of(roster, change.contract), change, by_employee=True)


@transaction.atomic
def answer_change(change_id: int, by: int, *, agreed: bool) -> ShiftChange:
    """The employee agrees to a planner's change, or the planner to an employee's; or declines it, without reason.

    Raises UnknownRoster, ChangeAnswered, ShiftBreaches where the roster has changed meanwhile, and ShiftBegun once the
    shift as it is or as it would be has begun: a yes rewrites no past. Fact: ShiftChanged.
    """
    row = _asked(change_id)
    roster = _published(row.roster_id)
    member = member_of(roster, row.contract_id)
    row.answered_by, row.answered_at = by, timezone.now()
    if not agreed:
        return _end(row, DECLINED)
    if min(part[1] for part in [*row.before, *row.after]) <= now_us():
        raise ShiftBegun(roster=roster.id)
    if _parts_on(roster, row.contract_id, row.day) != row.before:
        raise ChangeAnswered(change=change_id)
    _refuse_new_breaches(roster, member, row.day, row.after)
    _put_in_force(roster, member, row, consent=True)
    return row


@transaction.atomic
def withdraw_change(change_id: int, by: int) -> ShiftChange:
    """Who asked takes it back. Raises UnknownRoster, ChangeAnswered."""
    row = _asked(change_id)
    row.answered_by, row.answered_at = by, timezone.now()
    return _end(row, WITHDRAWN)


def _noted(roster: Roster, member: RosterMember, change: Change, *, by_employee: bool = False) -> ShiftChange:
    today = local_day(now_us(), rostering.zone_of(member.contract))
    if change.day <= today:
        raise ShiftBegun(roster=roster.id)
    before, after = _parts_on(roster, change.contract, change.day), [list(part) for part in change.after]
    if before == after:
        raise NothingToChange(roster=roster.id)
    _refuse_new_breaches(roster, member, change.day, after)
    waiting = ShiftChange.objects.filter(roster=roster, contract=change.contract, day=change.day, state=ASKED)
    waiting.update(state=WITHDRAWN, answered_by=change.by, answered_at=timezone.now())
    held = terms.terms_on([change.contract], change.day).get(change.contract)
    return ShiftChange.objects.create(
        roster=roster,
        contract=member.contract,
        agent=member.agent,
        day=change.day,
        before=before,
        after=after,
        reason=change.reason.strip(),
        notice_days=rostering.notice(today, change.day),
        needed_days=held.notice_days if held else NOTICE_DAYS,
        by_employee=by_employee,
        state=ASKED,
        asked_by=change.by,
    )


def _refuse_new_breaches(roster: Roster, member: RosterMember, day: date, after: Parts) -> None:
    """Refuse what the judge finds with the change and does not find without it."""
    rows = roster.shifts.filter(agent=member.agent).exclude(day=day)
    shifts = [shift_of(row.agent, row.contract_id, row.parts) for row in rows]
    if after:
        shifts.append(shift_of(member.agent, member.contract_id, after))
    known = set(rostering.judged(roster, [member.agent]))
    found = [one for one in rostering.judged(roster, [member.agent], instead=shifts) if one not in known]
    if found:
        articles = ", ".join(sorted({one.article for one in found}))
        rules = " ".join(sorted({one.rule for one in found}))
        raise ShiftBreaches(roster=roster.id, articles=articles, rules=rules)


def _put_in_force(roster: Roster, member: RosterMember, row: ShiftChange, *, consent: bool) -> None:
    if row.after:
        write_shift(roster, member, row.day, row.after)
    else:
        roster.shifts.filter(contract=row.contract_id, day=row.day).delete()
    _end(row, IN_FORCE)
    parts = [*row.before, *row.after]
    fact = ShiftChanged(
        roster=roster.id,
        change=row.id,
        from_us=min(part[1] for part in parts),
        until_us=max(part[2] for part in parts),
        notice_days=row.notice_days,
        consent=consent,
    )
    put_in_outbox(Draft(0, now_us(), fact, agent=row.agent, contract=row.contract_id))


def _end(row: ShiftChange, state: str) -> ShiftChange:
    row.state = state
    row.save(update_fields=["state", "answered_by", "answered_at"])
    return row


def _parts_on(roster: Roster, contract_id: int, day: date) -> list[list[object]]:
    row = roster.shifts.filter(contract=contract_id, day=day).first()
    return list(row.parts) if row else []


def _asked(change_id: int) -> ShiftChange:
    row = ShiftChange.objects.select_for_update().filter(id=change_id).first()
    if row is None:
        raise UnknownRoster(change=change_id)
    if row.state != ASKED:
        raise ChangeAnswered(change=change_id)
    return row


def _published(roster_id: int) -> Roster:
    roster = Roster.objects.select_for_update().filter(id=roster_id).first()
    if roster is None:
        raise UnknownRoster(roster=roster_id)
    if roster.state != PUBLISHED:
        raise RosterNotPublished(roster=roster_id)
    return roster
