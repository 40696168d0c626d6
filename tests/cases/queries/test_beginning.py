"""A scenario from nothing but a file of volumes."""

import pytest

from homeshore.cases.queries.beginning import from_volumes
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario


def begun(header: str, *rows: str) -> Scenario:
    csv = "\n".join([header, *rows])
    return read(from_volumes("october.csv", csv), {"october.csv": csv})


def test_a_file_without_channels_is_of_calls():
    [calls] = begun("starts_at,calls", "2026-10-05 09:00,60", "2026-10-05 10:00,60").demands
    assert (calls.channel, sum(calls.forecast)) == ("voice", 120)


@pytest.mark.parametrize(
    ("words", "channels"),
    [(["Téléphone", "Courriel"], ["voice", "mail"]), (["chat"], ["chat"]), (["mail", "chat", "voice"], None)],
)
def test_each_channel_of_the_file_is_a_demand_and_no_other(words: list[str], channels: list[str] | None):
    scenario = begun("jour;heure;canal;nombre", *(f"05/10/2026;09:00;{word};60" for word in words))
    assert [each.channel for each in scenario.demands] == (channels or ["voice", "chat", "mail"])
    assert [sum(each.forecast) for each in scenario.demands] == [60.0] * len(words)


def test_whose_contacts_they_are_says_the_first_line():
    [calls] = begun("date,start,brand,programme,contacts", "2026-10-05,09:00,voltea,readings,60").demands
    assert (calls.brand, calls.programme) == ("voltea", "readings")
