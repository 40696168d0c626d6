"""The parties of documents as printed, and what is missing to print them."""

import re
from decimal import Decimal

import msgspec

from homeshore.billing.models import BrandTerms, SelfBillingMandate
from homeshore.billing.models.cards import BRAND
from homeshore.billing.queries.closings import Party as For
from homeshore.billing.rules.invoice import FRANCHISE, Party, Vat
from homeshore.people.queries import LegalEntity, contract

_LAST_LINE = re.compile(r"^(\d{5})\s+(.+)$")


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of a document that is not its lines."""

    seller: Party
    buyer: Party
    issuer: int
    """The legal entity whose number series it takes."""
    prefix: str
    vat: Vat
    payment_days: int
    iban: str
    reference: str
    contract: str
    language: str


class Missing(msgspec.Struct, frozen=True):
    """What keeps a party's document from being written: terms, mandate, address."""

    side: str
    party: int
    what: str


def terms(of: For) -> Terms | Missing:
    """What a document for a party says beside its lines."""
    return _of_brand(of) if of.side == BRAND else _of_independent(of)


def _of_brand(of: For) -> Terms | Missing:
    row = BrandTerms.objects.select_related("seller", "buyer").filter(brand=of.id).first()
    if row is None:
        return Missing(of.side, of.id, "terms")
    seller, buyer = party(row.seller), party(row.buyer)
    if seller is None or buyer is None:
        return Missing(of.side, of.id, "address")
    return Terms(
        seller=seller,
        buyer=buyer,
        issuer=row.seller_id,
        prefix="",
        vat=Vat(row.vat_category, row.vat_percent),
        payment_days=row.payment_days,
        iban=row.iban,
        reference=row.reference,
        contract=row.contract,
        language=row.language,
    )


def _of_independent(of: For) -> Terms | Missing:
    held = contract(of.id)
    mandate = SelfBillingMandate.objects.filter(contract=of.id, revoked_on=None).first()
    if mandate is None:
        return Missing(of.side, of.id, "mandate")
    business = held.through or held.person.businesses.first()
    seller, buyer = party(business) if business else None, party(held.entity)
    if business is None or seller is None or buyer is None:
        return Missing(of.side, of.id, "address")
    return Terms(
        seller=seller,
        buyer=buyer,
        issuer=business.id,
        prefix=f"{mandate.prefix}-",
        vat=FRANCHISE if business.vat_status == "franchise" else Vat("S", Decimal(20)),
        payment_days=30,
        iban=mandate.iban,
        reference="",
        contract="",
        language="fr",
    )


def party(entity: LegalEntity) -> Party | None:
    """A legal entity as printed; None when its address has no last line with postcode and town."""
    *street, last = entity.address.strip().splitlines() or [""]
    found = _LAST_LINE.match(last.strip())
    if found is None or not street:
        return None
    return Party(
        name=entity.name,
        siren=entity.siren,
        siret=entity.siret,
        vat_number=entity.vat_number if entity.vat_status == "vat" else "",
        street=", ".join(line.strip() for line in street),
        postcode=found[1],
        city=found[2],
    )
