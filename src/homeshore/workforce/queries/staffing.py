"""What staffing starts from: a programme's terms, promises, opening hours, forecasts, and who used to come."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.brands.rules.opening import Timetable, add_opening_seconds, opening_seconds_between
from homeshore.brands.rules.programmes import Promise
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel
from homeshore.kit import clock
from homeshore.workforce.models.staffing import StaffingTerms, Turnout
from homeshore.workforce.models.volumes import OpenContact
from homeshore.workforce.queries import forecasts
from homeshore.workforce.rules.forecasting import Expected
from homeshore.workforce.rules.staffing import showing, spans
from homeshore.workforce.rules.staffing.backlog import Batch
from homeshore.workforce.rules.staffing.needs import Moment, Terms, Work
from homeshore.workforce.rules.staffing.showing import Showing

__all__ = ["StaffingTerms"]

HISTORY_DAYS = 90
"""How far back it is looked who came."""


def terms_of(programme: Programme) -> StaffingTerms:
    """How a programme wants to be staffed; the usual terms where nobody set any."""
    found = StaffingTerms.objects.filter(programme=programme).first()
    return found or StaffingTerms(programme=programme, brand_id=programme.brand_id)


def as_rules(terms: StaffingTerms) -> Terms:
    """Terms as the rules read them: shares instead of per cent."""
    return Terms(
        confidence=terms.confidence_percent / 100,
        shrinkage=terms.shrinkage_percent / 100,
        patience_seconds=float(terms.patience_seconds),
        most_occupancy=terms.most_occupancy_percent / 100,
        chats_at_once=terms.chats_at_once,
        chat_slowdown=terms.chat_slowdown_percent / 100,
        least_agents=terms.least_agents,
    )


def showing_of(terms: StaffingTerms, at_us: int) -> Showing:
    """The probability that a booked agent comes: what was expected, and who came in the last 90 days."""
    before = showing.prior(terms.shown_percent / 100, float(terms.shown_weight))
    return showing.learned(before, turnout(terms.programme_id, at_us))


def turnout(programme: int, at_us: int) -> list[showing.Turnout]:
    """Who came in the 90 days before a moment, by interval."""
    since = at_us - int(timedelta(days=HISTORY_DAYS) / timedelta(microseconds=1))
    rows = Turnout.objects.filter(programme=programme, from_us__gte=since, from_us__lt=at_us)
    return [showing.Turnout(*row) for row in rows.values_list("booked", "came")]


def forecast(programme: Programme, from_us: int, until_us: int) -> dict[str, list[Expected]]:
    """What is expected on each channel that the programme promises something for; empty where nobody forecast.

    Not callbacks: they come out of the queue of calls, whose forecast counts them already.
    """
    return {
        promise.channel: forecasts.expected(programme.id, promise.channel, from_us, until_us)
        for promise in _staffed(programme)
    }


def moments(programme: Programme, length: int, from_us: int, until_us: int) -> list[Moment]:
    """The intervals of a plan; open are those in which the programme is for some time."""
    timetable = brands.timetable_of(programme)
    first = from_us - from_us % length
    return [
        Moment(start, start + length, _is_open(timetable, start, start + length))
        for start in range(first, until_us, length)
    ]


def works(programme: Programme, expected: dict[str, list[Expected]], plan: list[Moment], now_us: int) -> Iterator[Work]:
    """What arrives on each channel, on the plan's intervals, with the brand's promise for it."""
    if not plan:
        return
    timetable, length = brands.timetable_of(programme), plan[0].until_us - plan[0].from_us
    starts = [moment.from_us for moment in plan]
    for promise in _staffed(programme):
        found = spans.on_grid(expected[promise.channel], starts, length)
        live = promise.channel in LIVE_CHANNELS
        yield Work(
            channel=promise.channel,
            expected=found,
            target=promise.percent / 100,
            within_seconds=promise.seconds,
            due=() if live else tuple(_due(timetable, start, promise.seconds, plan) for start in starts),
            backlog=() if live else tuple(_waiting(programme, promise, found, plan, now_us)),
        )


def _staffed(programme: Programme) -> list[Promise]:
    return [promise for promise in brands.promises(programme) if promise.channel != Channel.CALLBACK]


def _is_open(timetable: Timetable, from_us: int, until_us: int) -> bool:
    return opening_seconds_between(timetable, clock.from_us(from_us), clock.from_us(until_us)) > 0


def _due(timetable: Timetable, from_us: int, seconds: float, plan: Sequence[Moment]) -> int:
    """The interval before which what comes at a moment must be completed; beyond the plan where it ends later."""
    first, length = plan[0].from_us, plan[0].until_us - plan[0].from_us
    deadline = add_opening_seconds(timetable, clock.from_us(from_us), int(seconds))
    if deadline is None:
        return len(plan) + 1
    soonest = (from_us - first) // length + 1
    return max(soonest, _place(clock.to_us(deadline), plan))


def _place(at_us: int, plan: Sequence[Moment]) -> int:
    """The interval that holds a moment, counted from the plan's first."""
    return (at_us - plan[0].from_us) // (plan[0].until_us - plan[0].from_us)


def _waiting(
    programme: Programme, promise: Promise, expected: Sequence[Expected], plan: Sequence[Moment], now_us: int
) -> Iterator[Batch]:
    """What waits already, if the plan holds the present: each until its own deadline, which routing sorts it by.

    A contact takes the mean time that is forecast. Its deadline is the one it arrived with, also after a transfer.
    """
    now = next((place for place, moment in enumerate(plan) if moment.from_us <= now_us < moment.until_us), None)
    usual = max((one.handling_seconds for one in expected), default=0.0)
    if now is None or not usual:
        return
    timetable = brands.timetable_of(programme)
    rows = OpenContact.objects.filter(programme=programme.id, channel=promise.channel, since_us=0, worked_us=0)
    for arrived_us, due_us in rows.values_list("arrived_us", "due_us"):
        due = _place(due_us, plan) if due_us else _due(timetable, arrived_us, promise.seconds, plan)
        yield Batch(max(now + 1, due), now, usual)
