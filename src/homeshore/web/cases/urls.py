"""Addresses of `web.cases`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.cases.views import catalog, comparing, downloads, editing, runs

app_name = "cases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", catalog.listed, name="cases"),
    path("new/", catalog.new, name="new_case"),
    path("<public_id:case_id>/", catalog.case, name="case"),
    path("<public_id:case_id>/values/", editing.values, name="values"),
    path("<public_id:case_id>/text/", editing.text, name="text"),
    path("<public_id:case_id>/scenario.toml", editing.toml, name="toml"),
    path("<public_id:case_id>/archive/", catalog.archive, name="archive_case"),
    path("<public_id:case_id>/runs/", runs.start, name="start_run"),
    path("runs/<public_id:run_id>/", runs.shown, name="run"),
    path("runs/<public_id:run_id>/progress/", runs.progress, name="run_progress"),
    path("runs/<public_id:run_id>/stop/", runs.stop, name="stop_run"),
    path("runs/<public_id:run_id>/report.pdf", downloads.pdf, name="run_pdf"),
    path("runs/<public_id:run_id>/figures.csv", downloads.csv, name="run_csv"),
    path("compare/", comparing.compare, name="compare"),
]
