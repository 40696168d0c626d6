"""Whether independents come on line for a programme at any time, or only in what they booked."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.kit.ids import encode_id
from homeshore.web.planning.access import planning_scope
from homeshore.workforce.actions.presence import set_online_rule


@require_POST
def online_rule(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change a programme's rule; agents on line hear of it at once."""
    scope = planning_scope(request)
    try:
        programme = brands.programme(scope, programme_id)
    except UnknownProgramme:
        raise Http404 from None
    slots_only = request.POST.get("rule") == "slots"
    set_online_rule(programme, slots_only=slots_only, by=scope.user)
    said = (
        _("Independents are now offered %(name)s only in what they booked.")
        if slots_only
        else _("Independents may now come on line for %(name)s at any time.")
    )
    messages.success(request, said % {"name": programme.name})
    return redirect(f"{reverse('planning:home')}?programme={encode_id(programme.id)}")
