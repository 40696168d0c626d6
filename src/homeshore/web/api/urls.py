"""Addresses of `web.api`: /api/v1/..., /api/docs, /api/openapi.json."""

from django.urls import path

from homeshore.web.api.routes import api

urlpatterns = [path("", api.urls)]
