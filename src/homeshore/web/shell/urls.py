"""Addresses of `web.shell`."""

from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from homeshore.web.shell import views

app_name = "shell"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("home/", views.home, name="home"),
    path("language/", set_language, name="set_language"),
    path("theme/", views.theme, name="theme"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
