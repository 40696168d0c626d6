"""Staffing several programmes together: a day of them simulated, with agents who serve more than one."""

from collections.abc import Sequence

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.kit.clock import SECOND_US
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import days_us
from homeshore.web.office.forms.fields import DayField
from homeshore.web.office.views.editing import edited, posted, shown
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.roster_words import PlanningForm
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.shell import charts
from homeshore.web.shell.charts import Chart, Frame, Series
from homeshore.web.shell.formats import local
from homeshore.workforce.actions import pooling as actions
from homeshore.workforce.queries import pooling
from homeshore.workforce.queries.pooling import PoolStudy
from homeshore.workforce.rules.staffing.pooling import Pooled, Reached

SHOWN = 30
HOUR_US = 3600 * SECOND_US


class StudyForm(PlanningForm):
    """Which programmes, on which day."""

    day = DayField(label=gettext_lazy("Day"))
    programmes = forms.MultipleChoiceField(
        label=gettext_lazy("Programmes"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def offer(self, known: Sequence[Programme]) -> "StudyForm":
        """The programmes to choose from, by their public ids."""
        field = self.fields["programmes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(encode_id(one.id), f"{one.brand.name} · {one.name}") for one in known]
        return self


class Listed(msgspec.Struct, frozen=True):
    """A study in the list; `saved` once it is known."""

    study: PoolStudy
    names: str
    saved: float | None


class Promised(msgspec.Struct, frozen=True):
    """A channel's service level on the simulated days."""

    programme: str
    channel: str
    reached: Reached


class GroupLine(msgspec.Struct, frozen=True):
    """Agents by what they are certified for: how many there are, and the most that are needed at once."""

    programmes: str
    agents: int
    needed: int


@edited
def together(request: HttpRequest) -> HttpResponse:
    """Ask for a study, and the studies there are."""
    scope = planning_scope(request)
    known = list(brands.programmes(scope))
    form = StudyForm(request.POST if request.method == "POST" else None, initial={"day": timezone.localdate()})
    form.offer(known)
    if request.method == "POST" and form.is_valid():
        chosen = [one for one in known if encode_id(one.id) in form.cleaned_data["programmes"]]
        day = form.cleaned_data["day"]
        try:
            span = days_us(day, day, chosen[0].time_zone)
            study = actions.ask_study(chosen, *span, by=scope.user)
        except Refusal as refusal:
            form.add_error(None, refusal_sentence(refusal))
        else:
            return redirect("planning:pool_study", study.id)
    rows = [_listed(one) for one in pooling.studies()[:SHOWN]]
    status = 422 if form.errors else 200
    return render(request, "planning/staffing/together.html", {"form": form, "rows": rows}, status=status)


@shown
def study(request: HttpRequest, study_id: int) -> HttpResponse:
    """What a study found: agents apart and together, service levels, groups."""
    row = pooling.study(study_id)
    finding = pooling.finding(row)
    names = brands.programme_names(row.programmes)
    pooled = finding.pooled if finding else None
    context = {
        "study": row,
        "names": " + ".join(names.values()),
        "pooled": pooled,
        "chart": _chart(pooled) if pooled else None,
        "hours": _hours(pooled) if pooled else (0.0, 0.0),
        "promised": _promised(pooled, names) if pooled else [],
        "groups": _groups(pooled, names) if pooled else [],
        **progress_of(actions.JOB, row.id),
    }
    return render(request, "planning/staffing/study.html", context)


@posted
def apply(request: HttpRequest, study_id: int) -> HttpResponse:
    """Let the requirement of the day be what the study found."""
    try:
        actions.apply_study(study_id, planning_scope(request).user)
    except Refusal as refusal:
        if refusal.code.startswith("unknown_"):
            raise
        messages.error(request, refusal_sentence(refusal))
    else:
        messages.success(request, _("Each programme's requirement of the day is now its share of this."))
    return redirect("planning:pool_study", study_id)


def _listed(row: PoolStudy) -> Listed:
    finding = pooling.finding(row)
    names = " + ".join(brands.programme_names(row.programmes).values())
    return Listed(row, names, finding.pooled.saved if finding else None)


def _promised(pooled: Pooled, names: dict[int, str]) -> list[Promised]:
    return [
        Promised(names.get(one.programme, ""), brands.channel_name(one.channel), one)
        for one in pooled.reached
        if one.contacts
    ]


def _groups(pooled: Pooled, names: dict[int, str]) -> list[GroupLine]:
    return [
        GroupLine(
            " + ".join(names.get(one, "") for one in group.programmes),
            group.agents,
            max((each.by_group[number] for each in pooled.intervals), default=0),
        )
        for number, group in enumerate(pooled.groups)
    ]


def _hours(pooled: Pooled) -> tuple[float, float]:
    """Agent-hours at their desks, apart and together."""
    length = [(one.until_us - one.from_us) / HOUR_US for one in pooled.intervals]
    alone = sum(one.alone * hours for one, hours in zip(pooled.intervals, length, strict=True))
    return alone, sum(one.together * hours for one, hours in zip(pooled.intervals, length, strict=True))


def _chart(pooled: Pooled) -> Chart:
    frame = Frame(title=_("Agents at their desks"), heading=_("From"), whole=True)
    return charts.steps(
        frame,
        [f"{local(one.from_us):%H:%M}" for one in pooled.intervals],
        [
            Series(_("Each programme for itself"), [float(one.alone) for one in pooled.intervals]),
            Series(_("Together"), [float(one.together) for one in pooled.intervals]),
        ],
    )
