"""Addresses of `web.planning`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.planning import (
    forecast_urls,
    home,
    jobs,
    online,
    reinforcement,
    roster_urls,
    slot_urls,
    staffing_urls,
    telework_urls,
    what_if,
)

app_name = "planning"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("reinforcement/", reinforcement.reinforcement, name="reinforcement"),
    path("reinforcement/<public_id:programme>/live", reinforcement.live, name="reinforcement_live"),
    path("reinforcement/<public_id:programme>/start", reinforcement.start, name="start_callout"),
    path("reinforcement/<public_id:programme>/rules/", reinforcement.terms, name="reinforcement_terms"),
    path("reinforcement/stop/<public_id:callout>", reinforcement.stop, name="stop_callout"),
    path("jobs/<public_id:job_id>/", jobs.progress, name="job"),
    path("jobs/<public_id:job_id>/stop/", jobs.stop, name="stop_job"),
    path("online/<public_id:programme_id>/", online.online_rule, name="online_rule"),
    path("what-if/<public_id:programme_id>/<slug:day>/", what_if.what_if, name="what_if"),
    *forecast_urls.urlpatterns,
    *roster_urls.urlpatterns,
    *slot_urls.urlpatterns,
    *staffing_urls.urlpatterns,
    *telework_urls.urlpatterns,
]
