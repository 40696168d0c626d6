"""A company whose slots can be published, wished for, drawn and booked, with moments as offsets from now."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from company import Company
from homeshore.brands.queries import Brand, Programme
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_start_us
from homeshore.people.queries import Agent
from homeshore.workforce.actions import drawing, jobs, slots
from homeshore.workforce.models.slots import Slot, SlotRound
from homeshore.workforce.rules.calendar import public_holidays
from homeshore.workforce.rules.slots.places import Wishes
from homeshore.workforce.rules.slots.publishing import Offered, RoundPlan

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
ZONE = "Europe/Paris"


@dataclass
class Planner:
    """Publishes a week of slots, without a public holiday, that begins on the first Monday in twenty days or more."""

    company: Company
    now_us: int = field(default_factory=now_us)

    def __post_init__(self) -> None:
        self.monday: date = from_us(self.now_us + 20 * DAY_US).date()
        self.monday += timedelta(days=-self.monday.weekday() % 7)
        while public_holidays(self.monday, self.monday + timedelta(days=6)):
            self.monday += timedelta(days=7)

    @property
    def opens_us(self) -> int:
        return self.now_us + HOUR_US

    @property
    def closes_us(self) -> int:
        return self.now_us + DAY_US

    @property
    def drawn_us(self) -> int:
        return self.now_us + 2 * DAY_US

    @property
    def first_come_us(self) -> int:
        return self.now_us + 5 * DAY_US

    def plan(self, **change: object) -> RoundPlan:
        return RoundPlan(
            name="Week",
            first_day=self.monday,
            last_day=self.monday + timedelta(days=6),
            announced_us=self.now_us,
            opens_us=self.opens_us,
            closes_us=self.closes_us,
            public_name="Loto",
            public_from_us=self.drawn_us,
            first_come_us=self.first_come_us,
            **change,  # type: ignore[arg-type]
        )

    def at_us(self, half_hour: int, day: int = 0) -> int:
        return day_start_us(self.monday + timedelta(days=day), ZONE) + half_hour * HOUR_US // 2

    def publish(self, programme: Programme, half_hours: Iterable[int], places: int = 1, **change: object) -> SlotRound:
        """An announced round with places of one programme at these half-hours of its first day."""
        of_round = slots.make_round(self.plan(**change), at_us=self.now_us)
        self.put(of_round, programme, half_hours, places)
        return slots.announce(of_round.id)

    def put(self, of_round: SlotRound, programme: Programme, half_hours: Iterable[int], places: int = 1) -> None:
        offered = [Offered(self.at_us(one), self.at_us(one + 1), places) for one in half_hours]
        slots.put_places(of_round.id, programme.id, offered)

    def wish(self, agent: Agent, of_round: SlotRound, half_hours: Iterable[int], **limits: int) -> str:
        """Wishes for half-hours of every programme; the receipt."""
        starts = [from_us(self.at_us(one)) for one in half_hours]
        rows = Slot.objects.filter(round=of_round, starts_at__in=starts)
        asked = Wishes(tuple((encode_id(row.id), 1) for row in rows), **limits)
        return drawing.submit_wishes(agent, of_round.id, asked, self.opens_us).seal

    def draw(self, of_round: SlotRound) -> SlotRound:
        """Close the window, enter the public value, draw."""
        drawing.close_due_rounds(self.closes_us)
        slots.enter_public_value(of_round.id, "3 11 18 40 44 + 7", "https://www.fdj.fr", 1, self.drawn_us)
        job = jobs.ask(slots.JOB, of_round.id)
        jobs.do(job.id, {slots.JOB: drawing.draw})
        of_round.refresh_from_db()
        return of_round


def independents(company: Company, brand: Brand, count: int) -> list[Agent]:
    return [company.agent(f"Ind{number}", brand, mode="independent") for number in range(count)]
