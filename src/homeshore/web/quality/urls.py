"""Addresses of `web.quality`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.quality import listing, policies, sound, views

app_name = "quality"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.listed, name="recordings"),
    path("recording/<public_id:recording>/", views.shown, name="recording"),
    path("recording/<public_id:recording>/audio.wav", sound.audio, name="audio"),
    path("recording/<public_id:recording>/recording.ogg", sound.download, name="download"),
    path("recording/<public_id:recording>/erase/", views.erase, name="erase"),
    path("rules/", policies.listed, name="policies"),
    path("rules/<public_id:programme>/", policies.edited, name="policy"),
]
