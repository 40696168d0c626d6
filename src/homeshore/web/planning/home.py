"""Where a planner begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The week ahead at a glance, and the way to every part of the plan."""
    return render(request, "planning/home.html")
