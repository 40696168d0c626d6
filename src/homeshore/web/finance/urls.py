"""Addresses of `web.finance`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.finance import home

app_name = "finance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
