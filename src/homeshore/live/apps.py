from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "homeshore.live"
    label = "live"
