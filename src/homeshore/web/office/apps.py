from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.office"
    label = "web_office"
