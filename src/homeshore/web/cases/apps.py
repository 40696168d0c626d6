from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.cases"
    label = "web_cases"
