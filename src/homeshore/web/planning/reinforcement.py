"""Reinforcement as it happens: the gap, who was asked, who said yes, who is expected when, who is on line."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.brands.queries import Programme
from homeshore.contacts.queries.online import online_agents
from homeshore.kit.clock import SECOND_US, from_us, now_us
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_start_us
from homeshore.web.office.views.editing import attempt, edited, show_form, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.reinforcement_forms import StartForm, TermsForm, initial_of
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.shell import charts
from homeshore.web.story.lists import Choice, chosen_id
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.errors import UnknownCallout
from homeshore.workforce.queries import callouts as queries
from homeshore.workforce.queries.callouts import Callout, CalloutAsk, CalloutSetting
from homeshore.workforce.queries.situation import Outlook, Situation, situation
from homeshore.workforce.queries.standby import certified_for, may_be_asked
from homeshore.workforce.rules.reinforcing.answering import Habits
from homeshore.workforce.rules.reinforcing.searching import Search

HOUR_US = 3600 * SECOND_US
MOST_NAMES = 40


class Answered(msgspec.Struct, frozen=True):
    """Somebody who said yes. `expected_us`: when they should be on line, by what delays have taught; 0: they are."""

    name: str
    mode: str
    said_us: int
    expected_us: int
    online_us: int
    given_back: bool


class Shown(msgspec.Struct, frozen=True):
    """A call-out on the page."""

    row: Callout
    asked: int
    yes: int
    no: int
    late: int
    online: int
    people: tuple[Answered, ...]

    @property
    def is_open(self) -> bool:
        """Whether it asks still."""
        return self.row.state == queries.OPEN

    @property
    def expected_us(self) -> int:
        """When the last who is still to come is expected; 0: nobody is."""
        return max((one.expected_us for one in self.people), default=0)


class Board(msgspec.Struct, frozen=True):
    """Everything a refresh shows."""

    view: Situation
    setting: CalloutSetting
    callouts: tuple[Shown, ...]
    online: int | None
    candidates: int
    habits: Habits
    chart: charts.Chart | None

    @property
    def worst(self) -> Outlook | None:
        """The interval of the next two hours with the highest risk."""
        ahead = [one for one in self.view.outlooks if one.interval.from_us < self.view.now_us + 2 * HOUR_US]
        return max(ahead, key=lambda one: one.risk, default=None)

    @property
    def joining(self) -> tuple[Shown, ...]:
        """Call-outs for people to come."""
        return tuple(one for one in self.callouts if one.row.direction == queries.JOIN)

    @property
    def is_left_alone(self) -> bool:
        """Whether people are missing while nobody more is being asked, though that needs no planner."""
        asking = bool(self.candidates) and any(one.is_open for one in self.joining)
        return self.setting.automatic and not asking and self.worst is not None and self.worst.gap > 0

    @property
    def reachable_us(self) -> int:
        """When somebody who is asked now is on line, typically."""
        return self.view.now_us + int(self.habits.arriving.median_seconds * SECOND_US)

    @property
    def asked(self) -> int:
        """People asked to come."""
        return sum(one.asked for one in self.joining)

    @property
    def yes(self) -> int:
        """People who said that they would come."""
        return sum(one.yes for one in self.joining)

    @property
    def came(self) -> int:
        """People who came."""
        return sum(one.online for one in self.joining)


@require_safe
@never_cache
def reinforcement(request: HttpRequest) -> HttpResponse:
    """The page; what moves on it refreshes itself from `live`."""
    programmes = _programmes(request)
    chosen = _chosen(request, programmes)
    context: dict[str, object] = {
        "choices": [
            Choice(encode_id(row.id), f"{row.brand.name} · {row.name}", chosen is not None and row.id == chosen.id)
            for row in programmes
        ],
        "programme": chosen,
    }
    if chosen is not None:
        board = _board(chosen)
        context |= {"board": board, "form": _start_form(chosen, board.worst)}
    return render(request, "planning/reinforcement.html", context)


@require_safe
@never_cache
def live(request: HttpRequest, programme: int) -> HttpResponse:
    """What moves."""
    row = _programme(request, programme)
    return render(request, "planning/reinforcement/board.html", {"programme": row, "board": _board(row)})


@require_POST
def start(request: HttpRequest, programme: int) -> HttpResponse:
    """Begin a call-out by hand."""
    row = _programme(request, programme)
    form = StartForm(request.POST, zone=row.time_zone)
    if not form.is_valid():
        context = {"programme": row, "board": _board(row), "form": form, "choices": []}
        return render(request, "planning/reinforcement.html", context, status=422)
    search = Search(form.cleaned_data["from_us"], form.cleaned_data["until_us"], form.cleaned_data["wanted"], 0.0)
    try:
        begun = actions.start(row, search, now_us(), planning_scope(request).user, online_agents() or ())
    except Refusal as refusal:
        messages.error(request, refusal_sentence(refusal))
    else:
        n = begun.asks.count()
        messages.success(
            request, ngettext("%(n)d person is being asked.", "%(n)d people are being asked.", n) % {"n": n}
        )
    return _back(row)


@require_POST
def stop(request: HttpRequest, callout: int) -> HttpResponse:
    """End a call-out: who said yes keeps the stretch, later answers are told kindly."""
    try:
        row = queries.callout(callout)
    except UnknownCallout:
        raise Http404("unknown_callout") from None
    _programme(request, row.programme_id)
    actions.stop(row, now_us(), planning_scope(request).user)
    messages.success(request, _("Nobody more is asked. Who said yes is expected as agreed."))
    return _back(row.programme)


@edited
def terms(request: HttpRequest, programme: int) -> HttpResponse:
    """A programme's rules: when people are asked of its own accord, for how long, and the bonus the brand agreed to."""
    row = _programme(request, programme)
    form = TermsForm(typed(request), initial=initial_of(queries.setting(row.id)))
    if attempt(form, lambda: actions.set_terms(row, form.setting())):
        messages.success(request, _("The rules hold from the next minute on."))
        return _back(row)
    return show_form(request, "planning/reinforcement/terms.html", form, programme=row)


def _programmes(request: HttpRequest) -> list[Programme]:
    return list(brands.programmes(planning_scope(request)).prefetch_related("channels"))


def _chosen(request: HttpRequest, programmes: Sequence[Programme]) -> Programme | None:
    """The one that the address names, else one where people are being asked, else the first."""
    asked = chosen_id(request.GET, "programme", {row.id for row in programmes})
    watched = queries.watched_programmes()
    for wanted in ({asked}, watched, {row.id for row in programmes}):
        for row in programmes:
            if row.id in wanted:
                return row
    return None


def _programme(request: HttpRequest, programme: int) -> Programme:
    try:
        return brands.programme(planning_scope(request), programme)
    except UnknownProgramme:
        raise Http404("unknown_programme") from None


def _back(programme: Programme) -> HttpResponse:
    return redirect(f"{reverse('planning:reinforcement')}?programme={encode_id(programme.id)}")


def _start_form(programme: Programme, worst: Outlook | None) -> StartForm:
    begins = from_us(now_us()).astimezone(ZoneInfo(programme.time_zone))
    ends = (begins + timedelta(hours=2)).replace(minute=30 if begins.minute >= 30 else 0)
    wanted = max(1, worst.gap) if worst else 1
    initial = {"wanted": wanted, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}
    return StartForm(zone=programme.time_zone, initial=initial)


def _board(programme: Programme) -> Board:
    now, online = now_us(), online_agents()
    view, habits = situation(programme, now, online), queries.habits(now)
    setting = queries.setting(programme.id)
    terms = actions.terms_of(setting, habits)
    candidates, _modes = may_be_asked(programme, now, terms.reach(now), online or (), terms.least(now))
    return Board(
        view,
        setting,
        _callouts(programme, now, habits),
        None if online is None else sum(one in online for one in certified_for(programme, from_us(now))),
        len(candidates),
        habits,
        _chart(programme, view),
    )


def _callouts(programme: Programme, now: int, habits: Habits) -> tuple[Shown, ...]:
    today = from_us(now).astimezone(ZoneInfo(programme.time_zone)).date()
    rows = list(queries.recent([programme.id], day_start_us(today, programme.time_zone)))
    people: dict[int, list[Answered]] = {}
    for one in queries.answered(row.id for row in rows):
        people.setdefault(one.callout_id, []).append(_answered(one, now, habits))
    return tuple(_shown(row, people.get(row.id, [])) for row in rows)


def _shown(row: Callout, said_yes: list[Answered]) -> Shown:
    asked, yes, no, late, online = (int(getattr(row, name)) for name in ("asked", "yes", "no", "late", "online"))
    return Shown(row, asked, yes, no, late, online, tuple(said_yes[:MOST_NAMES]))


def _answered(one: CalloutAsk, now: int, habits: Habits) -> Answered:
    expected = max(one.from_us, one.answered_us + int(habits.coming.median_seconds * SECOND_US))
    waiting = not one.online_us and not one.stood_down_us and one.until_us > now
    return Answered(
        one.agent.person.name,
        one.mode,
        one.answered_us,
        expected if waiting else 0,
        one.online_us,
        bool(one.stood_down_us),
    )


def _chart(programme: Programme, view: Situation) -> charts.Chart | None:
    if not view.outlooks:
        return None
    zone = ZoneInfo(programme.time_zone)
    labels = [f"{_local(one.interval.from_us, zone):%H:%M}" for one in view.outlooks]
    needed = charts.Series(
        _("Needed (middle; band: 1 in 10 to 9 in 10)"),
        [float(one.needed) for one in view.outlooks],
        low=[float(one.interval.needed[len(one.interval.needed) // 10]) for one in view.outlooks],
        high=[float(one.needed_high) for one in view.outlooks],
    )
    there = charts.Series(_("Expected on line"), [round(one.interval.staffed, 1) for one in view.outlooks])
    planned = charts.Series(_("Planned"), [round(one.planned, 1) for one in view.outlooks])
    frame = charts.Frame(title=_("Agents needed and expected, the next hours"), heading=_("Interval"), whole=True)
    return charts.steps(frame, labels, [needed, there, planned])


def _local(us: int, zone: ZoneInfo) -> datetime:
    return from_us(us).astimezone(zone)
