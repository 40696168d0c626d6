"""Addresses of an agent's slots."""

from django.urls import path

from homeshore.web.agent import slot_calendar, slot_wishes, slots

urlpatterns = [
    path("slots/", slots.week, name="my_slots"),
    path("slots/book", slots.book, name="book_slots"),
    path("slots/seen", slots.seen, name="seen_slot_notices"),
    path("slots/calendar/new", slot_calendar.renew, name="new_slot_calendar"),
    path("slots/calendar/revoke", slot_calendar.revoke, name="revoke_slot_calendar"),
    path("slots/calendar/<str:token>.ics", slot_calendar.feed, name="slot_calendar"),
    path("slots/rounds/<public_id:round_id>/", slot_wishes.round_page, name="slot_round"),
    path("slots/rounds/<public_id:round_id>/wishes", slot_wishes.save, name="save_wishes"),
    path("slots/rounds/<public_id:round_id>/draw.json", slot_wishes.record, name="slot_draw"),
    path("slots/swaps/<public_id:swap_id>/accept", slots.accept, name="accept_swap"),
    path("slots/swaps/<public_id:swap_id>/withdraw", slots.withdraw, name="withdraw_swap"),
    path("slots/<public_id:slot_id>/", slots.one, name="slot"),
    path("slots/<public_id:slot_id>/give-back", slots.give_back, name="give_back_slot"),
    path("slots/<public_id:slot_id>/keep", slots.keep, name="keep_slot"),
    path("slots/<public_id:slot_id>/wait", slots.wait, name="wait_slot"),
    path("slots/<public_id:slot_id>/leave-line", slots.leave_line, name="leave_slot_line"),
    path("slots/<public_id:slot_id>/swap", slots.propose, name="propose_swap"),
]
