from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "homeshore.web.story"
    label = "web_story"
