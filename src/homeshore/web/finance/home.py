"""The first page of finance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What finance does here, and what waits for it."""
    return render(request, "finance/home.html")
