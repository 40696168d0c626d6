"""Pages of agreements: a card's version entered, corrected and previewed; terms, cards of contracts, mandates."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from billing.firm import SIRENS, agree, engage, entity, give_mandate, make_invoiceable
from company import Company
from homeshore.billing.actions import cards as actions
from homeshore.billing.models import BrandTerms, CardVersion, RateCard, SelfBillingMandate
from homeshore.billing.queries import agreements as agreed
from homeshore.billing.rules.adjustments import ForecastClause, GuaranteeClause, ResultClause, Threshold
from homeshore.billing.rules.agreeing import CardDetails, VersionDetails
from homeshore.billing.rules.cards import Band, Package, Rule, Step, Tiers
from homeshore.billing.rules.terms import Terms, terms_from
from homeshore.brands import queries as brands
from homeshore.brands.actions import archive_programme
from homeshore.brands.queries import Brand
from homeshore.kit.ids import encode_id
from homeshore.people import queries as people
from homeshore.people.models import Contract
from homeshore.security.scope import CENTRE
from homeshore.web.finance.forms.version import Offered, VersionForm, from_data, from_terms
from served import browser_of

pytestmark = pytest.mark.django_db
MINUTE, SECOND = 60_000_000, 1_000_000
OFFERED = Offered([], [("voice", "Phone"), ("mail", "E-mail")])
RICH = Terms(
    bands=(Band(name="evening", days=("mon", "holiday")), Band(name="night")),
    rules=(
        Rule(unit="item", price=Decimal("3.30"), channel="mail"),
        Rule(
            unit="minute",
            price=Decimal("0.723456"),
            prices={"night": Decimal("1.1")},
            basis="share",
            hold=False,
            wrap_up=True,
            first_increment=60 * SECOND,
            increment=SECOND,
            minimum=30 * SECOND,
            cap=90 * MINUTE,
            connection_fee=Decimal("0.15"),
            tiers=Tiers("graduated", (Step(0, Decimal(1)), Step(300 * MINUTE, Decimal("0.94")))),
            package=Package(100 * MINUTE, Decimal(50)),
        ),
    ),
    results=(
        ResultClause(
            "service_level",
            (Threshold(Decimal("0.75")), Threshold(Decimal("0.9"), Decimal(2))),
            Threshold(Decimal(0), Decimal(-3)),
        ),
    ),
    forecast=ForecastClause(Decimal("0.1"), Decimal("0.5"), Decimal("0.22"), Decimal("0.12")),
    training=Decimal(18),
    guarantee=GuaranteeClause(Decimal("0.5"), Decimal("0.25")),
    holidays="974",
)


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def brand(company: Company) -> Brand:
    return company.brand()[0]


@pytest.fixture
def clerk(db: None) -> Client:
    return browser_of("finance")


@pytest.fixture
def card(db: None) -> RateCard:
    return actions.open_card(CardDetails(side="brand", name="Aubelle 2026"))


def entering(card: RateCard) -> str:
    return reverse("finance:new_version", args=[card.id])


def sent(**changed: str) -> dict[str, str]:
    """One rule of 0.60 EUR a minute from January on, as a browser sends it."""
    plain = {
        "from_day": "2026-01-01",
        "holidays": "FR",
        "bands-count": "0",
        "results-count": "0",
        "rules-count": "1",
        "rules-0-programme": "all",
        "rules-0-channel": "all",
        "rules-0-unit": "minute",
        "rules-0-price": "0,60",
        "rules-0-basis": "handled",
        "rules-0-hold": "on",
        "rules-0-tiers": "none",
        "sample-channel": "voice",
        "sample-day": "2026-01-05",
        "sample-at": "10:00",
        "sample-talk": "100",
        "sample-hold": "20",
        "sample-wrap_up": "30",
        "save": "1",
    }
    return {name: value for name, value in {**plain, **changed}.items() if value}


def typed(version: VersionForm) -> dict[str, object]:
    """What a browser would send back of a form as it was shown."""
    found: dict[str, object] = {"save": "1"}
    for part in ("bands", "rules", "results"):
        forms = getattr(version, part)
        found[f"{part}-count"] = len(forms)
        for form in forms:
            found |= {form.add_prefix(name): form[name].value() for name in form.fields}
    found |= {name: version.head[name].value() for name in version.head.fields}
    return {name: value for name, value in found.items() if value is not None and value is not False and value != ""}


def test_a_version_goes_through_the_form_unchanged() -> None:
    shown = from_terms(RICH, OFFERED, from_day=date(2026, 1, 1))
    data = _query(typed(shown))
    back = from_data(data, OFFERED)
    assert back.is_valid(), [form.errors for form in (back.head, *back.bands, *back.rules, *back.results)]
    assert back.terms() == RICH


def _query(values: dict[str, object]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = str(value)
    return data


def test_a_clerk_opens_a_card_and_enters_its_first_version(clerk: Client) -> None:
    opened = clerk.post(reverse("finance:new_card"), {"side": "brand", "name": "Santéo 2026", "zone": "Europe/Paris"})
    card = RateCard.objects.get()
    assert opened["Location"] == entering(card)
    assert clerk.post(entering(card), sent())["Location"] == reverse("finance:card", args=[card.id])
    version = CardVersion.objects.get()
    assert terms_from(version.terms).rules == (Rule(unit="minute", price=Decimal("0.60")),)
    page = clerk.get(reverse("finance:card", args=[card.id])).content.decode()
    assert "0.60 EUR a minute" in page
    assert "wrap-up not charged" in page


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"rules-0-price": ""}, "rules-0-price", "This field is required."),
        ({"rules-0-price": "a lot"}, "rules-0-price", "Give a number such as 0.60."),
        ({"rules-0-price": "0.1234567"}, "rules-0-price", "no more than 6 decimal places"),
        ({"rules-0-price": "-1"}, "rules-0-price", "This cannot be negative."),
        ({"rules-0-minimum": "120", "rules-0-cap": "1"}, "rules-0-minimum", "The minimum lies above the cap."),
        ({"rules-0-package_fee": "9"}, "rules-0-package_included", "Fill in both figures"),
        ({"from_day": ""}, "from_day", "This field is required."),
        ({"until_day": "2025-12-31"}, "until_day", "The end lies before the start."),
        ({"results-count": "1", "results-0-measure": "x", "results-0-step_0_percent": "2"}, "results-0-step_0_at_least",
         "Fill in both figures"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(
    clerk: Client, card: RateCard, changed: dict[str, str], field: str, sentence: str
) -> None:
    answer = clerk.post(entering(card), sent(**changed))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page.partition(f'id="id_{field}_error"')[2][:400]
    assert f'aria-describedby="id_{field}' in page or f"id_{field}_error" in page
    assert not CardVersion.objects.exists()


def test_a_version_that_overlaps_is_refused_on_the_page(clerk: Client, card: RateCard) -> None:
    clerk.post(entering(card), sent())
    answer = clerk.post(entering(card), sent(from_day="2026-06-01"))
    assert answer.status_code == 422
    assert "Version 1 holds on some of these days already" in answer.content.decode()
    assert clerk.post(entering(card), sent(from_day="2026-06-01", ends_previous="on")).status_code == 302
    assert [row.until_day for row in agreed.versions_of(card)] == [date(2026, 5, 31), None]


def test_another_row_is_asked_for_without_losing_what_was_typed(clerk: Client, card: RateCard) -> None:
    answer = clerk.post(entering(card), sent(**{"save": "", "more": "rules", "rules-0-price": "not yet"}))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="rules-count" value="2"' in page
    assert 'value="not yet"' in page
    assert page.count("autofocus") == 1
    assert "needs your attention" not in page
    with_band = clerk.post(entering(card), sent(save="", more="bands")).content.decode()
    assert 'name="rules-0-band_0"' in with_band


def test_a_rule_that_is_left_out_is_not_entered(clerk: Client, card: RateCard) -> None:
    second = {"rules-count": "2", "rules-1-remove": "on", "rules-1-price": "nonsense"}
    assert clerk.post(entering(card), sent(**second)).status_code == 302
    assert len(terms_from(CardVersion.objects.get().terms).rules) == 1


def test_the_preview_says_what_a_contact_would_cost_and_enters_nothing(clerk: Client, card: RateCard) -> None:
    page = clerk.post(entering(card), sent(save="", preview="1")).content.decode()
    assert "€1.20" in page
    assert "30 s wrap-up, not charged" in page.replace("\xa0", " ")
    assert not CardVersion.objects.exists()
    asleep = clerk.post(entering(card), sent(**{"save": "", "preview": "1", "rules-0-channel": "mail"}))
    assert "No rule of the card covers such a contact." in asleep.content.decode()


def test_a_malus_is_refused_on_an_agents_card(clerk: Client) -> None:
    card = actions.open_card(CardDetails(side="agent", name="Indépendants"))
    malus = {"results-count": "1", "results-0-measure": "satisfaction", "results-0-step_0_at_least": "3",
             "results-0-step_0_percent": "-2"}  # fmt: skip
    answer = clerk.post(entering(card), sent(**malus))
    assert "holds bonuses only" in answer.content.decode()
    assert not CardVersion.objects.exists()


def test_a_correction_replaces_the_version_and_keeps_it_to_be_read(clerk: Client, card: RateCard) -> None:
    clerk.post(entering(card), sent(**{"rules-0-price": "6.00"}))
    wrong = CardVersion.objects.get()
    address = reverse("finance:correct_version", args=[card.id, wrong.id])
    assert 'value="6.00"' in clerk.get(address).content.decode()
    assert clerk.post(address, sent(replaces=encode_id(wrong.id))).status_code == 302
    page = clerk.get(reverse("finance:version", args=[card.id, wrong.id])).content.decode()
    assert "Replaced" in page
    assert "6.00 EUR a minute" in page


def test_a_correction_of_nothing_is_refused(clerk: Client, card: RateCard) -> None:
    for replaces in ("nonsense", encode_id(404)):
        answer = clerk.post(entering(card), sent(replaces=replaces))
        assert answer.status_code == 422
        assert "Somebody replaced this version meanwhile." in answer.content.decode()


def test_a_rule_keeps_a_programme_that_was_closed(
    clerk: Client, company: Company, brand: Brand, card: RateCard
) -> None:
    programme = brands.programmes(CENTRE, brand.id).get()
    actions.give_to_brand(card, brand)
    own = {"rules-0-programme": encode_id(programme.id)}
    assert clerk.post(entering(card), sent(**own)).status_code == 302
    archive_programme(programme)
    page = clerk.get(entering(card)).content.decode()
    assert f'<option value="{encode_id(programme.id)}" selected>' in page


def test_a_brands_card_offers_its_own_programmes_only(
    clerk: Client, company: Company, brand: Brand, card: RateCard
) -> None:
    company.brand("santeo")
    actions.give_to_brand(card, brand)
    page = clerk.get(entering(card)).content.decode()
    assert "Aubelle · Orders" in page
    assert "Santeo · Orders" not in page


def test_the_first_page_says_what_waits(clerk: Client, company: Company, brand: Brand) -> None:
    assert "Nothing waits" not in clerk.get(reverse("finance:home")).content.decode()
    lea = company.agent("Léa", brand, mode="independent")
    page = clerk.get(reverse("finance:home")).content.decode()
    assert "Aubelle has no rate card or no terms yet." in page
    assert "1 independent has no rate card or no mandate yet." in page
    agree(brand)
    engage(lea)
    make_invoiceable(brand, entity("Rivages", SIRENS[0]))
    give_mandate(lea)
    assert "Nothing waits" in clerk.get(reverse("finance:home")).content.decode()


def test_a_version_is_ended_on_its_page(clerk: Client, card: RateCard) -> None:
    version = actions.enter_version(
        card, VersionDetails(terms=Terms(rules=(Rule(unit="minute", price=Decimal(1)),)), from_day=date(2026, 1, 1)), 1
    )
    address = reverse("finance:end_version", args=[card.id, version.id])
    assert clerk.post(address, {"until_day": "2025-01-01"}).status_code == 422
    assert clerk.post(address, {"until_day": "2026-12-31"}).status_code == 302
    version.refresh_from_db()
    assert version.until_day == date(2026, 12, 31)


def test_the_list_shows_todays_prices_and_brands_without_a_card(
    clerk: Client, company: Company, brand: Brand, card: RateCard
) -> None:
    assert "Without a card" in clerk.get(reverse("finance:cards")).content.decode()
    agree(brand, "0.72")
    page = clerk.get(reverse("finance:cards")).content.decode()
    assert "0.72 EUR a minute" in page
    assert "Nothing today" in page
    assert "Without a card" not in page


def test_terms_are_entered_and_refused_by_field(clerk: Client, brand: Brand) -> None:
    seller, buyer = entity("Rivages", SIRENS[0]), entity("Aubelle SA", SIRENS[1], "brand")
    address = reverse("finance:brand", args=[brand.id])
    terms = {
        "seller": encode_id(seller.id),
        "buyer": encode_id(buyer.id),
        "vat": "S-20",
        "payment_days": "45",
        "language": "fr",
        "budget": "12 000,50",
        "iban": "FR14 2004 1010 0505 0001 3M02 606",
    }
    refused = clerk.post(address, {**terms, "iban": "FR14 2004 1010 0505 0001 3M02 607", "payment_days": "90"})
    assert refused.status_code == 422
    assert "check digits of this IBAN" in refused.content.decode()
    assert "From 0 to 60." in refused.content.decode()
    assert clerk.post(address, terms).status_code == 302
    held = BrandTerms.objects.get()
    assert (held.payment_days, held.budget_cents, held.iban) == (45, 1_200_050, "FR1420041010050500013M02606")
    assert "12,000.5" not in clerk.get(address).content.decode()
    assert 'value="12000.50"' in clerk.get(address).content.decode()


def test_a_card_is_given_to_a_brand(clerk: Client, brand: Brand, card: RateCard) -> None:
    address = reverse("finance:give_card", args=[brand.id])
    assert clerk.post(address, {"card": encode_id(card.id)}).status_code == 302
    assert agreed.card_of_brand(brand.id) == card
    assert clerk.post(address, {"card": ""}).status_code == 422


@pytest.fixture
def contract(company: Company, brand: Brand) -> Contract:
    return company.agent("Léa", brand, mode="independent").person.contracts.get()


def test_a_contract_gets_a_card_and_loses_it(clerk: Client, contract: Contract) -> None:
    card = actions.open_card(CardDetails(side="agent", name="Indépendants"))
    given = {"card": encode_id(card.id), "from_day": "2025-01-01"}
    assert clerk.post(reverse("finance:assign_card", args=[contract.id]), given).status_code == 302
    again = clerk.post(reverse("finance:assign_card", args=[contract.id]), given)
    assert again.status_code == 422
    assert "end it first" in again.content.decode()
    held = agreed.assignments([contract.id])[0]
    end = reverse("finance:end_assignment", args=[contract.id, held.id])
    assert clerk.post(end, {"until_day": "2026-12-31"}).status_code == 302
    held.refresh_from_db()
    assert held.until_day == date(2026, 12, 31)


def test_a_signed_mandate_is_uploaded_read_again_and_revoked(clerk: Client, contract: Contract) -> None:
    address = reverse("finance:take_mandate", args=[contract.id])
    paper = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
    signed = {"signed_on": "2026-01-02", "prefix": "lm"}
    refused = clerk.post(address, {**signed, "document": SimpleUploadedFile("mandate.exe", b"MZ\x90 nonsense")})
    assert "Send a PDF, PNG or JPEG file." in refused.content.decode()
    assert clerk.post(address, signed).status_code == 422
    assert clerk.post(address, {**signed, "document": SimpleUploadedFile("m.pdf", paper)}).status_code == 302
    mandate = SelfBillingMandate.objects.get()
    assert mandate.prefix == "LM"
    file = clerk.get(reverse("finance:mandate_file", args=[contract.id, mandate.id]))
    assert file.content == paper
    assert file["Content-Disposition"] == 'attachment; filename="mandate-LM.pdf"'
    revoke = reverse("finance:revoke_mandate", args=[contract.id, mandate.id])
    assert clerk.post(revoke, {"revoked_on": "2026-02-01"}).status_code == 302
    assert clerk.post(revoke, {"revoked_on": "2026-02-01"}).status_code == 422


def test_an_employees_contract_has_neither_card_nor_mandate(clerk: Client, company: Company, brand: Brand) -> None:
    employee = company.agent("Ada", brand).person.contracts.get()
    page = clerk.get(reverse("finance:contract", args=[employee.id])).content.decode()
    assert "neither card nor mandate" in page
    assert "Ada" not in clerk.get(reverse("finance:contracts")).content.decode()


def test_a_legal_entity_is_completed_for_printing(clerk: Client) -> None:
    bare = entity("Rivages", SIRENS[0])
    bare.address = ""
    bare.save()
    assert "SIREN or address missing" in clerk.get(reverse("finance:entities")).content.decode()
    address = reverse("finance:entity", args=[bare.id])
    about = {
        "kind": "operator",
        "name": "Rivages",
        "siren": "123456789",
        "vat_status": "vat",
        "time_zone": "Europe/Paris",
        "address": "1 rue Haute\n35000 Rennes",
    }
    refused = clerk.post(address, about)
    assert "A SIREN has nine digits" in refused.content.decode()
    spaced = "999 000 102"
    assert clerk.post(address, {**about, "siren": spaced}).status_code == 302
    assert spaced.replace(" ", "") == SIRENS[0] == people.entities("Rivages").get().siren
    assert "Complete" in clerk.get(reverse("finance:entities")).content.decode()


@pytest.mark.parametrize("role", ["agent", "supervisor", "brand_manager"])
def test_others_do_not_see_prices(role: str, card: RateCard) -> None:
    stranger = browser_of(role, 7 if role == "brand_manager" else 0)
    for name in ("home", "cards", "brands", "contracts", "entities"):
        assert stranger.get(reverse(f"finance:{name}")).status_code == 403
    assert stranger.post(entering(card), sent()).status_code == 403


@pytest.mark.parametrize("name", ["card", "brand", "contract", "entity"])
def test_what_nobody_knows_is_not_found(clerk: Client, name: str) -> None:
    assert clerk.get(reverse(f"finance:{name}", args=[404])).status_code == 404
