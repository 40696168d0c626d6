"""How pages that scripts fetch answer a refusal: its code, a sentence, and a status."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from homeshore.contacts.errors import ContactUnknown, FileTooLarge, NotYourContact
from homeshore.contacts.telephone.protocol import SwitchboardUnavailable
from homeshore.kit.errors import Refusal
from homeshore.live.errors import sentence_for

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_STATUS = {NotYourContact.code: 403, ContactUnknown.code: 404, FileTooLarge.code: 413, SwitchboardUnavailable.code: 503}


def refusals_as_json(view: View[P]) -> View[P]:
    """A view whose refusals are answered as `{"refused", "text"}`, as on the desk's socket."""

    @functools.wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            body = {"refused": refusal.code, "text": sentence_for(refusal, get_language() or "fr")}
            return JsonResponse(body, status=_STATUS.get(refusal.code, 409))

    return answered
