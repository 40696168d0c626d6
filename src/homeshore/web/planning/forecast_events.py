"""What brands announce, as forecasts take it into account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from homeshore.brands import queries as brands
from homeshore.kit.ids import decode_id, encode_id
from homeshore.web.office.views.editing import attempt, edited, posted, show_form, typed
from homeshore.web.planning.access import planning_scope
from homeshore.web.planning.forecast_forms import EventForm
from homeshore.web.planning.forecasts import programme_names
from homeshore.workforce.actions import events as actions
from homeshore.workforce.actions.events import EventDetails
from homeshore.workforce.queries import volumes

BRAND, PROGRAMME = "b", "p"


@edited
def events(request: HttpRequest) -> HttpResponse:
    """All announced events, and a form for another."""
    form = EventForm(typed(request), programmes=_places(request))
    scope = planning_scope(request)
    if attempt(form, lambda: actions.announce_event(_details(request, form), scope.user)):
        messages.success(request, _("The event is kept: the next forecasts take it into account."))
        return redirect("planning:events")
    names = programme_names(request)
    rows = [
        (event, names.get(event.programme, ""), brands.channel_name(event.channel) if event.channel else "")
        for event in volumes.all_events(brands.brands(scope).values_list("id", flat=True))
    ]
    return show_form(request, "planning/forecasts/events.html", form, rows=rows)


@posted
def withdraw(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take an event back."""
    actions.withdraw_event(event_id)
    messages.success(request, _("The event is withdrawn."))
    return redirect("planning:events")


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    """Brands, and their programmes below."""
    scope = planning_scope(request)
    found = []
    for brand in brands.brands(scope):
        found.append((BRAND + encode_id(brand.id), _("%(brand)s, all programmes") % {"brand": brand.name}))
        found += [
            (PROGRAMME + encode_id(row.id), f"{brand.name} · {row.name}") for row in brands.programmes(scope, brand.id)
        ]
    return found


def _details(request: HttpRequest, form: EventForm) -> EventDetails:
    given = form.cleaned_data
    kind, number = given["programme"][0], decode_id(given["programme"][1:])
    scope = planning_scope(request)
    return EventDetails(
        brand=number if kind == BRAND else brands.programme(scope, number).brand_id,
        programme=0 if kind == BRAND else number,
        channel=given["channel"],
        kind=given["kind"],
        label=given["label"],
        from_day=given["from_day"],
        until_day=given["until_day"],
        percent=given["percent"],
    )
