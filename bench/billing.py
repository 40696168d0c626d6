"""Money: facts to charges, plain sums by SQL beside, one invoice from lines to validated PDF, and a month's closing.

CPU time of one process throughout. The compared sums read the very seconds that were rated, and do nothing of what
rating does beside: no increments, no bands, no derivation. The closing takes CONTACTS contacts (BENCH_CONTACTS).
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.harness import Report, Timing, cpu_time, timing_of
from homeshore.billing.rules.bands import Calendar
from homeshore.billing.rules.cards import HOLIDAY, SECOND_US, Band, Card, Rule, Step, Tiers
from homeshore.billing.rules.folding import Fold
from homeshore.billing.rules.invoice import Invoice, InvoiceLine, Party, TypeCode, Vat, product_cents
from homeshore.billing.rules.lines import lines
from homeshore.billing.rules.rating import Handled, Span, rate
from homeshore.billing.rules.settling import Day
from homeshore.facts import Record
from homeshore.facts.live import ContactArrived, ContactClosed, OfferAccepted, WrapUpStarted
from homeshore.kit.clock import to_us

COUNT, MANY = 50_000, 10_000_000
CONTACTS = int(os.environ.get("BENCH_CONTACTS", "1000000"))
FACTS_BOUND, FLAT_BOUND, BANDS_BOUND = 100_000.0, 200_000.0, 50_000.0
MOST_MB, MOST_INVOICE_MS, MOST_CLOSING_SECONDS = 1024.0, 150.0, 600.0
BEGIN_US = to_us(datetime(2026, 10, 1, 6, tzinfo=ZoneInfo("Europe/Paris")))
MONTH_US = 31 * 86_400 * SECOND_US
BANDS = (
    Band(name="sunday", days=("sun", HOLIDAY)),
    Band(name="evening", from_time=datetime.min.time().replace(hour=19)),
)
FLAT = Card(zone="Europe/Paris", rules=(Rule(unit="minute", price=Decimal("0.60"), wrap_up=True),))
BANDED = Card(
    zone="Europe/Paris",
    bands=BANDS,
    rules=(
        Rule(
            unit="minute",
            price=Decimal("0.60"),
            prices={"evening": Decimal("0.75"), "sunday": Decimal("0.90")},
            first_increment=60 * SECOND_US,
            increment=SECOND_US,
            tiers=Tiers("graduated", (Step(0, Decimal(1)), Step(60_000_000 * SECOND_US, Decimal("0.95")))),
        ),
    ),
)


def run(report: Report) -> None:
    """Measure all of it; the closing runs in a process and a database of its own."""
    report.section("Billing", "python -m bench billing")
    _rating(report)
    _many(report)
    _invoice(report)
    _closing(report)


def handlings(count: int) -> Iterator[Handled]:
    """Handlings over a month: some minutes of talk, some hold, some wrap-up."""
    chance = random.Random(7)  # the same work in each run
    for n in range(count):
        at = BEGIN_US + n * MONTH_US // (count + 1) // 2
        talk, hold = at + chance.randrange(30, 600) * SECOND_US, chance.randrange(2) * 20 * SECOND_US
        ended = talk + hold + 25 * SECOND_US
        spans = (Span("talk", at, talk), Span("hold", talk, talk + hold), Span("wrap_up", talk + hold, ended))
        yield Handled(id=n, programme=n % 4, channel="voice", ended_us=ended, spans=spans, share_us=ended - at)


def facts(count: int) -> list[Record]:
    """The facts of so many contacts in the order of the journal; each is over before its agent takes another."""
    found: list[Record] = []
    arrived, wrap, closed = (
        ContactArrived("voice", "customer", "fr", 1, 1),
        WrapUpStarted("agent", 0),
        ContactClosed("", "resolved", "agent"),
    )
    for n in range(count):
        at = BEGIN_US + n * SECOND_US
        told = ((arrived, 0, 0), (OfferAccepted(n), 5, 1), (wrap, 200 + n % 300, 1), (closed, 230 + n % 300, 1))
        for fact, after, agent in told:
            when = at + after * SECOND_US
            found.append(Record(len(found) + 1, 1, when, when, fact, n + 1, agent * (n % 500 + 1), 9, 7, n % 4))
    return found


def _calendar(card: Card) -> Calendar:
    return Calendar(card, BEGIN_US - 86_400 * SECOND_US, BEGIN_US + 2 * MONTH_US)


def _rating(report: Report) -> None:
    told, folded = facts(COUNT), list(handlings(COUNT))
    flat, banded = _calendar(FLAT), _calendar(BANDED)
    from_facts = cpu_time(lambda: sum(1 for _ in rate(Fold().handled(told), FLAT, flat))).rate(COUNT)
    by_flat = cpu_time(lambda: sum(1 for _ in rate(folded, FLAT, flat))).rate(COUNT)
    by_bands = cpu_time(lambda: lines(rate(folded, BANDED, banded), BANDED)).rate(COUNT)
    rows = [
        ["facts to charges, flat card, contacts", COUNT, from_facts],
        ["folded handlings, flat card", COUNT, by_flat],
        ["folded handlings, bands and tiers, with their lines", COUNT, by_bands],
        *_by_sql(folded),
    ]
    report.table(["", "handlings", "a CPU second"], rows)
    report.verdict("facts to charges, contacts a CPU second", from_facts, FACTS_BOUND)
    report.verdict("folded handlings a CPU second, flat card", by_flat, FLAT_BOUND)
    report.verdict("folded handlings a CPU second, bands and tiers", by_bands, BANDS_BOUND)


def _by_sql(folded: list[Handled]) -> list[list[object]]:
    """One GROUP BY over the same seconds: what a plain aggregation costs."""
    values = [(one.programme, sum(span.until_us - span.from_us for span in one.spans)) for one in folded]
    table = "CREATE TABLE handled (programme INTEGER, handled_us BIGINT)"
    query = "SELECT programme, sum(handled_us), sum(handled_us) * 0.60 / 60e6 FROM handled GROUP BY programme"
    sqlite = sqlite3.connect(":memory:")
    sqlite.execute(table)
    sqlite.executemany("INSERT INTO handled VALUES (?, ?)", values)
    by_sqlite = cpu_time(lambda: sqlite.execute(query).fetchall()).rate(COUNT)
    found: list[list[object]] = [["plain sum by SQLite", COUNT, by_sqlite]]
    try:
        import duckdb
    except ImportError:
        return [*found, ["plain sum by DuckDB (not installed)", COUNT, ""]]
    duck = duckdb.connect(config={"threads": 1})
    duck.execute(table)
    programmes, times = zip(*values, strict=True)
    duck.execute("INSERT INTO handled SELECT unnest(?), unnest(?)", [list(programmes), list(times)])
    return [*found, ["plain sum by DuckDB", COUNT, cpu_time(lambda: duck.execute(query).fetchall()).rate(COUNT)]]


def _many(report: Report) -> None:
    """Ten million handlings as a stream: the rate must not fall, nor memory grow with them."""
    rows: list[list[object]] = []
    peak = 0.0
    for count in (MANY // 100, MANY // 10, MANY):
        done = subprocess.run(
            [sys.executable, "-m", "bench.billing", str(count)], check=True, capture_output=True, text=True
        )
        seconds, peak = json.loads(done.stdout)
        rows.append(["handlings rated and summed, flat card, made on the way", count, count / seconds, peak])
    report.table(["", "handlings", "a CPU second", "peak MB"], rows)
    report.verdict("peak MB at ten million", peak, MOST_MB, at_most=True)


def _rate_many(count: int) -> None:
    calendar, total = _calendar(FLAT), 0
    begun = time.process_time()
    for charge in rate(handlings(count), FLAT, calendar):
        total += charge.quantity
    print(json.dumps([time.process_time() - begun, _peak_mb()]))


def _peak_mb() -> float:
    """The peak since this program began; `getrusage` would count the parent that it was forked from."""
    status = Path("/proc/self/status").read_text()
    return float(status.split("VmHWM:")[1].split()[0]) / 1024


def _invoice(report: Report) -> None:
    """Twenty lines and an annex, three pages: lines to XML, XSD and both schematrons, PDF/A-3."""
    from homeshore.adapters.e_invoice.press import FacturXPress
    from homeshore.billing.ports import Sheet

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    press, invoice, days = FacturXPress(), sample(), annex()

    def draw() -> None:
        if found := press.findings(invoice):
            raise ValueError(found[0])
        press.print(invoice, Sheet(language="fr", days=tuple(days)))

    draw()
    figures = [_milliseconds(draw, time.process_time), _milliseconds(draw, time.perf_counter)]
    names = ("CPU", "wall")
    report.table(
        ["20 lines, 3 pages", "median ms", "fastest", "slowest"],
        [[name, timing.median, timing.fastest, timing.slowest] for name, timing in zip(names, figures, strict=True)],
    )
    report.verdict("an invoice, median CPU ms", figures[0].median, MOST_INVOICE_MS, at_most=True)


def _milliseconds(work: Callable[[], object], clock: Callable[[], float], runs: int = 15) -> Timing:
    spent = []
    for _ in range(runs):
        begun = clock()
        work()
        spent.append((clock() - begun) * 1000)
    return timing_of(spent)


def sample() -> Invoice:
    """An invoice of twenty lines; its SIREN numbers are invented and have right keys."""
    vat = Vat("S", Decimal(20))
    seller = Party(
        name="Homeshore",
        siren="999000102",
        vat_number="FR48999000102",
        street="1 rue A",
        postcode="35000",
        city="Rennes",
    )
    buyer = Party(
        name="Aubelle", siren="999000201", vat_number="FR54999000201", street="2 rue B", postcode="59000", city="Lille"
    )
    first, last = date(2026, 10, 1), date(2026, 10, 31)

    def line(n: int) -> InvoiceLine:
        seconds, price = Decimal(n * 100_000 + 12_345).scaleb(-1), Decimal("0.60")
        return InvoiceLine(
            label=f"Commandes, téléphone, tranche {n}",
            quantity=seconds,
            unit_code="SEC",
            price=price,
            per=60,
            amount_cents=product_cents(seconds, price, 60),
            vat=vat,
            from_day=first,
            until_day=last,
        )

    return Invoice(
        number="F-2026-00001",
        type_code=TypeCode.INVOICE,
        issued=date(2026, 11, 1),
        due=date(2026, 12, 1),
        delivered=last,
        from_day=first,
        until_day=last,
        seller=seller,
        buyer=buyer,
        lines=tuple(line(n) for n in range(1, 21)),
        payment_terms="Paiement à 30 jours.",
        late_penalties="Trois fois le taux d'intérêt légal.",
        recovery_fee="Indemnité forfaitaire : 40 €.",
        discount="Pas d'escompte.",
        iban="FR7630006000011234567890189",
    )


def annex() -> list[Day]:
    """A row a day."""
    return [
        Day(date(2026, 10, 1) + timedelta(days=n), "Commandes, téléphone", 40, 10**10, 9 * 10**9) for n in range(31)
    ]


def _closing(report: Report) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-billing-") as home:
        environment = os.environ | {"HOMESHORE_HOME": home}
        done = subprocess.run(
            [sys.executable, "-m", "bench._billing_month", str(CONTACTS)],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
    told = json.loads(done.stdout)
    cpu, wall = (sum(spent[which] for spent in told["stages"].values()) for which in (0, 1))
    rows = [[stage, spent[0], spent[1], 100 * spent[0] / cpu] for stage, spent in told["stages"].items()]
    report.table(["stage", "s CPU", "s wall", "% of the CPU"], rows)
    documents = told["documents"]
    report.note(
        f"{CONTACTS:,} contacts, {told['charges']:,} charges, {documents['380']} invoices, "
        f"{documents['389']} statements, each validated; {told['peak_mb']:.0f} MB at most."
    )
    report.verdict("a month's closing, s CPU", cpu, MOST_CLOSING_SECONDS, at_most=True)
    report.verdict("a month's closing, s on the wall", wall, MOST_CLOSING_SECONDS, at_most=True)


if __name__ == "__main__":
    _rate_many(int(sys.argv[1]))
