"""The demo company's money: companies with addresses, rate cards on both sides, brands' terms, mandates.

SIRENs and accounts are invented and have valid check digits; prices are of the order that the French market knew.
"""

from datetime import date, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from msgspec.structs import replace

from homeshore.billing.actions import agreements, cards
from homeshore.billing.queries.agreements import AGENT, BRAND, RateCard
from homeshore.billing.queries.agreements import cards as known_cards
from homeshore.billing.rules.adjustments import ForecastClause, ResultClause, Threshold
from homeshore.billing.rules.agreeing import BrandTermsDetails, CardDetails, MandateDetails, VersionDetails
from homeshore.billing.rules.cards import HOLIDAY, SECOND_US, Band, Package, Rule, Step, Tiers
from homeshore.billing.rules.terms import Terms
from homeshore.brands import queries as brands
from homeshore.facts.vocabulary import Mode
from homeshore.people import actions as people
from homeshore.people.queries import LegalEntity, contracts, entities
from homeshore.people.rules import EntityDetails

MINUTE_US = 60 * SECOND_US
SUNDAY, EVENING = "dimanche et jours fériés", "soirée"
BANDS = (
    Band(name=SUNDAY, days=("sun", HOLIDAY)),
    Band(name=EVENING, from_time=time(19), until_time=time(8)),
)
COMPANIES = {
    "aubelle": EntityDetails(
        kind="brand",
        name="Aubelle SA",
        siren="000901223",
        siret="00090122300016",
        vat_number="FR00000901223",
        address="48 rue de la Monnaie\n59000 Lille",
    ),
    "santeo": EntityDetails(
        kind="brand",
        name="Santéo Mutuelle",
        siren="000901330",
        siret="00090133000019",
        vat_number="FR30000901330",
        address="7 quai Ceineray\n44000 Nantes",
    ),
}
STREETS = {
    "Karim Benali": "3 rue du Canal\n46100 Figeac",
    "Mathilde Roux": "18 rue de l'Armellerie\n26150 Die",
    "Inès Castelli": "5 cours Paoli\n20250 Corte",
    "Stéphane Payet": "22 rue Juliette Dodu\n97400 Saint-Denis",
    "Bruno Maillard": "9 rue Diderot\n52200 Langres",
}
IBAN = "FR9399999000010000000000100"


def minutes(plain: str, evening: str, sunday: str) -> Rule:
    """A price for each minute, and those of the bands."""
    return Rule(unit="minute", price=Decimal(plain), prices={EVENING: Decimal(evening), SUNDAY: Decimal(sunday)})


def mails(price: str) -> Rule:
    """Mails by the piece."""
    return Rule(channel="mail", unit="item", price=Decimal(price))


def of_aubelle(plain: str, mail: str) -> Terms:
    """A retailer: calls by the second after half a minute and cheaper in bulk, chats by share, mails by the piece."""
    calls = replace(
        minutes(plain, "0.86", "1.10"),
        first_increment=30 * SECOND_US,
        increment=SECOND_US,
        connection_fee=Decimal("0.15"),
        tiers=Tiers("graduated", (Step(0, Decimal(1)), Step(300 * MINUTE_US, Decimal("0.94")))),
    )
    chats = replace(minutes("0.58", "0.70", "0.92"), channel="chat", basis="share")
    thresholds = (Threshold(Decimal("0.9"), percent=Decimal(2)), Threshold(Decimal("0.75")))
    return Terms(
        rules=(mails(mail), chats, calls),
        bands=BANDS,
        results=(ResultClause("service_level", thresholds, Threshold(Decimal(0), percent=Decimal(-3))),),
        forecast=ForecastClause(Decimal("0.1"), Decimal("0.5"), Decimal("0.22"), Decimal("0.12")),
    )


def of_santeo(plain: str, mail: str) -> Terms:
    """A health insurer with specialised agents: a package of calls, a minute at least, half an hour at most."""
    other = minutes(plain, "0.98", "1.30")
    package = Package(120 * MINUTE_US, Decimal("96.00"))
    calls = replace(other, channel="voice", minimum=MINUTE_US, cap=30 * MINUTE_US, package=package)
    chats = replace(minutes("0.74", "0.90", "1.18"), channel="chat")
    return Terms(rules=(mails(mail), chats, calls, other), bands=BANDS)


def of_independents(plain: str, mail: str) -> Terms:
    """What independents are paid: wrap-up included, a floor for each connected hour, a bonus, paid training."""
    chats = replace(minutes("0.40", "0.47", "0.62"), channel="chat", basis="share", wrap_up=True)
    return Terms(
        rules=(mails(mail), chats, replace(minutes(plain, "0.49", "0.66"), wrap_up=True)),
        bands=BANDS,
        results=(ResultClause("satisfaction", (Threshold(Decimal("4.5"), amount=Decimal(20)),)),),
        floor=Decimal("11.50"),
        training=Decimal("10.00"),
    )


AGREED = {
    "aubelle": (of_aubelle("0.69", "3.20"), of_aubelle("0.72", "3.30")),
    "santeo": (of_santeo("0.81", "4.10"), of_santeo("0.84", "4.20")),
    "independents": (of_independents("0.41", "1.75"), of_independents("0.42", "1.80")),
}
"""What held until the end of last year, and what holds since."""
TERMS = {
    "aubelle": BrandTermsDetails(
        seller=0, buyer=0, iban=IBAN, reference="BC-2026-0417", contract="HS-AUB-01", budget_cents=90_000
    ),
    "santeo": BrandTermsDetails(
        seller=0, buyer=0, iban=IBAN, payment_days=45, contract="HS-SAN-01", budget_cents=70_000
    ),
}


@transaction.atomic
def add_money() -> bool:
    """Give the demo company cards, terms and mandates; False when it has them."""
    if known_cards().exists():
        return False
    today = timezone.localdate()
    _address_independents()
    seller = entities(kind="operator").get(siren="000900555")
    for slug, company in COMPANIES.items():
        brand, buyer = brands.brand_by_slug(slug), people.register_entity(company)
        cards.give_to_brand(_card(BRAND, brand.name, slug, today), brand)
        agreements.agree_brand_terms(brand, replace(TERMS[slug], seller=seller.id, buyer=buyer.id))
    card = _card(AGENT, "Indépendants", "independents", today)
    for place, contract in enumerate(contracts().filter(mode=Mode.INDEPENDENT.value).order_by("id"), 1):
        cards.give_to_contract(card, contract, contract.starts_on, None)
        mandate = MandateDetails(prefix=f"AF{place:02}", signed_on=contract.starts_on, iban=IBAN)
        agreements.take_mandate(contract, mandate)
    return True


def _card(side: str, name: str, terms: str, today: date) -> RateCard:
    card = cards.open_card(CardDetails(side=side, name=name))
    before, now = AGREED[terms]
    this_year = date(today.year, 1, 1)
    cards.enter_version(card, VersionDetails(terms=before, from_day=date(today.year - 2, 1, 1)), 0)
    cards.enter_version(card, VersionDetails(terms=now, from_day=this_year, ends_previous=True), 0)
    return card


def _address_independents() -> None:
    """An invoice needs a street, a postcode and a town; one of them has chosen to charge VAT."""
    for name, address in STREETS.items():
        business = entities(kind="independent").get(owner__name=name)
        changed = replace(_details(business), address=address)
        if name == "Bruno Maillard":
            changed = replace(changed, vat_status="vat", vat_number="FR05000907659")
        people.change_entity(business, changed)


def _details(entity: LegalEntity) -> EntityDetails:
    return EntityDetails(
        kind=entity.kind,
        name=entity.name,
        siren=entity.siren,
        siret=entity.siret,
        vat_status=entity.vat_status,
        vat_number=entity.vat_number,
        address=entity.address,
        time_zone=entity.time_zone,
        owner=entity.owner_id or 0,
    )
