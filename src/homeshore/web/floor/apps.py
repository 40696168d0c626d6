from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.floor"
    label = "web_floor"
