from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.public"
    label = "web_public"
