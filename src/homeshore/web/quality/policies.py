"""What each programme wants of its recordings: for how long they are kept, and who may listen."""

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.quality import queries
from homeshore.quality.actions import PolicyDetails, set_policy
from homeshore.quality.queries import Policy
from homeshore.quality.rules.recording import LONGEST_KEEP_DAYS
from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR


class PolicyForm(forms.Form):
    """A programme's rules."""

    keep_days = forms.IntegerField(
        label=gettext_lazy("Days for which recordings are kept"),
        min_value=1,
        max_value=LONGEST_KEEP_DAYS,
        help_text=gettext_lazy("180 at most: six months (CNIL). It holds for recordings made from now on."),
    )
    brand_listens = forms.BooleanField(label=gettext_lazy("The brand's managers may listen"), required=False)
    agents_listen = forms.BooleanField(label=gettext_lazy("Agents may listen to their own calls"), required=False)


class Line(msgspec.Struct, frozen=True):
    """A programme with its rules."""

    programme: Programme
    percent: int
    policy: Policy


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All programmes with their rules."""
    rows = brands.programmes(scope_for(request, ADMINISTRATOR))
    lines = [Line(row, brands.recorded_percent(row), queries.policy_of(row.id)) for row in rows]
    return render(request, "quality/policies.html", {"lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def edited(request: HttpRequest, programme: int) -> HttpResponse:
    """One programme's rules, to change."""
    row = get_object_or_404(brands.programmes(scope_for(request, ADMINISTRATOR)), id=programme)
    form = PolicyForm(request.POST or None, initial=msgspec.structs.asdict(queries.policy_of(row.id)))
    if form.is_bound and form.is_valid():
        set_policy(row, PolicyDetails(**form.cleaned_data))
        messages.success(request, _("The rules for recordings of %(programme)s are saved.") % {"programme": row.name})
        return redirect("quality:policies")
    context = {"programme": row, "form": form}
    return render(request, "quality/policy.html", context, status=422 if form.errors else 200)
