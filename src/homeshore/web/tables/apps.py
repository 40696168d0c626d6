from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.tables"
    label = "web_tables"
