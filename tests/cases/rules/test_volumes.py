from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.cases.errors import InvalidScenario
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.volumes import Wanted, parse
from small_cases import changed

HEADER = "date,start,brand,programme,channel,language,contacts\n"
MONTH = HEADER + "".join(
    f"2026-10-{day:02d},{start},aubelle,orders,{channel},fr,{contacts}\n"
    for day, contacts in ((5, 12), (6, 30), (12, 24))
    for channel in ("voice", "mail")
    for start in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
)

CHATS = """
[[demand]]
name = "chats"
brand = "Aubelle"
programme = "orders"
channel = "chat"
csv = "month.csv"
talk = { mean_seconds = 300 }
patience = { mean_seconds = 120 }
"""


def forecast(csv: str, *more: str) -> tuple[float, ...]:
    lines = "\n".join(('csv = "month.csv"', *more))
    return read(changed(("volumes = [10, 20, 30, 30, 20, 10]", lines)), {"month.csv": csv}).demands[0].forecast


def problems(csv: str, *more: str) -> list[tuple[str, str, dict[str, str | int]]]:
    with pytest.raises(InvalidScenario) as caught:
        forecast(csv, *more)
    return [(each.field, each.code, each.limits) for each in caught.value.problems]


def test_a_day_may_be_chosen():
    assert forecast(MONTH, "on = 2026-10-06") == (30.0,) * 6


def test_a_weekday_is_the_mean_of_its_days():
    assert forecast(MONTH, 'weekday = "monday"') == (18.0,) * 6


def test_without_a_choice_it_is_the_mean_of_all_days():
    assert forecast(MONTH) == (22.0,) * 6


def test_an_hour_of_the_file_counts_half_in_each_half_hour():
    csv = "date,start,contacts\n2026-10-05,09:00,12\n2026-10-05,10:00,24\n2026-10-05,11:00,6\n"
    assert forecast(csv) == (6.0, 6.0, 12.0, 12.0, 3.0, 3.0)


def test_a_file_as_a_french_spreadsheet_writes_it_is_read():
    csv = "\ufeffJour;Heure;Marque;Canal;Nombre\n05/10/2026;9h00;Aubelle;voice;12,5\n05/10/2026;9:30;Autre;voice;99\n"
    assert forecast(csv) == (12.5, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "csv",
    [
        "starts_at,calls\n2026-10-05 09:00,12\n2026-10-05 09:30,3\n",
        "timestamp,starts_at,calls\nx,2026-10-05T09:00:00+02:00,12\nx,2026-10-05T09:30:00+02:00,3\n",
        "Jour;Tranche;Appels\n05/10/2026;09:00-09:30;12\n05/10/2026;09:30 - 10:00;3\n",
        "date\tstart\tcontacts\n2026-10-05 00:00:00\t05/10/2026 09:00\t12\n2026-10-05\t9h30\t3\n",
    ],
)
def test_starts_are_read_as_systems_write_them(csv: str):
    assert forecast(csv) == (12.0, 3.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("word", ["Téléphone", "appels", "phone", "VOICE"])
def test_a_channel_may_have_its_usual_names(word: str):
    csv = f"date,start,canal,contacts\n2026-10-05,09:00,{word},12\n2026-10-05,09:00,courriel,99\n"
    assert sum(forecast(csv)) == 12


def test_contacts_outside_of_the_day_do_not_count():
    csv = "date,start,contacts\n2026-10-05,08:30,40\n2026-10-05,09:00,12\n"
    assert forecast(csv) == (12.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_a_line_that_cannot_be_read_is_named():
    csv = HEADER + "2026-10-05,09:00,aubelle,orders,voice,fr,twelve\n2026-13-05,09:00,aubelle,orders,voice,fr,1\n"
    found = problems(csv)
    assert [(field, code, limits["row"], limits["column"]) for field, code, limits in found] == [
        ("demand[1].csv", "bad_line", 2, "contacts"),
        ("demand[1].csv", "bad_line", 3, "date"),
    ]


def test_a_file_without_its_columns_is_refused():
    ((field, code, limits),) = problems("day,volume\n2026-10-05,3\n")
    assert (field, code, limits["found"], limits["there"]) == ("demand[1].csv", "no_column", "start", "day, volume")
    ((_, code, limits),) = problems("starts_at,calls\n09:00,3\n")
    assert (code, limits["found"]) == ("no_column", "date")


def test_a_file_that_holds_nothing_of_the_demand_is_refused():
    ((field, code, limits),) = problems(MONTH.replace("aubelle", "santeo"))
    assert (field, code, limits["accepted"]) == ("demand[1].csv", "no_such_lines", "aubelle, orders, voice, fr")
    assert limits["found"] == "santeo, orders, mail, fr | santeo, orders, voice, fr"
    ((_, code, limits),) = problems(MONTH, "on = 2026-10-07")
    assert (code, limits["found"]) == ("no_such_lines", "2026-10-05 - 2026-10-12")


def test_a_file_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(InvalidScenario) as caught:
        read(changed(("volumes = [10, 20, 30, 30, 20, 10]", 'csv = "octobre.csv"')), {"month.csv": MONTH})
    (problem,) = caught.value.problems
    assert (problem.code, problem.limits["accepted"]) == ("no_such_file", "month.csv")


@given(st.text(max_size=200))
def test_any_file_is_read_or_refused_and_never_breaks(text: str):
    found: list = []
    parse(text, Wanted("aubelle", "orders", "voice", "fr"), "csv", found)
    with suppress(InvalidScenario):
        forecast(text)
    parse("date,start,contacts\n" + text, Wanted("aubelle", "orders", "voice", "fr"), "csv", found)


def test_two_demands_that_a_file_cannot_tell_apart_are_refused():
    text = changed(("volumes = [10, 20, 30, 30, 20, 10]", 'csv = "month.csv"')) + CHATS
    with pytest.raises(InvalidScenario) as refused:
        read(text, {"month.csv": "date,start,contacts\n2026-10-05,09:00,12\n"})
    [problem] = refused.value.problems
    assert (problem.field, problem.code) == ("demand[3].csv", "no_column")
    assert "channel" in str(problem.limits["found"])
    assert len(read(text, {"month.csv": MONTH + "2026-10-05,09:00,aubelle,orders,chat,fr,3\n"}).demands) == 3
