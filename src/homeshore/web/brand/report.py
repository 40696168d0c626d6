"""What a brand gets: contacts, service level and handled minutes, today and by day."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec
from babel.dates import format_skeleton
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.queries import standing
from homeshore.contacts.queries.volumes import day_span
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.kit.clock import SECOND_US
from homeshore.kit.ids import encode_id
from homeshore.reports import queries as reports
from homeshore.reports.queries import DayLine, Figures, Line, days_span
from homeshore.security.scope import Scope
from homeshore.web.brand.access import brand_of, brand_scope
from homeshore.web.shell import charts, formats
from homeshore.web.shell.vocabulary import CHANNELS

PERIODS = (7, 30, 90)
SPOKEN = frozenset({Channel.VOICE.value, Channel.CALLBACK.value})
MINUTE_US = 60 * SECOND_US


class Now(msgspec.Struct, frozen=True):
    """This moment: customers who wait, the longest of them, contacts in hands."""

    waiting: int
    oldest_us: int
    handling: int


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A programme's channel in the period, beside what was promised (None for a channel no longer served)."""

    address: str
    programme: str
    channel: str
    promise: Promise | None
    figures: Figures

    @property
    def kept(self) -> bool | None:
        """Whether the service level is what was promised; None while nothing counts."""
        level = self.figures.service_level
        return None if level is None or self.promise is None else level * 100 >= self.promise.percent

    @property
    def minutes(self) -> float:
        """Handled minutes, for display."""
        return minutes(self.figures)


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A brand's today, for the page that offers several brands."""

    brand: Brand
    figures: Figures
    minutes: float
    waiting: int


def minutes(figures: Figures) -> float:
    """Handled minutes for display; money is counted in microseconds."""
    return figures.handled_us / MINUTE_US


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The brand's report; a choice when the user sees several brands."""
    scope = brand_scope(request)
    mine = list(brands.brands(scope))
    if len(mine) == 1:
        return redirect("brand:report", mine[0].slug)
    return render(request, "brand/overview.html", {"summaries": [_summary(scope, brand) for brand in mine]})


def _summary(scope: Scope, brand: Brand) -> Summary:
    scope = msgspec.structs.replace(scope, brands=frozenset({brand.id}))
    figures = _today(scope, brand)
    waiting = _now(scope).waiting
    return Summary(brand=brand, figures=figures, minutes=minutes(figures), waiting=waiting)


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Today, and the last days: figures, charts with their tables, by programme and channel; demo traffic apart."""
    brand, scope = brand_of(request, slug)
    days = _period(request.GET.get("days", ""))
    with timezone.override(ZoneInfo(brand.time_zone)):
        last = timezone.localdate()
        span = days_span(brand.time_zone, last, days)
        rows = _rows(scope, brand, reports.by_queue(scope, span, brand.id))
        today = _today(scope, brand)
        demo = reports.totals(line.figures for line in reports.by_queue(scope, span, brand.id, Origin.DEMO))
        context = {
            "brand": brand,
            "days": days,
            "periods": [(number, number == days) for number in PERIODS],
            "now": _now(scope),
            "today": today,
            "today_minutes": minutes(today),
            "today_iso": last.isoformat(),
            "promises": _promises(rows),
            "rows": rows,
            "calls": [row for row in rows if row.channel in SPOKEN and row.figures.handlings],
            "total": (total := reports.totals(row.figures for row in rows)),
            "total_minutes": minutes(total),
            "demo": demo,
            "demo_minutes": minutes(demo),
            **_charts(reports.by_day(scope, brand.id, brand.time_zone, last, days), rows),
        }
        return render(request, "brand/report.html", context)


def _period(text: str) -> int:
    return next((number for number in PERIODS if str(number) == text), 30)


def _today(scope: Scope, brand: Brand) -> Figures:
    day = timezone.localdate(timezone=ZoneInfo(brand.time_zone))
    return reports.totals(line.figures for line in reports.by_queue(scope, day_span(day, brand.time_zone), brand.id))


def _now(scope: Scope) -> Now:
    queues = standing.queues(scope, Origin.CUSTOMER)
    return Now(
        sum(queue.waiting + queue.offered for queue in queues),
        min((queue.oldest_us for queue in queues if queue.oldest_us), default=0),
        sum(queue.handling for queue in queues),
    )


def _rows(scope: Scope, brand: Brand, lines: Sequence[Line]) -> list[Row]:
    """A row for each channel that is served or had contacts, in the order of programmes."""
    figures = {(line.programme, line.channel): line.figures for line in lines}
    served = {
        (programme.id, promise.channel): promise
        for programme in brands.programmes(scope, brand.id)
        for promise in brands.promises(programme)
    }
    names = brands.programme_names({programme for programme, _channel in {*figures, *served}})
    return [
        Row(
            address=encode_id(key[0]),
            programme=names[key[0]],
            channel=key[1],
            promise=served.get(key),
            figures=figures.get(key, Figures()),
        )
        for key in sorted({*figures, *served}, key=lambda key: (names[key[0]], key))
    ]


def _promises(rows: Sequence[Row]) -> list[tuple[str, Promise]]:
    """What is promised on each channel, where all programmes promise the same."""
    by_channel: dict[str, set[Promise]] = {}
    for row in rows:
        if row.promise is not None:
            by_channel.setdefault(row.channel, set()).add(row.promise)
    return [(channel, promises.pop()) for channel, promises in sorted(by_channel.items()) if len(promises) == 1]


def _charts(lines: Sequence[DayLine], rows: Sequence[Row]) -> dict[str, charts.Chart]:
    labels = [_label(line.day) for line in lines]
    channels = sorted({channel for line in lines for channel in line.channels})
    percents = {row.promise.percent for row in rows if row.promise}
    target = percents.pop() / 100 if len(percents) == 1 else None
    volume = charts.Frame(title=_("Contacts by day"), heading=_("Day"))
    level = charts.Frame(
        title=_("Service level by day"),
        heading=_("Day"),
        show=formats.percent,
        top=1.0,
        target=target,
        target_label=_("Promise: %(level)s") % {"level": formats.percent(target)} if target else "",
    )
    handled = charts.Frame(title=_("Handled minutes by day"), heading=_("Day"))
    return {
        "volume_chart": charts.bars(
            volume,
            labels,
            [
                charts.Series(_("Contacts"), [line.figures.received for line in lines]),
                charts.Series(_("Without an answer"), [line.figures.abandoned for line in lines]),
            ],
        ),
        "level_chart": charts.lines(level, labels, [_level_series(channel, lines) for channel in channels]),
        "minutes_chart": charts.bars(
            handled, labels, [charts.Series(_("Minutes"), [round(minutes(line.figures), 1) for line in lines])]
        ),
    }


def _level_series(channel: str, lines: Sequence[DayLine]) -> charts.Series:
    figures = [line.channels.get(channel, Figures()) for line in lines]
    return charts.Series(CHANNELS[channel].label, [one.service_level for one in figures])


def _label(day: date) -> str:
    return format_skeleton("Md", day, locale=formats.locale())
