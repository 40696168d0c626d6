"""Files of figures: taken in as a whole or not at all, in versions; and that a page says what is wrong in which row."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from billing.firm import Firm, agree, open_firm
from company import Company
from homeshore.billing.actions.sources import sweep_unfinished
from homeshore.billing.models import CardVersion, RateCard, SourceFile, SourceRow
from homeshore.billing.queries import sources
from homeshore.billing.rules.adjustments import ResultClause, Threshold
from homeshore.billing.rules.terms import Terms, stored, terms_from
from homeshore.kit.clock import from_us, to_us
from homeshore.people.queries import Agent
from homeshore.security.scope import CENTRE
from homeshore.web.finance.figures.kinds import KINDS
from homeshore.web.finance.figures.reading import Reading, read
from served import browser_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
NEXT = (TODAY.replace(day=1) + timedelta(days=32)).replace(day=1)
SERVICE = ResultClause("service_level", (Threshold(Decimal("0.8"), percent=Decimal(5)),))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def firm(db: None) -> Firm:
    noon = datetime.combine(MONTH, time(12), timezone.get_current_timezone())
    firm = open_firm(Company(now_us=to_us(noon)))
    agree_results(agree(firm.brand))
    return firm


@pytest.fixture
def zoe(firm: Firm) -> Agent:
    """An employee."""
    agent = firm.company.agent("Zoe", firm.brand)
    firm.company.settle()
    return agent


@pytest.fixture
def finance(db: None) -> Client:
    return browser_of("finance")


def agree_results(card: RateCard) -> None:
    (version,) = card.versions.all()
    terms = Terms(rules=terms_from(version.terms).rules, results=(SERVICE,))
    CardVersion.objects.filter(id=version.id).update(terms=stored(terms))


def reading(kind: str, *rows: str, month: date = MONTH) -> Reading:
    header = ";".join(KINDS[kind].columns.all)
    return read(KINDS[kind], month, "\n".join([header, *rows]).encode(), CENTRE, TODAY)


def said(found: Reading) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.reason) for one in found.problems]


def test_every_row_says_what_is_wrong_with_it(firm: Firm, zoe: Agent) -> None:
    lea, mail = firm.agent.person.email, zoe.person.email
    day = MONTH.isoformat()
    found = reading(
        "rosters",
        f"{mail};{day};9:00;12:00",
        f"{lea};{day};9:00;12:00",
        f"{mail};{day};11:00;13:00",
        f"{mail};{NEXT.isoformat()};9:00;12:00",
    )
    assert said(found) == [
        (3, "agent", "This is an independent: they pick their own slots, and have no roster."),
        (4, "starts", "This overlaps with row 2 of the same agent."),
        (5, "day", f"This day is not in {MONTH:%Y-%m}."),
    ]


def test_cells_that_cannot_be_read_are_all_named(firm: Firm) -> None:
    lesson = f"{firm.agent.person.email};{MONTH.isoformat()};9:00;10:00;lesson"
    found = reading("training", "nobody@x.example;soon;9h;;lesson", lesson)
    columns = [(row, column) for row, column, _ in said(found)]
    assert columns == [(2, "day"), (2, "starts"), (2, "ends"), (2, "agent"), (3, "kind")]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("service_level;0,92;;", "brand", "Name a brand or an agent, and not both."),
        ("service_level;many;aubelle;", "figure", "Give a number such as 0.60."),
        ("service_level;NaN;aubelle;", "figure", "Give a number such as 0.60."),
        ("service_level;0.1234567;aubelle;", "figure", "At most six decimals."),
        ("servicelevel;0.92;aubelle;", "measure", "No rate card in force agrees the measure “servicelevel”."),
        ("service_level;0.92;nowhere;", "brand", "There is no brand “nowhere”."),
    ],
)
def test_a_result_is_refused_with_its_reason(firm: Firm, row: str, column: str, reason: str) -> None:
    assert said(reading("results", row)) == [(2, column, reason)]


def test_a_forecast_is_recorded_before_its_month(firm: Firm) -> None:
    late = reading("forecast", f"aubelle;orders;{MONTH.isoformat()};600")
    assert [(row, column) for row, column, _ in said(late)] == [(0, "")]
    early = reading("forecast", f"aubelle;orders;{NEXT.isoformat()};600", month=NEXT)
    assert (said(early), early.rows[0].amount_us) == ([], 600 * 60_000_000)


def test_the_same_entry_twice_is_refused(firm: Firm) -> None:
    found = reading("results", "service_level;0.92;aubelle;", "service_level;0.93;aubelle;")
    assert said(found) == [(3, "", "The same entry stands in row 2 already.")]


def test_a_shift_may_pass_midnight_and_a_clock_change(firm: Firm, zoe: Agent) -> None:
    (row,) = reading("training", f"{zoe.person.email};2026-10-24;22:00;6:00;", month=date(2026, 10, 1)).rows
    assert row.until_us - row.from_us == 9 * 3_600_000_000
    assert from_us(row.from_us).hour == 20


def send(client: Client, kind: str, text: str, **about: str) -> object:
    file = SimpleUploadedFile("file.csv", text.encode())
    return client.post(f"/finance/sources/{kind}/", {"file": file, "month": f"{MONTH:%Y-%m}", **about})


def test_a_file_is_shown_then_kept_and_a_newer_one_supersedes_it(firm: Firm, finance: Client) -> None:
    for number, figure in enumerate(("0.92", "0.95"), 1):
        text = f"measure;figure;brand\nservice_level;{figure};aubelle\n"
        response = send(finance, "results", text)
        assert response.status_code == 200
        assert SourceFile.objects.count() == number - 1
        kept = finance.post("/finance/sources/results/", {"text": text, "month": f"{MONTH:%Y-%m}", "keep": "1"})
        assert kept.status_code == 302
    holding = sources.holding("results", MONTH)
    assert holding is not None
    assert (holding.number, holding.entries.get().figure) == (2, Decimal("0.95"))
    old = SourceFile.objects.get(number=1)
    assert (old.replaced_at is not None, old.entries.get().figure) == (True, Decimal("0.92"))
    page = finance.get(f"/finance/sources/files/{encoded(old)}/").content.decode()
    assert "Superseded" in page
    assert "0.92" in page


def encoded(file: SourceFile) -> str:
    from homeshore.kit.ids import encode_id

    return encode_id(file.id)


def test_a_file_with_a_problem_leaves_nothing(firm: Firm, finance: Client) -> None:
    text = "measure;figure;brand\nservice_level;0.92;aubelle\nservice_level;x;aubelle\n"
    response = send(finance, "results", text, keep="1")
    assert response.status_code == 422
    assert "Nothing was taken in" in response.content.decode()
    assert (SourceFile.objects.count(), SourceRow.objects.count()) == (0, 0)


def test_what_was_taken_in_comes_out_as_it_was(firm: Firm, zoe: Agent, finance: Client) -> None:
    day = MONTH.isoformat()
    texts = {
        "results": ["measure;figure;brand;agent", "service_level;0.92;aubelle;"],
        "training": ["agent;day;starts;ends;kind", f"{zoe.person.email};{day};22:00;02:30;onboarding"],
        "rosters": ["agent;day;starts;ends", f"{zoe.person.email};{day};09:00;12:00"],
        "hours": ["agent;weekly_hours;complementary", f"{zoe.person.email};17.5;third"],
    }
    for kind, lines in texts.items():
        text = "\r\n".join([*lines, ""])
        assert (
            finance.post(
                f"/finance/sources/{kind}/", {"text": text, "month": f"{MONTH:%Y-%m}", "keep": "1"}
            ).status_code
            == 302
        ), kind
        file = sources.holding(kind, MONTH)
        assert file is not None
        sent = finance.get(f"/finance/sources/files/{encoded(file)}/csv/").content.decode("utf-8-sig")
        assert sent == text


def test_the_overview_and_every_kind_have_a_page(firm: Firm, finance: Client) -> None:
    assert finance.get("/finance/sources/").status_code == 200
    for kind in KINDS:
        assert finance.get(f"/finance/sources/{kind}/").status_code == 200
    assert finance.get("/finance/sources/prices/").status_code == 404


def test_only_finance_may_look(firm: Firm) -> None:
    assert browser_of("supervisor").get("/finance/sources/").status_code == 403


def test_what_a_dead_process_left_of_a_file_is_swept_after_a_day(firm: Firm) -> None:
    whole, half, young = (
        SourceFile.objects.create(kind="forecast", month=MONTH, number=number, rows=1) for number in (1, 2, 3)
    )
    SourceRow.objects.create(file=half, row=2)
    SourceFile.objects.filter(id=whole.id).update(taken_at=timezone.now())
    SourceFile.objects.exclude(id=young.id).update(created_at=timezone.now() - timedelta(days=2))
    assert sweep_unfinished() == 1
    assert set(SourceFile.objects.values_list("number", flat=True)) == {1, 3}
    assert not SourceRow.objects.exists()
