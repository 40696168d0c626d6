"""Addresses of slots."""

from django.urls import path

from homeshore.web.planning import slot_quota, slots

urlpatterns = [
    path("slots/", slots.rounds, name="slots"),
    path("slots/new/", slots.new_round, name="new_slot_round"),
    path("slots/<public_id:round_id>/", slots.slot_round, name="slot_round"),
    path("slots/<public_id:round_id>/change/", slots.change_round, name="change_slot_round"),
    path("slots/<public_id:round_id>/act", slots.act, name="act_on_slot_round"),
    path("slots/<public_id:round_id>/fill", slots.fill, name="fill_slots"),
    path("slots/<public_id:round_id>/value", slots.enter_value, name="slot_value"),
    path("slots/<public_id:round_id>/draw.json", slots.record, name="slot_record"),
    path("slots/<public_id:round_id>/places/<public_id:programme_id>/", slots.places, name="slot_places"),
    path("slots/<public_id:round_id>/slot/<public_id:slot_id>/", slot_quota.slot, name="slot"),
]
