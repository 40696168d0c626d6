"""Addresses of `web.brand`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.brand import contacts, people, report

app_name = "brand"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", report.overview, name="overview"),
    path("<slug:slug>/", report.report, name="report"),
    path("<slug:slug>/contacts/", contacts.listed, name="contacts"),
    path("<slug:slug>/contacts/<public_id:contact>/", contacts.shown, name="contact"),
    path("<slug:slug>/message/<public_id:message>/", contacts.message_html, name="message"),
    path("<slug:slug>/attachment/<public_id:attachment>/", contacts.attachment, name="attachment"),
    path("<slug:slug>/agents/", people.agents, name="agents"),
    path("<slug:slug>/accesses/", people.accesses, name="accesses"),
]
