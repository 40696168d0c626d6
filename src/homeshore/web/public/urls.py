"""Addresses of `web.public`."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web.public import callback, demo, widget

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("widget.js", widget.script, name="widget_script"),
    path("widget/<slug:slug>/config.json", widget.config, name="widget_config"),
    path("widget/<slug:slug>/upload", widget.upload, name="widget_upload"),
    path("widget/files/<str:token>", widget.file, name="widget_file"),
    path("widget/<slug:slug>/callback", callback.callback, name="callback"),
    path("callback/<slug:slug>/", callback.callback_page, name="callback_page"),
    path("demo/<slug:slug>/", demo.page, name="demo"),
]
