"""The export for accountants."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from homeshore.billing.queries import accounting
from homeshore.web.story.files import download


@require_safe
@never_cache
def books(request: HttpRequest, month: date, siren: str) -> HttpResponse:
    """A company's entries of a month of issue, as FEC lines (tabs between fields, UTF-8)."""
    del request
    if siren not in {books.siren for books in accounting.books(month)}:
        raise Http404("no books")
    data = "\r\n".join([*accounting.export(month, siren), ""]).encode()
    name = f"{siren}FEC{timezone.localdate():%Y%m%d}-{month:%Y-%m}.csv"
    return download(data, name, "text/csv; charset=utf-8")
