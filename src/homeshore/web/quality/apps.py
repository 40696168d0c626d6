from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.quality"
    label = "web_quality"
