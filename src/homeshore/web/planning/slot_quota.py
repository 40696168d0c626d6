"""One slot's places: more go to whoever waits, fewer never take a booked place away."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.web.office.views.editing import edited
from homeshore.web.planning.sentences import refusal_sentence
from homeshore.web.planning.slot_forms import SlotForm
from homeshore.workforce.actions import booking
from homeshore.workforce.actions.slots import MOST_PLACES, set_quota
from homeshore.workforce.queries import slot_fill
from homeshore.workforce.queries.slot_fill import Seats


class QuotaForm(SlotForm):
    """How many may work in a slot."""

    quota = forms.IntegerField(label=gettext_lazy("Places"), min_value=0, max_value=MOST_PLACES)


@edited
def slot(request: HttpRequest, round_id: int, slot_id: int) -> HttpResponse:
    """A slot with its places, who stands in line, and how many places it shall have."""
    seats = slot_fill.seats_of(round_id, slot_id)
    with timezone.override(ZoneInfo(seats.slot.round.time_zone)):
        if request.method == "POST":
            form = QuotaForm(request.POST)
            if form.is_valid() and _changed(request, seats, form):
                return redirect("planning:slot", round_id, slot_id)
            return _page(request, slot_fill.seats_of(round_id, slot_id), form, 422)
        return _page(request, seats, QuotaForm(initial={"quota": seats.slot.quota}), 200)


def _changed(request: HttpRequest, seats: Seats, form: QuotaForm) -> bool:
    places = form.cleaned_data["quota"]
    try:
        set_quota(seats.slot.id, places)
    except Invalid as invalid:
        form.show(invalid.problems)
        return False
    except Refusal as refusal:
        form.add_error("quota", refusal_sentence(refusal))
        return False
    messages.success(request, _told(booking.advance(seats.slot.id) if places > seats.slot.quota else 0))
    return True


def _told(passed_on: int) -> str:
    if not passed_on:
        return _("Saved.")
    return ngettext(
        "Saved. %(n)s who waited has a place now and is told.",
        "Saved. %(n)s who waited have a place now and are told.",
        passed_on,
    ) % {"n": passed_on}


def _page(request: HttpRequest, seats: Seats, form: QuotaForm, status: int) -> HttpResponse:
    starts = timezone.localtime(seats.slot.starts_at)
    context = {
        "seats": seats,
        "slot": seats.slot,
        "round": seats.slot.round,
        "form": form,
        "monday": starts.date() - timedelta(days=starts.weekday()),
        "may_change": seats.slot.round.state in ("draft", "announced", "drawn"),
    }
    return render(request, "planning/slots/slot.html", context, status=status)
