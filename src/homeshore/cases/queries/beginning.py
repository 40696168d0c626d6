"""A scenario from nothing but a CSV file of volumes: a shipped one, with the file in the place of its own."""

import tomllib
from pathlib import PurePath

from django.utils.translation import gettext as _

from homeshore.cases.queries import cases
from homeshore.cases.rules.toml_text import replaced, without_table
from homeshore.cases.rules.volumes import first_line, told_channels

ALL_CHANNELS, CALLS_ALONE = "last-month.toml", "last-month-calls.toml"
WHOSE = ("brand", "programme", "language")


def from_volumes(name: str, volumes: str) -> str:
    """The text of a scenario whose demands are the channels that a file tells apart, else calls.

    Whose contacts they are says the file's first line; their day is the mean of the file's days.
    """
    channels = told_channels(volumes)
    text = cases.examples()[ALL_CHANNELS]
    if not channels & {each["channel"] for each in _demands(text)}:
        text, channels = cases.examples()[CALLS_ALONE], {"voice"}
    for place, demand in reversed(list(enumerate(_demands(text)))):
        if demand["channel"] not in channels:
            text = without_table(text, ("demand", place))
    first = first_line(volumes)
    for place, _demand in enumerate(_demands(text)):
        text = replaced(replaced(text, ("demand", place, "csv"), name), ("demand", place, "weekday"), None)
        for key in WHOSE:
            if value := first.get(key):
                text = replaced(text, ("demand", place, key), value)
    return replaced(text, ("name",), _("A day as in %(file)s") % {"file": PurePath(name).stem})


def _demands(text: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = tomllib.loads(text)["demand"]
    return found
