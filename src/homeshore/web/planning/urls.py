"""Addresses of `web.planning`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.planning import home, jobs

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("jobs/<public_id:job_id>/", jobs.progress, name="job"),
    path("jobs/<public_id:job_id>/stop/", jobs.stop, name="stop_job"),
]
