from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.api"
    label = "web_api"
