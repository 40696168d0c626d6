from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.brand"
    label = "web_brand"
