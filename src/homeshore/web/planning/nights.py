"""What nights make anew: when last, what failed and what to do, and how a programme wants it."""

from collections.abc import Iterable

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.web.office.views.editing import attempt, edited, posted, show_form, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.forecast_words import ForecastForm
from homeshore.web.planning.sentences import sentence, trouble_sentence
from homeshore.workforce.actions import nights as actions
from homeshore.workforce.queries import nights
from homeshore.workforce.queries.nights import Night, SchoolZone
from homeshore.workforce.queries.school import known_until


class Shown(msgspec.Struct, frozen=True):
    """A programme in the list: its last night, and what failed in it."""

    programme: Programme
    by_night: bool
    last: Night | None
    failed: tuple[str, ...]


class TermsForm(ForecastForm):
    """How a programme is forecast."""

    by_night = forms.BooleanField(
        label=gettext_lazy("Make forecast and requirement anew each night"),
        required=False,
        help_text=gettext_lazy(
            "After three in the morning, with the intervals, the holidays and the days ahead that you last chose. "
            "A staffing by simulation that you applied stays."
        ),
    )
    school_zones = forms.ChoiceField(
        label=gettext_lazy("School holidays of France that matter to its customers"),
        choices=SchoolZone.choices,
        required=False,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["school_zones"].help_text = _(
            "The forecast learns what they did. They are known until %(day)s; enter those of other countries as events."
        ) % {"day": date_format(known_until(), "j F Y")}


def shown_nights(programmes: Iterable[Programme]) -> list[Shown]:
    """The last night of each programme, for a list."""
    known = list(programmes)
    last = {one.programme.id: one for one in nights.latest(known)}
    return [
        Shown(one, nights.terms_of(one).by_night, last.get(one.id), _failed(last[one.id]) if one.id in last else ())
        for one in known
    ]


@edited
def forecast_terms(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Whose school holidays count, and whether each night makes the forecast anew."""
    scope = planning_scope(request)
    programme = brands.programme(scope, programme_id)
    terms = nights.terms_of(programme)
    form = TermsForm(typed(request), initial={"school_zones": terms.school_zones, "by_night": terms.by_night})
    if attempt(form, lambda: actions.set_terms(programme, **form.cleaned_data, by=scope.user)):
        messages.success(request, _("Kept: the next forecasts follow it."))
        return redirect("planning:forecasts")
    return show_form(request, "planning/forecasts/terms.html", form, programme=programme)


@posted
def repeat_night(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Do last night's work now."""
    scope = planning_scope(request)
    actions.ask(brands.programme(scope, programme_id), by=scope.user)
    messages.success(request, _("The work is asked for: load the page again in a minute."))
    return redirect("planning:forecasts")


def _failed(night: Night) -> tuple[str, ...]:
    said = [_said(one) for one in night.run.troubles]
    return tuple(said + ([trouble_sentence(night.job.trouble)] if night.job and night.job.trouble else []))


def _said(trouble: dict[str, str]) -> str:
    what = brands.channel_name(trouble["channel"]) if trouble["channel"] else _("Requirement")
    return _("%(what)s: %(sentence)s") % {"what": what, "sentence": sentence(trouble["code"], trouble)}
