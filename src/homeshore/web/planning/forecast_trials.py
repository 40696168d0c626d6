"""Trials: how good the model would have been on days it did not know."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from homeshore.brands import queries as brands
from homeshore.kit.zones import day_from
from homeshore.web.office.views.editing import attempt, edited, page_of, show_form, shown, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.forecast_charts import errors_chart, trial_chart
from homeshore.web.planning.forecast_forms import TrialForm
from homeshore.web.planning.forecasts import choices, programme_names
from homeshore.web.planning.jobs import progress_of
from homeshore.web.planning.roster_words import clock
from homeshore.workforce.actions import forecasts as actions
from homeshore.workforce.actions.forecasts import TRIAL, TrialDetails
from homeshore.workforce.queries import forecasts
from homeshore.workforce.queries.forecasts import Horizon


@edited
def trials(request: HttpRequest) -> HttpResponse:
    """All trials, and a form for another."""
    names = programme_names(request)
    initial = {name: request.GET[name] for name in ("programme", "channel") if name in request.GET}
    form = TrialForm(typed(request), programmes=choices(request), initial=initial)
    user = planning_scope(request).user
    if asked := attempt(form, lambda: _ask(form, user)):
        return redirect("planning:trial", asked.id)
    page = page_of(request, forecasts.trials(names))
    rows = [(row, names[row.programme], brands.channel_name(row.channel), forecasts.found_by(row)) for row in page]
    return show_form(request, "planning/forecasts/trials.html", form, page=page, rows=rows)


def _ask(form: TrialForm, user: int) -> forecasts.Backtest:
    given = form.cleaned_data
    details = TrialDetails(
        programme=form.programme_id(),
        channel=given["channel"],
        minutes=int(given["minutes"]),
        held_out=given["held_out"],
        country=given["country"],
    )
    return actions.ask_trial(details, user)


@shown
def trial(request: HttpRequest, trial_id: int) -> HttpResponse:
    """What a trial found, beside the two plain rules."""
    names = programme_names(request)
    row = forecasts.trial(names, trial_id)
    found = forecasts.found_by(row)
    context = {
        "row": row,
        "programme": names[row.programme],
        "channel": brands.channel_name(row.channel),
        "found": found,
        "first_day": day_from(found.from_day) if found else None,
        "last_day": day_from(found.until_day) if found else None,
        "horizons": [(one, _better(one)) for one in found.horizons] if found else [],
        "within": [(one, clock(one.minute)) for one in found.within] if found else [],
        "charts": [trial_chart(found), errors_chart(found)] if found else [],
        **progress_of(TRIAL, row.id),
    }
    return render(request, "planning/forecasts/trial.html", context)


def _better(one: Horizon) -> float | None:
    """By which share the model's error is below the mean's; None where that made none."""
    return 1 - one.model.wape / one.mean.wape if one.mean.wape > 0 else None
