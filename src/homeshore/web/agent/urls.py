"""Addresses of `web.agent`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.agent import check, day, earnings, papers, reinforcement, schedule, slot_urls, statements, views

app_name = "agent"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.desk, name="desk"),
    path("day/", day.day, name="day"),
    path("earnings/", earnings.month, name="earnings"),
    path("earnings/live", earnings.live, name="earnings_live"),
    path("earnings/slots/", earnings.slots, name="slots"),
    path("earnings/contact/<public_id:handling>/", earnings.contact, name="earned"),
    path("earnings/statements/", statements.listed, name="statements"),
    path("earnings/statements/<public_id:document>/", statements.shown, name="statement"),
    path("earnings/statements/<public_id:document>/accept", statements.accepted, name="accept_statement"),
    path("earnings/contests/<public_id:contest_id>/withdraw", statements.withdrawn, name="withdraw_contest"),
    path("earnings/statements/<public_id:document>/pdf", statements.pdf, name="statement_pdf"),
    path("reinforcement/", reinforcement.reinforcement, name="reinforcement"),
    path("reinforcement/<public_id:ask>/answer", reinforcement.answer, name="answer_callout"),
    path("reinforcement/<public_id:ask>/give-back", reinforcement.give_back, name="give_back_callout"),
    path("reinforcement/answer/<str:token>/", reinforcement.link, name="callout_link"),
    path("reinforcement/wish", reinforcement.wish, name="callout_wish"),
    path("reinforcement/stand-by", reinforcement.stand_by, name="stand_by"),
    path("reinforcement/device", reinforcement.push_device, name="push_device"),
    *slot_urls.urlpatterns,
    path("check/", check.check, name="check"),
    path("check/line", check.check_line, name="check_line"),
    path("check/figures", check.save_check, name="save_check"),
    path("contact/<public_id:contact>/card", views.card, name="card"),
    path("contact/<public_id:contact>/no-calls", views.refuse_calls, name="refuse_calls"),
    path("contact/<public_id:contact>/say", views.say, name="say"),
    path("message/<public_id:message>/html", views.message_html, name="message_html"),
    path("attachment/<public_id:attachment>", views.attachment, name="attachment"),
    path("shifts/", schedule.shifts, name="shifts"),
    path("shifts/wishes/", schedule.wish, name="wish"),
    path("shifts/wishes/<public_id:wish_id>/drop/", schedule.drop_wish, name="drop_wish"),
    path("shifts/changes/", schedule.ask_change, name="ask_shift_change"),
    path("shifts/changes/<public_id:change_id>/", schedule.answer, name="answer_shift_change"),
    path("shifts/papers/", papers.papers, name="papers"),
    path("shifts/papers/<public_id:authorisation_id>/", papers.authorisation, name="my_authorisation"),
    path("shifts/papers/<public_id:authorisation_id>/add/", papers.add, name="add_paper"),
    path("shifts/papers/telework/<public_id:terms_id>/", papers.amendment, name="my_telework_paper"),
]
