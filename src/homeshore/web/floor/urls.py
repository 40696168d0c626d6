"""Addresses of `web.floor`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.floor import contacts, listening, quarantine, views

app_name = "floor"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.floor, name="floor"),
    path("live/", views.live, name="live"),
    path("wallboard/", views.wallboard, name="wallboard"),
    path("wallboard/live/", views.wallboard_live, name="wallboard_live"),
    path("help/<public_id:agent>/", views.answer_help, name="answer_help"),
    path("calls/<public_id:contact>/join/", listening.join, name="join_call"),
    path("calls/<public_id:contact>/leave/", listening.leave, name="leave_call"),
    path("phone/<public_id:agent>/waive/", views.waive_check, name="waive_check"),
    path("traffic/", views.switch_traffic, name="traffic"),
    path("contacts/", contacts.listed, name="contacts"),
    path("contact/<public_id:contact>/", contacts.shown, name="contact"),
    path("contact/<public_id:contact>/requeue/", contacts.requeue, name="requeue"),
    path("message/<public_id:message>/", contacts.message_html, name="message"),
    path("attachment/<public_id:attachment>/", contacts.attachment, name="attachment"),
    path("quarantine/", quarantine.listed, name="quarantine"),
    path("quarantine/<public_id:quarantined>/", quarantine.shown, name="quarantined"),
    path("quarantine/<public_id:quarantined>/raw/", quarantine.raw, name="quarantine_raw"),
    path("quarantine/<public_id:quarantined>/dismiss/", quarantine.dismiss, name="quarantine_dismiss"),
]
