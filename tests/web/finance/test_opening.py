"""Opened hours on pages: in a card's form and its preview, in a file, on a line, and where a contact is looked at."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone, translation

from billing.firm import Firm, agree, close, open_firm
from company import Company
from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.actions.sources import take
from homeshore.billing.models import CardVersion, ChargeRow, Document, RateCard
from homeshore.billing.rules.sources import Row
from homeshore.billing.rules.terms import terms_from
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_start_us
from homeshore.security.scope import CENTRE
from homeshore.web.finance.figures.kinds import KINDS
from homeshore.web.finance.figures.reading import read
from served import browser_of

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def firm(db: None) -> Firm:
    """A firm on the tenth of last month."""
    day = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=10)
    noon = datetime.combine(day, time(12), timezone.get_current_timezone())
    return open_firm(Company(now_us=to_us(noon)))


@pytest.fixture
def browser() -> Client:
    return browser_of("administrator")


def form_of(unit: str, **more: str) -> dict[str, str]:
    typed = {
        "from_day": "2026-01-01", "holidays": "FR", "bands-count": "0", "rules-count": "1", "results-count": "0",
        "rules-0-programme": "all", "rules-0-channel": "all", "rules-0-price": "24", "rules-0-unit": unit,
        "rules-0-hold": "on", "rules-0-basis": "handled", "rules-0-tiers": "none",
        "sample-channel": "voice", "sample-day": "2026-11-03", "sample-at": "10:00", "sample-talk": "230",
        "sample-hold": "20", "sample-wrap_up": "45",
    }  # fmt: skip
    return typed | more


def test_the_preview_shows_an_agents_hour_and_that_it_covers_the_contact(browser: Client) -> None:
    card = RateCard.objects.create(side="brand", name="Aubelle")
    page = browser.post(f"/finance/cards/{encode_id(card.id)}/versions/new/", form_of("opened_hour", preview="1"))
    text = page.content.decode()
    assert "One agent&#x27;s hour" in text
    assert "covered by opened hours" in text
    assert "24.00" in text


def test_a_guarantee_is_entered_on_an_agents_card_and_told_in_plain_words(browser: Client) -> None:
    card = RateCard.objects.create(side="agent", name="Indépendants")
    address = f"/finance/cards/{encode_id(card.id)}/versions/new/"
    half = browser.post(address, form_of("minute", save="1", guarantee_share="50"))
    assert half.status_code == 422
    assert browser.post(address, form_of("minute", save="1", guarantee_share="50", guarantee_price="0.30")).status_code
    (version,) = CardVersion.objects.all()
    clause = terms_from(version.terms).guarantee
    assert clause is not None
    assert (clause.share, clause.price) == (Decimal("0.5"), Decimal("0.30"))
    assert "In a booked slot at least 50" in browser.get(f"/finance/cards/{encode_id(card.id)}/").content.decode()


def test_a_file_of_slots_is_read_in_the_brands_time_and_written_as_it_came(firm: Firm) -> None:
    month = timezone.localdate().replace(day=1)
    slug, email = firm.brand.programmes.get().slug, firm.agent.person.email
    text = (
        "brand;programme;day;starts;ends;agents;agent\n"
        f"aubelle;{slug};{month};22:00;02:00;12;\n"
        f"aubelle;{slug};{month};09:00;13:00;;{email}\n"
    )
    reading = read(KINDS["slots"], month, text.encode(), CENTRE, month)
    assert reading.problems == ()
    first, second = reading.rows
    assert (first.figure, first.agent, first.until_us - first.from_us) == (12, 0, 4 * HOUR)
    assert (second.figure, second.agent) == (1, firm.agent.id)
    assert first.from_us == day_start_us(month, firm.brand.time_zone) + 22 * HOUR


def test_a_line_of_opened_hours_shows_its_days_and_a_contact_what_covered_it(firm: Firm, browser: Client) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    contact = firm.serve()
    start_us = day_start_us(firm.month, "Europe/Paris") + 9 * HOUR
    row = Row(
        row=2, brand=firm.brand.id, programme=firm.brand.programmes.get().id, day=firm.month,
        from_us=start_us, until_us=start_us + 2 * HOUR, figure=Decimal(3),
    )  # fmt: skip
    take("slots", firm.month, [row], by=1, today=firm.day)
    close(firm.month)
    document = Document.objects.get(side="brand")
    line = browser.get(f"/finance/documents/{encode_id(document.id)}/lines/1/").content.decode()
    assert "Day by day" in line
    assert "for an agent" in line
    charge = ChargeRow.objects.get(side="brand", contact=contact)
    page = browser.get(f"/finance/charges/{encode_id(charge.id)}/").content.decode()
    assert "Covered by the hours that were opened" in page


def test_a_contest_of_opened_hours_is_granted_by_newer_figures(firm: Firm, browser: Client) -> None:
    agree(firm.brand, "24", unit="opened_hour")
    firm.serve()
    start_us = day_start_us(firm.month, "Europe/Paris") + 9 * HOUR
    row = Row(
        row=2, brand=firm.brand.id, programme=firm.brand.programmes.get().id, day=firm.month,
        from_us=start_us, until_us=start_us + 2 * HOUR, figure=Decimal(3),
    )  # fmt: skip
    take("slots", firm.month, [row], by=1, today=firm.day)
    close(firm.month)
    line = Document.objects.get(side="brand").lines.get()
    about = {"reason": "time", "text": "We opened two agents.", "by": 7, "line": line.id}
    raised = contest(Contested(side="brand", party=firm.brand.id, **about), timezone.localdate())
    address = f"/finance/contests/{encode_id(raised.id)}/"
    assert "figures or agreement are corrected" in browser.get(address).content.decode()
    assert browser.post(address, {"text": "You are right.", "decision": "elsewhere"}).status_code == 302
    raised.refresh_from_db()
    assert (raised.state, raised.corrections.count()) == ("granted", 0)
