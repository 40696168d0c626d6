"""Money in a real browser: an independent contests, finance answers, and the correction shows by itself."""

from collections.abc import Iterator

import pytest

from billing.firm import SIRENS, agree, engage, entity, give_mandate, make_invoiceable, serve
from billing.test_closing import PaperPress
from browser.views import VIEWS, findings, viewed
from company import Company
from homeshore.billing.actions import closing
from homeshore.billing.actions.contests import Contested, contest
from homeshore.billing.models import BrandTerms, ChargeRow, Contest, Document
from homeshore.billing.registry import LEDGER
from homeshore.journal.projections import catch_up
from homeshore.kit.clock import from_us
from homeshore.kit.ids import encode_id
from homeshore.people import actions as people
from homeshore.security.queries import users
from served import browser_of, journal_emptied_after


@pytest.fixture
def company(live_server) -> Iterator[Company]:
    with journal_emptied_after():
        yield Company()


@pytest.fixture
def firm(company):
    """A brand with its invoicing, and an independent at the desk who served one contact."""
    brand = company.brand()[0]
    make_invoiceable(brand, entity("Homeshore", SIRENS[0]))
    agree(brand)
    BrandTerms.objects.update(budget_cents=1_000)
    lea = company.agent("Lea", brand, mode="independent")
    company.settle()
    company.at_desk(lea)
    engage(lea)
    give_mandate(lea)
    serve(company, brand, lea)
    catch_up(LEDGER)
    return brand, lea


def desk_of(agent):
    client = browser_of("agent", name=agent.person.name)
    people.give_account(agent.person, users(role="agent").get().id)
    return client


def close_month(company) -> None:
    month = from_us(company.now_us).date().replace(day=1)
    closing.run(closing.begin(month, by=1, today=closing.end_of(month)), PaperPress())


def raise_contests(brand, agent) -> Contest:
    """One from each side, about a line and about a contact."""
    row = ChargeRow.objects.get(side="agent")
    line = Document.objects.get(side="brand").lines.get()
    today = line.document.issued_on
    about = {"reason": "time", "text": "Je doute de cette durée.", "by": 1}
    contest(Contested(side="brand", party=brand.id, line=line.id, **about), today)
    return contest(Contested(side="agent", party=row.contract, handling=row.handling, **about), today)


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_in_earnings_costs_and_contests(company, firm, browser, live_server, view):
    brand, lea = firm
    close_month(company)
    raised = raise_contests(brand, lea)
    invoice, statement = Document.objects.get(side="brand"), Document.objects.get(side="agent")
    charge = ChargeRow.objects.get(side="brand")
    pages = {
        "desk/earnings": (desk_of(lea), ["/", "/slots/", "/statements/", f"/statements/{encode_id(statement.id)}/"]),
        "desk/earnings/contact": (None, [f"/{encode_id(charge.handling)}/"]),
        "brand/aubelle/costs": (
            browser_of("brand_manager", brand.id),
            [
                "/",
                f"/invoices/{encode_id(invoice.id)}/",
                f"/lines/{encode_id(invoice.lines.get().id)}/",
                f"/charges/{encode_id(charge.handling)}/",
            ],
        ),
        "finance/contests": (browser_of("finance"), ["/", "/?state=answered", f"/{encode_id(raised.id)}/"]),
    }
    found = []
    client = None
    for area, (whose, paths) in pages.items():
        client = whose or client
        with viewed(browser, view, live_server.url, client) as page:
            found += [one for path in paths for one in findings(page, f"{live_server.url}/{area}{path}")]
    assert found == []


def test_an_independent_contests_finance_answers_and_the_correction_shows(company, firm, browser, live_server):
    _, lea = firm
    with viewed(browser, "light-1280-fr", live_server.url, desk_of(lea)) as page:
        page.goto(f"{live_server.url}/desk/earnings/")
        page.get_by_role("link", name="Aubelle · Orders").click()
        page.get_by_label("Qu’est-ce qui ne va pas ?").select_option("trouble")
        page.get_by_label("En vos mots").fill("La ligne est tombée pendant une minute.")
        page.get_by_role("button", name="Contester ce contact").click()
        page.get_by_text("En attente de réponse").wait_for()
        with viewed(browser, "light-1280-fr", live_server.url, browser_of("finance")) as desk:
            desk.goto(f"{live_server.url}/finance/contests/")
            desk.get_by_role("link", name="Lea Martin").click()
            desk.get_by_label("Secondes à accorder").fill("60")
            desk.get_by_label("Votre réponse").fill("Vous avez raison : une minute de plus.")
            desk.get_by_role("button", name="Accorder ces secondes").click()
            desk.get_by_text("Personne n’attend").wait_for()
        page.goto(f"{live_server.url}/desk/earnings/")
        assert page.locator("tfoot td").last.inner_text() == "0,35\xa0€"
        company.settle()
        catch_up(LEDGER)
        page.get_by_text("Corrigé").wait_for()  # the page asks by itself
        assert page.locator("tfoot td").last.inner_text() == "0,60\xa0€"
        page.get_by_role("link", name="Aubelle · Orders").click()
        page.get_by_text("Vous avez raison : une minute de plus.").wait_for()
        page.get_by_text("Accordé par une décision").wait_for()
