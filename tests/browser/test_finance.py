"""Finance in a real browser: a clerk agrees a new version of a rate card with the keyboard alone."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from billing.firm import SIRENS, agree, engage, entity, give_mandate, make_invoiceable
from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.billing.models import CardVersion
from homeshore.billing.queries import agreements
from homeshore.billing.rules.terms import terms_from
from homeshore.kit.ids import encode_id
from served import browser_of, journal_emptied_after


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_the_pages_of_agreements(company, browser, live_server, view):
    brand, _ = company.brand()
    lea = company.agent("Léa", brand, mode="independent")
    card, agents_card = agree(brand, connection_fee=Decimal("0.15")), engage(lea)
    make_invoiceable(brand, entity("Rivages", SIRENS[0]))
    give_mandate(lea)
    contract = encode_id(lea.person.contracts.get().id)
    cards = [encode_id(card.id), encode_id(agents_card.id)]
    pages = ["", "cards/", "cards/new/", "brands/", f"brands/{encode_id(brand.id)}/", "contracts/", "entities/"]
    pages += [
        f"contracts/{contract}/",
        *(f"cards/{id}/" for id in cards),
        *(f"cards/{id}/versions/new/" for id in cards),
    ]
    with viewed(browser, view, live_server.url, browser_of("finance")) as page:
        assert [one for path in pages for one in findings(page, f"{live_server.url}/finance/{path}")] == []


def test_a_clerk_enters_a_new_version_with_the_keyboard_alone(company, browser, live_server):
    brand, _ = company.brand()
    card = agree(brand, "0.60")
    with viewed(browser, "light-1280-en", live_server.url, browser_of("finance")) as page:
        page.goto(f"{live_server.url}/finance/cards/{encode_id(card.id)}/versions/new/")
        page.get_by_label("First day").fill("2027-01-01")
        press(page, "Add a band")
        page.wait_for_selector('[name="bands-0-name"]')
        assert page.evaluate("document.activeElement.name") == "bands-0-name"
        page.keyboard.type("evening")
        page.locator('[name="bands-0-from_time"]').fill("19:00")
        page.locator('[name="bands-0-until_time"]').fill("22:00")
        page.locator('[name="rules-0-price"]').fill("0.6x")
        press(page, "Enter the version")
        page.wait_for_selector("#id_rules-0-price_error")
        price = page.locator('[name="rules-0-price"]')
        assert price.get_attribute("aria-invalid") == "true"
        assert "id_rules-0-price_error" in (price.get_attribute("aria-describedby") or "")
        price.fill("0.65")
        page.get_by_label("In “evening”, EUR").fill("0.95")
        page.locator('[name="sample-at"]').fill("20:00")
        press(page, "Preview")
        page.wait_for_selector("#cost tfoot")
        assert "evening" in page.locator("#cost tbody").inner_text()
        press(page, "Enter the version")
        page.wait_for_url(f"**/finance/cards/{encode_id(card.id)}/")
    first, second = agreements.versions_of(card)
    assert (first.until_day, second.from_day) == (date(2026, 12, 31), date(2027, 1, 1))
    terms = terms_from(CardVersion.objects.get(id=second.id).terms)
    assert (terms.rules[0].price, terms.rules[0].prices) == (Decimal("0.65"), {"evening": Decimal("0.95")})


def press(page, button: str) -> None:
    """Go to a button and press it, without a mouse."""
    target = page.get_by_role("button", name=button, exact=True)
    target.focus()
    page.keyboard.press("Enter")
