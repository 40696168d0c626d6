"""Addresses of `web.brand`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.brand import contacts, costs, people, report

app_name = "brand"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", report.overview, name="overview"),
    path("<slug:slug>/", report.report, name="report"),
    path("<slug:slug>/contacts/", contacts.listed, name="contacts"),
    path("<slug:slug>/contacts/<public_id:contact>/", contacts.shown, name="contact"),
    path("<slug:slug>/message/<public_id:message>/", contacts.message_html, name="message"),
    path("<slug:slug>/attachment/<public_id:attachment>/", contacts.attachment, name="attachment"),
    path("<slug:slug>/agents/", people.agents, name="agents"),
    path("<slug:slug>/costs/", costs.month, name="costs"),
    path("<slug:slug>/costs/invoices/<public_id:document>/", costs.invoice, name="invoice"),
    path("<slug:slug>/costs/invoices/<public_id:document>/pdf", costs.invoice_pdf, name="invoice_pdf"),
    path("<slug:slug>/costs/lines/<public_id:line>/", costs.line, name="invoice_line"),
    path("<slug:slug>/costs/charges/<public_id:handling>/", costs.charge, name="charge"),
    path("<slug:slug>/costs/contests/<public_id:contest_id>/withdraw", costs.withdrawn, name="withdraw_contest"),
    path("<slug:slug>/accesses/", people.accesses, name="accesses"),
]
