from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.agent"
    label = "web_agent"
