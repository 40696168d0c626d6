from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.planning"
    label = "web_planning"
