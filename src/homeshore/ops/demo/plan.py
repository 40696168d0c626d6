"""The demo company's plan: months of volumes, a forecast, how many people it takes, a roster, slots and wishes.

It is a job of the plan like any other (`homeshore work-plan`), begun at the first start and done beside the running
centre; each step looks whether it is done already, so a process that dies loses one step at most.
"""

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import msgspec
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import days_us
from homeshore.ops.demo.crowd import crowd, hire_crowd
from homeshore.ops.demo.past import SERIES, volumes_csv
from homeshore.people import queries as people
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions import booking, callouts, drawing, forecasts, jobs, rosters, slots, staffing
from homeshore.workforce.actions import wishes as standby
from homeshore.workforce.actions.jobs import Tell, Work
from homeshore.workforce.actions.volumes import VolumeFile, check_volumes, take_volumes
from homeshore.workforce.queries import callouts as known_callouts
from homeshore.workforce.queries import forecasts as known_forecasts
from homeshore.workforce.queries import outlook, requirements
from homeshore.workforce.queries import rosters as known_rosters
from homeshore.workforce.queries import slots as known_slots
from homeshore.workforce.queries import volumes as known_volumes
from homeshore.workforce.queries.jobs import Job
from homeshore.workforce.rules.slots.places import Wishes
from homeshore.workforce.rules.slots.publishing import Offered, RoundPlan

ZONE = ZoneInfo("Europe/Paris")
WEEKS = 4
SEED = 2026
DAY = timedelta(days=1)
DAY_US = 86_400_000_000
PUBLIC_NAME = "Tirage du Loto du samedi"
TURNS = (
    (time(8), time(13)),
    (time(10), time(15)),
    (time(13), time(18)),
    (time(16), time(21)),
    (time(19), time(23, 59)),
)
"""When independents of the demo like to work."""


class Steps(msgspec.Struct, frozen=True):
    """What a step needs: today, and the kinds of jobs that it may ask for and wait for."""

    today: date
    kinds: Mapping[str, Work]

    @property
    def monday(self) -> date:
        """The first day of the plan."""
        return self.today - timedelta(days=self.today.weekday())

    def do(self, job: Job) -> None:
        """Do a job that was asked for at once, in this process."""
        jobs.do(job.id, self.kinds)


def make_plan(password: str, kinds: Mapping[str, Work], tell: Tell) -> None:
    """Do every step that is not done yet."""
    steps = Steps(timezone.localdate(), kinds)
    hire_crowd(password)
    tell(15)
    for percent, step in ((35, _volumes), (55, _forecasts), (60, _requirements), (80, _roster), (95, _slots)):
        step(steps)
        tell(percent)
    _reinforcement()


def programme_of(brand: str, slug: str) -> Programme:
    """A programme of the demo."""
    return brands.programmes(CENTRE, brands.brand_by_slug(brand).id).get(slug=slug)


def _programmes() -> list[Programme]:
    return [programme_of(*key) for key in sorted({(brand, slug) for brand, slug, _ in SERIES})]


def _volumes(_steps: Steps) -> None:
    """The past until now, as CSV files that are taken in: a newcomer's day has not just begun."""
    now = timezone.localtime().replace(tzinfo=None)
    for brand, slug, channel in SERIES:
        programme = programme_of(brand, slug)
        if known_volumes.imports([programme.id]).filter(channel=channel).exclude(taken_at=None).exists():
            continue
        text = volumes_csv((brand, slug, channel), now)
        take_volumes(check_volumes(VolumeFile(programme.id, channel, ZONE.key, f"{slug}-{channel}.csv", text), by=0))


def _forecasts(steps: Steps) -> None:
    until = steps.monday + timedelta(weeks=WEEKS + 4, days=-1)
    for brand, slug, channel in SERIES:
        programme = programme_of(brand, slug)
        span = days_us(steps.today, steps.today, ZONE.key)
        if not known_forecasts.days(programme.id, channel, *span):
            details = forecasts.ForecastDetails(
                programme=programme.id, channel=channel, from_day=steps.monday, until_day=until
            )
            asked = forecasts.ask_forecast(details)
            steps.do(jobs.ask(forecasts.FORECAST, asked.id))


def _requirements(steps: Steps) -> None:
    span = days_us(steps.monday, steps.monday + timedelta(weeks=WEEKS, days=-1), ZONE.key)
    for programme in _programmes():
        if not requirements.required(programme.id, *span):
            steps.do(staffing.ask(programme, *span, by=0))


def _roster(steps: Steps) -> None:
    """Employees first: what their shifts leave open goes to the slots."""
    known = known_rosters.rosters()
    if known.filter(state="published").exists():
        return
    for unfinished in known.exclude(state="replaced"):
        rosters.drop_draft(unfinished.id)
    employed = [
        people.contracts(agent.person_id).filter(mode=Mode.EMPLOYEE.value).get().id
        for agent in _agents(Mode.EMPLOYEE.value)
    ]
    details = rosters.RosterDetails(
        name="Équipe salariée",
        programmes=tuple(one.id for one in _programmes()),
        first_day=steps.monday,
        weeks=WEEKS,
        contracts=tuple(employed),
    )
    roster = rosters.draft_roster(details, by=0)
    steps.do(rosters.ask_to_solve(roster.id, by=0))
    rosters.publish(roster.id, by=0)


def _slots(steps: Steps) -> None:
    """Two weeks that were drawn and whose free places are open, and two weeks for which wishes are taken now."""
    if known_slots.rounds().exists():
        return
    now = now_us()
    drawn = _round("Créneaux de la quinzaine", steps.today, now - 9 * DAY_US)
    for agent in _agents(Mode.INDEPENDENT.value):
        wishes = _wishes(agent, drawn.id)
        if wishes.wishes:
            drawing.submit_wishes(agent, drawn.id, wishes, now - 7 * DAY_US)
    drawing.close_wishes(drawn.id, now - 5 * DAY_US)
    slots.enter_public_value(drawn.id, "7 12 23 31 44 – 8", "www.fdj.fr", by=0, at_us=now - 4 * DAY_US)
    steps.do(jobs.ask(slots.JOB, drawn.id))
    _late_bookings(drawn.id)
    _round("Créneaux de la quinzaine suivante", steps.today + 14 * DAY, now - DAY_US)


def _round(name: str, first: date, announced_us: int) -> known_slots.SlotRound:
    """A round of two weeks with a place for everybody who is still missing then."""
    last = min(first + 13 * DAY, timezone.localdate() + timedelta(weeks=WEEKS) - DAY)
    plan = RoundPlan(
        name=name,
        first_day=first,
        last_day=last,
        announced_us=announced_us,
        opens_us=announced_us + DAY_US // 2,
        closes_us=announced_us + 4 * DAY_US,
        public_name=PUBLIC_NAME,
        public_from_us=announced_us + 9 * DAY_US // 2,
        first_come_us=announced_us + 6 * DAY_US,
        early_level=4,
        early_hours=12,
        employees_too=True,
    )
    made = slots.make_round(plan, at_us=announced_us)
    for programme in _programmes():
        missing = outlook.intervals(programme.id, *days_us(first, last, ZONE.key))
        places = [Offered(one.from_us, one.until_us, ceil(one.missing)) for one in missing if one.missing > 0]
        if places:
            slots.put_places(made.id, programme.id, places)
    return slots.announce(made.id)


def _wishes(agent: Agent, round_id: int) -> Wishes:
    """A turn of the day that the agent likes, on most days, weekends rather less; a programme that they like first."""
    chance = random.Random(f"{SEED} {agent.person.email}")  # noqa: S311  # the same demo for everybody
    begins, ends = chance.choice(TURNS)
    days_off = {chance.randrange(7), chance.randrange(7)}
    served = sorted({one.programme for one in known_slots.reach_of(agent).permissions})
    liked = {programme: place for place, programme in enumerate(chance.sample(served, len(served)))}
    mine = known_slots.Slot.objects.filter(round=round_id, quota__gt=0, programme_id__in=served)
    found: dict[datetime, tuple[str, int]] = {}
    for slot in sorted(mine, key=lambda one: (one.starts_at, liked[one.programme_id], one.id)):
        here = slot.starts_at.astimezone(ZONE)
        if here.weekday() not in days_off and begins <= here.time() < ends and slot.starts_at not in found:
            found[slot.starts_at] = (encode_id(slot.id), 1 if here.weekday() < 5 else 2)
    return Wishes(tuple(found.values()), most_day_minutes=300, most_week_minutes=25 * 60, least_run_minutes=60)


def _late_bookings(round_id: int) -> None:
    """Some book what is still free, first come, first served; what remains is there for a newcomer to book."""
    chance = random.Random(SEED)  # noqa: S311  # the same demo for everybody
    free = [slot for slot in known_slots.Slot.objects.filter(round=round_id) if slot.taken < slot.quota]
    agents = _agents(Mode.INDEPENDENT.value)
    for slot in free[::5]:
        try:
            booking.book(chance.choice(agents), slot.id)
        except Refusal:  # begun, not certified, elsewhere at that time: then not
            continue


def _reinforcement() -> None:
    """Call-outs of their own accord for every programme, and some who say that they would come."""
    now = now_us()
    for programme in _programmes():
        setting = known_callouts.setting(programme.id)
        setting.automatic, setting.wave_minutes = True, 2
        setting.bonus_cents, setting.bonus_agreed_on, setting.bonus_terms = 200, timezone.localdate(), "Avenant n° 2"
        callouts.set_terms(programme, setting)
    for agent in _agents(Mode.INDEPENDENT.value)[::3]:
        standby.stand_by(agent.id, now + 12 * 3_600_000_000, now)


def _agents(mode: str) -> list[Agent]:
    wanted = {one.email for one in crowd() if one.mode == mode}
    found = people.agents().filter(person__email__in=wanted).order_by("person__email")
    return list(found)


def plan_work(password: str, kinds: Mapping[str, Work]) -> Work:
    """The demo's plan as a kind of job."""

    def work(_job: Job, tell: Callable[[int], bool]) -> None:
        make_plan(password, kinds, tell)

    return work
