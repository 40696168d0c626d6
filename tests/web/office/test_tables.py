"""CSV files as spreadsheets write them, and as people break them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from homeshore.brands import queries as brands
from homeshore.journal.models import Outbox
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE
from homeshore.web.office.tables import MOST_BYTES, MOST_ROWS, TABLES, Outcome, run
from homeshore.web.office.tables.exporting import written
from homeshore.web.tables.reading import plain
from homeshore.web.tables.writing import harmless

AGENTS_HEADER = "email;name;municipality;languages;skills;mode;employer;starts_on;ends_on;certificates"
ZOE = "zoe@home.example;Zoé Lac;23096;fr, en;sales;employee;00090055500012;2026-01-01;;aubelle 3 2026-01-01 2027-12-31"


@pytest.fixture(autouse=True)
def english(centre):
    with translation.override("en"):
        yield


def take(kind: str, text: str | bytes, keep: bool = True) -> Outcome:
    data = text.encode() if isinstance(text, str) else text
    return run(TABLES[kind], data, CENTRE, keep=keep)


def found(outcome: Outcome) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in outcome.problems]


def test_a_row_makes_an_agent_with_contract_certificate_and_account():
    outcome = take("agents", f"{AGENTS_HEADER}\n{ZOE}\n")
    assert (outcome.created, outcome.changed, outcome.problems) == (1, 0, ())
    agent = people.agents("zoe@").get()
    assert learning.permissions_of(agent)
    assert security.user_by_email("zoe@home.example").grants.get().role == "agent"


def test_taking_the_same_file_in_twice_changes_nothing_more():
    take("agents", f"{AGENTS_HEADER}\n{ZOE}\n")
    outcome = take("agents", f"{AGENTS_HEADER}\n{ZOE}\n")
    assert (outcome.created, outcome.changed) == (0, 1)
    agent = people.agents("zoe@").get()
    assert people.contracts(agent.person_id).count() == learning.certificates(agent.id).count() == 1


@pytest.mark.parametrize("kind", TABLES)
def test_an_export_can_be_taken_in_again_as_it_is(kind: str):
    text = written(TABLES[kind], CENTRE)
    outcome = take(kind, text)
    assert outcome.problems == ()
    assert outcome.created == 0
    assert written(TABLES[kind], CENTRE) == text


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_any_usual_form_of_csv_is_read(separator: str, start: str, ending: str):
    row = ["aubelle", "orders", "salut", "Salut, vous", 'Il a dit "bonjour"']
    quoted = separator.join('"' + cell.replace('"', '""') + '"' for cell in row)
    header = separator.join(["Brand", "PROGRAMME", "shortcut", "title", "body"])
    outcome = take("replies", f"{start}{header}{ending}{quoted}{ending}{ending}")
    assert (outcome.problems, outcome.created) == ((), 1)
    reply = brands.CannedReply.objects.get(shortcut="salut")
    assert (reply.title, reply.body) == ("Salut, vous", 'Il a dit "bonjour"')


def test_several_contracts_of_one_agent_are_several_rows():
    later = ZOE.replace("employee", "independent").replace("2026-01-01;;", "2026-06-01;;", 1)
    outcome = take("agents", f"{AGENTS_HEADER}\n{ZOE}\n{later}\n")
    assert (outcome.created, outcome.problems) == (1, ())
    agent = people.agents("zoe@").get()
    assert {one.mode for one in people.contracts(agent.person_id)} == {"employee", "independent"}


def test_a_new_independents_business_is_entered_by_its_siret():
    header = "email;name;mode;employer;starts_on;business"
    row = "ana@home.example;Ana Lopez;independent;00090055500012;2026-01-01;732 829 320 00074"
    assert take("agents", f"{header}\n{row}\n").problems == ()
    agent = people.agents("ana@").get()
    assert people.contracts(agent.person_id).get().through.siret == "73282932000074"
    assert take("agents", f"{header}\n{row}\n").problems == ()
    theirs = row.replace("ana@", "eve@")
    assert found(take("agents", f"{header}\n{theirs}\n")) == [(2, "business")]


def test_every_problem_of_every_row_is_named_with_row_and_column():
    bad = [
        "yan@home.example;;23096;fr;;;;;;",
        "nobody;Yan;23096;fr;;;;;;",
        "yan@home.example;Yan;99999;klingon;;;;;;",
        "yan@home.example;Yan;23096;fr;;employee;Nobody Ltd;2026-01-01;;",
        "yan@home.example;Yan;23096;fr;;slave;00090055500012;2026-01-01;;",
        "yan@home.example;Yan;23096;fr;;employee;;;;",
        "yan@home.example;Yan;23096;fr;;employee;00090055500012;1 January;;",
        "yan@home.example;Yan;23096;fr;;;;;;aubelle three",
        "yan@home.example;Yan;23096;fr;;;;;;nowhere 3 2026-01-01 2026-12-31",
        "yan@home.example;Yan;23096;fr;;;;;;aubelle 9 2026-01-01 2026-12-31",
        "nobody;;99;xx;;employee;Nobody Ltd;2026-01-01;;nowhere",
    ]
    outcome = take("agents", "\n".join([AGENTS_HEADER, *bad]))
    assert found(outcome) == [
        (2, "name"), (3, "email"), (4, "municipality"), (4, "languages"), (5, "employer"), (6, "mode"), (7, "employer"),
        (7, "starts_on"), (8, "starts_on"), (9, "certificates"), (10, "certificates"), (11, "certificates"),
        (12, "name"), (12, "email"), (12, "municipality"), (12, "languages"), (12, "employer"), (12, "certificates"),
    ]  # fmt: skip
    assert all(problem.reason for problem in outcome.problems)


def test_one_bad_row_undoes_the_whole_file():
    before = Outbox.objects.count()
    outcome = take("agents", f"{AGENTS_HEADER}\n{ZOE}\nyan@home.example;;;;;;;;;\n")
    assert found(outcome) == [(3, "name")]
    assert not people.agents("zoe@").exists()
    assert security.user_by_email("zoe@home.example") is None
    assert Outbox.objects.count() == before


def test_a_preview_writes_nothing():
    outcome = take("agents", f"{AGENTS_HEADER}\n{ZOE}\n", keep=False)
    assert (outcome.created, outcome.problems) == (1, ())
    assert outcome.preview[0]["name"] == "Zoé Lac"
    assert not people.agents("zoe@").exists()


@pytest.mark.parametrize(
    ("data", "column", "words"),
    [
        (b"", "", "empty"),
        (b"\n\n", "", "empty"),
        ("email;prénom\n".encode("cp1252"), "", "UTF-8"),
        ("email;name\n".encode("utf-16"), "", "UTF-8"),
        (b"PK\x03\x04\x00\x00", "", "not a text file"),
        (b"name;phone\n", "email", "missing"),
        (b"email;name;salary\n", "salary", "not known"),
        (b"email;name;name\n", "name", "twice"),
        (b"email;name\na@b.fr;A;B;C\n", "", "more cells"),
        (b'email;name\n"a@b.fr;A\n', "", "quotation mark"),
        (b"email;name\n" + b"x" * MOST_BYTES, "", "larger"),
        (b"email;name\n" + b"a@b.fr;A\n" * (MOST_ROWS + 1), "", "More than"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, column: str, words: str):
    outcome = take("agents", data)
    assert [problem.column for problem in outcome.problems] == [column]
    assert words in outcome.problems[0].reason


def test_a_programme_of_an_export_can_be_changed_and_a_new_one_added():
    header = "brand;slug;name;channels;rings;monday;reasons;closures"
    row = "aubelle;gifts;Cadeaux;chat 80 30 | mail 90 3600;0 3 | 20 1;9h-12h30, 14:00-18:00;a:other:Un:One"
    row += ";25/12/2026 Noël"
    outcome = take("programmes", f"{header}\n{row}\n")
    assert outcome.problems == ()
    programme = brands.programmes(CENTRE).get(slug="gifts")
    plan = brands.programme_plan(programme)
    assert [one.channel for one in plan.channels] == ["chat", "mail"]
    assert [(ring.after_seconds, ring.level) for ring in plan.rings] == [(0, 3), (20, 1)]
    assert len(plan.hours) == 2
    assert plan.closures[0].label == "Noël"


def test_problems_of_a_programme_stand_at_their_columns():
    header = "brand;slug;name;channels;rings;monday;tuesday;offer_seconds;reasons;closures"
    rows = [
        "aubelle;gifts;Cadeaux;chat 80;x y;whenever;9-12;soon;a:b;Christmas",
        "aubelle;gifts;Cadeaux;fax 80 30;5 1;18:00-9:00;9:00-12:00, 11:00-13:00;1;a:gossip:x:y;",
        "nobody;gifts;Cadeaux;chat 80 30;;;;;;",
    ]
    outcome = take("programmes", "\n".join([header, *rows]))
    assert {row: [column for at, column in found(outcome) if at == row] for row in (2, 3, 4)} == {
        2: ["channels", "rings", "closures", "reasons", "monday", "offer_seconds"],
        3: ["rings", "channels", "monday", "tuesday", "reasons", "offer_seconds"],
        4: ["brand"],
    }


@pytest.mark.parametrize("cell", ["=1+1", "+33 6 12 34 56 78", "-2", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_of_an_export_runs_as_a_formula(cell: str):
    assert harmless(cell).startswith("'")
    assert plain(harmless(cell)) == cell.strip() or cell.isspace() or cell[0] in "\t\r"


def test_ordinary_cells_stay_as_they_are():
    for cell in ("Zoé", "'tis", "a=b", ""):
        assert harmless(cell) == cell
        assert plain(cell) == cell


def upload(office: Client, text: str | bytes, **more: str):
    data = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("agents.csv", data, "text/csv")
    return office.post(reverse("office:import", args=["agents"]), {"file": file, **more})


def test_a_person_sees_the_preview_then_keeps_the_file(office: Client):
    preview = upload(office, f"{AGENTS_HEADER}\n{ZOE}\n")
    assert "Zoé Lac" in preview.content.decode()
    assert not people.agents("zoe@").exists()
    text = preview.context["text"]
    answer = office.post(reverse("office:import", args=["agents"]), {"text": text, "keep": "1"})
    assert answer.status_code == 302
    assert people.agents("zoe@").exists()


def test_a_person_sees_what_is_wrong(office: Client):
    answer = upload(office, f"{AGENTS_HEADER}\nyan@home.example;;;;;;;;;\n")
    assert answer.status_code == 422
    assert "Nothing was imported" in answer.content.decode()


def test_choosing_no_file_says_so(office: Client):
    answer = office.post(reverse("office:import", args=["agents"]), {})
    assert answer.status_code == 422
    assert "Choose a file." in answer.content.decode()


def test_script_like_cells_are_shown_as_text(office: Client):
    row = "zoe@home.example;<script>alert(1)</script>;;;;;;;;"
    assert "<script>alert(1)" not in upload(office, f"{AGENTS_HEADER}\n{row}\n").content.decode()
