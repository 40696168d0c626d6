"""Addresses of telework."""

from django.urls import URLPattern, URLResolver, path

from homeshore.web import ids  # noqa: F401  # registers the converter of public ids
from homeshore.web.planning import telework

_CONTRACT = "telework/contracts/<public_id:contract_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("telework/", telework.telework_list, name="telework"),
    path("telework/accords/", telework.file_accord, name="file_accord"),
    path("telework/accords/<public_id:accord_id>/end/", telework.end_accord, name="end_accord"),
    path("telework/accords/<public_id:accord_id>/file/", telework.accord_file, name="accord_file"),
    path(_CONTRACT, telework.contract_telework, name="contract_telework"),
    path(f"{_CONTRACT}agree/", telework.agree_telework, name="agree_telework"),
    path(f"{_CONTRACT}<public_id:terms_id>/end/", telework.end_telework, name="end_telework"),
    path(f"{_CONTRACT}<public_id:terms_id>/file/", telework.telework_file, name="telework_file"),
]
