from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.finance"
    label = "web_finance"
