"""Forecasts: what is known of each programme, a new version, and one with its bands, its days and its CSV."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_from
from homeshore.web.office.views.editing import attempt, edited, page_of, show_form, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.forecast_charts import days_chart, intervals_chart
from homeshore.web.planning.forecast_forms import NewForecastForm
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.nights import shown_nights
from homeshore.web.shell import formats
from homeshore.web.story.files import download
from homeshore.web.tables.writing import written
from homeshore.workforce.actions import forecasts as actions
from homeshore.workforce.actions.forecasts import FORECAST, ForecastDetails
from homeshore.workforce.queries import forecasts, volumes
from homeshore.workforce.queries.forecasts import LEVELS, DayExpected, Forecast, Today
from homeshore.workforce.queries.volumes import Held

COLUMNS = ("starts_at", "ends_at", "contacts", "variance", *(f"q{level:g}" for level in LEVELS), "handling_seconds")


class Known(msgspec.Struct, frozen=True):
    """A channel of a programme with volumes, and its newest forecast."""

    held: Held
    programme: str
    channel: str
    newest: Forecast | None

    @property
    def key(self) -> str:
        """The programme's public id."""
        return encode_id(self.held.programme)


@shown
def forecast_list(request: HttpRequest) -> HttpResponse:
    """What is known of each programme's channels, and the versions made."""
    names = programme_names(request)
    page = page_of(request, forecasts.versions(names))
    newest: dict[tuple[int, str], Forecast] = {}
    for row in forecasts.versions(names).exclude(made_at=None):
        newest.setdefault((row.programme, row.channel), row)
    known = [
        Known(one, names[one.programme], brands.channel_name(one.channel), newest.get((one.programme, one.channel)))
        for one in volumes.held(names)
    ]
    versions = [(row, names[row.programme], brands.channel_name(row.channel)) for row in page]
    nights = shown_nights(brands.programmes(planning_scope(request)))
    context = {"known": known, "page": page, "versions": versions, "nights": nights}
    return render(request, "planning/forecasts/list.html", context)


@edited
def new_forecast(request: HttpRequest) -> HttpResponse:
    """Ask for a version."""
    initial = {name: request.GET[name] for name in ("programme", "channel") if name in request.GET}
    form = NewForecastForm(typed(request), programmes=choices(request), initial=initial)
    user = planning_scope(request).user
    if asked := attempt(form, lambda: actions.ask_forecast(_details(form), user)):
        return redirect("planning:forecast", asked.id)
    return show_form(request, "planning/forecasts/new.html", form)


def _details(form: NewForecastForm) -> ForecastDetails:
    given = form.cleaned_data
    return ForecastDetails(
        programme=form.programme_id(),
        channel=given["channel"],
        from_day=given["from_day"],
        until_day=given["until_day"],
        minutes=int(given["minutes"]),
        country=given["country"],
    )


@shown
def forecast(request: HttpRequest, forecast_id: int) -> HttpResponse:
    """A version: its days with bands, one day's intervals, what it learnt from."""
    names = programme_names(request)
    row = forecasts.version(names, forecast_id)
    zone = volumes.zone_of(row.programme)
    days = forecasts.days_of(row)
    chosen = _chosen(days, request.GET.get("day", ""), zone)
    context = {
        "row": row,
        "programme": names[row.programme],
        "channel": brands.channel_name(row.channel),
        "key": encode_id(row.programme),
        "days": days,
        "total": sum(day.mean for day in days),
        "learnt_from": day_from(row.basis.get("from_day", "")),
        "left_out_days": [
            formats.moment_text(_noon(text), "date", timezone.now()) for text in row.basis.get("left_out", [])
        ],
        "chart": days_chart(days) if days else None,
        "chosen": chosen,
        **(_day_context(row, chosen, zone) if chosen else {}),
        **progress_of(FORECAST, row.id),
    }
    return render(request, "planning/forecasts/forecast.html", context)


@shown
def forecast_csv(request: HttpRequest, forecast_id: int) -> HttpResponse:
    """All intervals of a version, with their quantiles."""
    row = forecasts.version(programme_names(request), forecast_id)
    place = ZoneInfo(volumes.zone_of(row.programme))
    lines = [
        (
            from_us(one.from_us).astimezone(place).isoformat(" ", "minutes"),
            from_us(one.until_us).astimezone(place).isoformat(" ", "minutes"),
            f"{one.mean:.3f}",
            f"{one.variance:.3f}",
            *(f"{quantile:.2f}" for quantile in one.quantiles),
            f"{one.handling_seconds:.1f}",
        )
        for day in forecasts.days_of(row)
        for one in day.intervals
    ]
    text = written(COLUMNS, lines)
    return download(text.encode(), "text/csv; charset=utf-8", f"forecast-{row.from_day}-{row.until_day}.csv")


def programme_names(request: HttpRequest) -> dict[int, str]:
    """Programmes in service with their brand, by id."""
    rows = brands.programmes(planning_scope(request))
    return {row.id: f"{row.brand.name} · {row.name}" for row in rows}


def choices(request: HttpRequest) -> Sequence[tuple[str, str]]:
    """Programmes for a form."""
    return [(encode_id(number), name) for number, name in programme_names(request).items()]


def _noon(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"{text}T12:00"))


def _chosen(days: Sequence[DayExpected], asked: str, zone: str) -> DayExpected | None:
    """The day that was asked for, else today, else the first with contacts."""
    wanted = day_from(asked) or datetime.now(ZoneInfo(zone)).date()
    open_days = [day for day in days if day.intervals]
    return next((day for day in open_days if day.day == wanted), open_days[0] if open_days else None)


def _day_context(row: Forecast, day: DayExpected, zone: str) -> dict[str, object]:
    """The chart of a day's intervals; while the day runs, with what has arrived."""
    now: Today | None = None
    arrived: list[float] = []
    at_us = now_us()
    if day.intervals[0].from_us < at_us < day.intervals[-1].until_us:
        now = forecasts.today(row.programme, row.channel, at_us)
        over = [one.from_us for one in day.intervals if one.until_us <= at_us]
        arrived = volumes.arrived_on(row.programme, row.channel, over, day.intervals[len(over)].from_us)
    return {
        "now": now,
        "day_chart": intervals_chart(day, zone, now, arrived),
        "today": timezone.localdate(),
        "handling": _mean_handling(day),
    }


def _mean_handling(day: DayExpected) -> float:
    return sum(one.mean * one.handling_seconds for one in day.intervals) / max(day.mean, 1e-9)
