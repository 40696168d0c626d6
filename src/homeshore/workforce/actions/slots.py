"""What a planner does with slots: rounds, places, the announcement, the public value.

Nothing here books anything for anybody: independents choose their hours.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from homeshore.brands import queries as brands
from homeshore.facts import Draft
from homeshore.facts.office import RoundAnnounced, SlotsChanged
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us, to_us
from homeshore.kit.problems import Problem, refuse
from homeshore.kit.zones import days_us
from homeshore.security.scope import CENTRE
from homeshore.security.sealing import seal
from homeshore.workforce.actions import jobs
from homeshore.workforce.errors import BelowTaken, NothingRequired, RoundMoved, UnknownRound, UnknownSlot
from homeshore.workforce.models.slots import ANNOUNCED, CANCELLED, CLOSED, DRAFT, DRAWN, Slot, SlotRound
from homeshore.workforce.queries import rosters
from homeshore.workforce.queries.requirements import required
from homeshore.workforce.rules.slots.publishing import Need, Offered, RoundPlan, left_to_publish, plan_problems
from homeshore.workforce.rules.slots.sealing import commitment, public_text

JOB = "slots_draw"
MOST_PLACES = 10_000


def make_round(plan: RoundPlan, by: int = 0, at_us: int = 0) -> SlotRound:
    """A draft that nobody but planners sees. Raises Invalid."""
    refuse(plan_problems(plan, at_us or now_us()))
    return SlotRound.objects.create(**_columns(plan), made_by=by)


def change_round(round_id: int, plan: RoundPlan, at_us: int = 0) -> None:
    """Change a draft. Raises Invalid, UnknownRound, RoundMoved once it is announced."""
    refuse(plan_problems(plan, at_us or now_us()))
    if not SlotRound.objects.filter(id=round_id, state=DRAFT).update(**_columns(plan)):
        raise RoundMoved(state=_round(round_id).state)


@transaction.atomic
def put_places(round_id: int, programme_id: int, offered: Sequence[Offered]) -> int:
    """Publish, in this round, so many places of a programme at these times; returns how many slots it now has.

    Slots are added or their number of places changes, never below what is taken, and between the end of wishes and the
    draw not at all; no places take a slot out of a draft. Times at which another round publishes the programme are
    left out. Raises UnknownRound, RoundMoved, BelowTaken, Invalid.
    """
    of_round = _locked(round_id, DRAFT, ANNOUNCED, DRAWN)
    programme = brands.programme(CENTRE, programme_id)
    offered = sorted(offered)
    refuse(_time_problems(of_round, offered))
    mine = Slot.objects.filter(round=of_round, programme_id=programme_id)
    known = {slot.starts_at: slot for slot in mine}
    elsewhere = _elsewhere(of_round, programme_id, offered)
    fresh = []
    for one in offered:
        starts = from_us(one.from_us)
        if starts in known:
            _set_quota(known[starts], one.places)
        elif starts not in elsewhere and one.places:
            slot = Slot(brand_id=programme.brand_id, programme=programme, round=of_round, quota=one.places)
            slot.starts_at, slot.ends_at = starts, from_us(one.until_us)
            fresh.append(slot)
    Slot.objects.bulk_create(fresh, batch_size=500)
    if of_round.state == DRAFT:
        mine.filter(quota=0).delete()
    elif offered:
        _note_change(programme.brand_id, programme_id, offered[0].from_us, offered[-1].until_us)
    return mine.all().count()


def fill_from_requirement(round_id: int, programme_id: int, minutes: int = 30) -> int:
    """Set a programme's places to what its newest requirement asks beyond employees' shifts; returns its slots.

    In a draft, slots that are needed no more go; later, places that are taken stay. Raises UnknownRound, RoundMoved,
    NothingRequired.
    """
    of_round = _round(round_id)
    start, end = days_us(of_round.first_day, of_round.last_day, of_round.time_zone)
    needs = [Need(one.from_us, one.until_us, one.booked) for one in required(programme_id, start, end)]
    if not needs:
        raise NothingRequired(programme=programme_id)
    shifts = rosters.shifts(from_us=start, until_us=end)
    covered = [(one.from_us, one.until_us) for one in shifts if one.programme == programme_id]
    offered = left_to_publish(needs, covered, minutes)
    known = {to_us(slot.starts_at): slot for slot in Slot.objects.filter(round=of_round, programme_id=programme_id)}
    held = {start: slot.taken for start, slot in known.items()}
    kept = [Offered(one.from_us, one.until_us, max(one.places, held.get(one.from_us, 0))) for one in offered]
    wanted = {one.from_us for one in offered}
    gone = [Offered(start, to_us(slot.ends_at), slot.taken) for start, slot in known.items() if start not in wanted]
    return put_places(round_id, programme_id, [*kept, *gone])


@transaction.atomic
def set_quota(slot_id: int, places: int) -> None:
    """Change how many places a slot has, never below what is taken.

    More places are for whoever waits: call `booking.advance` afterwards (the worker does so too). Raises UnknownSlot,
    RoundMoved, BelowTaken, Invalid.
    """
    slot = Slot.objects.filter(id=slot_id).first()
    if slot is None:
        raise UnknownSlot(slot=slot_id)
    refuse([] if 0 <= places <= MOST_PLACES else [Problem("quota", "out_of_range", {"least": 0, "most": MOST_PLACES})])
    of_round = _locked(slot.round_id, DRAFT, ANNOUNCED, DRAWN)
    _set_quota(slot, places)
    if of_round.state != DRAFT:
        _note_change(slot.brand_id, slot.programme_id, to_us(slot.starts_at), to_us(slot.ends_at))


@transaction.atomic
def announce(round_id: int) -> SlotRound:
    """Commit to a secret and publish the round: agents see it from its announced time. Raises UnknownRound, RoundMoved.

    Raises Invalid when it has no places. From now on its times and its public value stand.
    """
    of_round = _locked(round_id, DRAFT)
    refuse([] if of_round.slots.filter(quota__gt=0).exists() else [Problem("slots", "required")])
    secret = secrets.token_hex(32)
    of_round.commitment, of_round.sealed_secret, of_round.state = commitment(secret), seal(secret), ANNOUNCED
    of_round.save(update_fields=["commitment", "sealed_secret", "state"])
    span = days_us(of_round.first_day, of_round.last_day, of_round.time_zone)
    put_in_outbox(Draft(0, now_us(), RoundAnnounced(of_round.id, of_round.commitment, *span)))
    return of_round


@transaction.atomic
def cancel_round(round_id: int) -> None:
    """Take back a round that nobody holds a place of: its slots and wishes go. Raises UnknownRound, RoundMoved."""
    of_round = _locked(round_id, DRAFT, ANNOUNCED, CLOSED)
    of_round.entries.all().delete()
    of_round.slots.all().delete()
    of_round.state = CANCELLED
    of_round.save(update_fields=["state"])


@transaction.atomic
def enter_public_value(round_id: int, value: str, source: str, by: int, at_us: int = 0) -> None:
    """Enter the named public value, once it is known, with where it can be read; the draw is asked for.

    Raises UnknownRound, RoundMoved, and Invalid before `public_from` or without a value or source.
    """
    of_round = _locked(round_id, CLOSED)
    at = from_us(at_us or now_us())
    problems = [Problem(name, "required") for name, text in (("value", value), ("source", source)) if not text.strip()]
    if at < of_round.public_from:
        problems.append(Problem("value", "too_early"))
    if of_round.public_at is not None:
        problems.append(Problem("value", "entered_already"))
    refuse(problems)
    of_round.public_value, of_round.public_source = public_text(value), source.strip()
    of_round.public_by, of_round.public_at = by, at
    of_round.save(update_fields=["public_value", "public_source", "public_by", "public_at"])
    jobs.ask(JOB, of_round.id, by)


def ask_draw(round_id: int, by: int) -> None:
    """Ask for a draw again that failed. Raises UnknownRound, RoundMoved without a public value."""
    of_round = _round(round_id)
    if of_round.state != CLOSED or of_round.public_at is None:
        raise RoundMoved(state=of_round.state)
    jobs.ask(JOB, of_round.id, by)


def _columns(plan: RoundPlan) -> dict[str, object]:
    return {
        "name": plan.name.strip(),
        "time_zone": plan.time_zone,
        "first_day": plan.first_day,
        "last_day": plan.last_day,
        "announced_at": from_us(plan.announced_us),
        "opens_at": from_us(plan.opens_us),
        "closes_at": from_us(plan.closes_us),
        "public_name": plan.public_name.strip(),
        "public_from": from_us(plan.public_from_us),
        "first_come_at": from_us(plan.first_come_us),
        "early_level": plan.early_level,
        "early_hours": plan.early_hours,
        "employees_too": plan.employees_too,
    }


def _round(round_id: int) -> SlotRound:
    found = SlotRound.objects.filter(id=round_id).first()
    if found is None:
        raise UnknownRound(round=round_id)
    return found


def _locked(round_id: int, *states: str) -> SlotRound:
    found = SlotRound.objects.select_for_update().filter(id=round_id).first()
    if found is None:
        raise UnknownRound(round=round_id)
    if found.state not in states:
        raise RoundMoved(state=found.state)
    return found


def _time_problems(of_round: SlotRound, offered: Sequence[Offered]) -> list[Problem]:
    start, end = days_us(of_round.first_day, of_round.last_day, of_round.time_zone)
    if any(not start <= one.from_us < one.until_us <= end for one in offered):
        return [Problem("slots", "outside_the_round")]
    if len({one.from_us for one in offered}) != len(offered):
        return [Problem("slots", "listed_twice")]
    return []


def _elsewhere(of_round: SlotRound, programme_id: int, offered: Sequence[Offered]) -> frozenset[datetime]:
    """Times at which another round publishes the programme already."""
    rows = Slot.objects.filter(programme_id=programme_id).exclude(round=of_round)
    if offered:
        rows = rows.filter(starts_at__gte=from_us(offered[0].from_us), starts_at__lte=from_us(offered[-1].from_us))
    return frozenset(rows.values_list("starts_at", flat=True)) if offered else frozenset()


def _set_quota(slot: Slot, places: int) -> None:
    """By a condition, since places are taken at the same time."""
    if not Slot.objects.filter(id=slot.id, taken__lte=places).update(quota=places):
        slot.refresh_from_db()
        raise BelowTaken(taken=slot.taken)


def _note_change(brand: int, programme: int, start_us: int, end_us: int) -> None:
    put_in_outbox(Draft(0, now_us(), SlotsChanged(start_us, end_us), brand=brand, programme=programme))
