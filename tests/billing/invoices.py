"""Invoices to try things on; SIREN numbers are made up, with right keys."""

from datetime import date
from decimal import Decimal

import msgspec

from homeshore.billing.rules.invoice import Invoice, InvoiceLine, Party, TypeCode, Vat, product_cents

STANDARD = Vat("S", Decimal(20))
OPERATOR = Party(
    name="Homeshore Opérations SAS",
    siren="999000102",
    siret="99900010200015",
    vat_number="FR48999000102",
    street="12 rue des Ateliers",
    postcode="35000",
    city="Rennes",
    legal_form="SAS au capital de 50 000 €, RCS Rennes 999 000 102",
)
BRAND = Party(
    name="Aubelle SA",
    siren="999000201",
    siret="99900020100015",
    vat_number="FR54999000201",
    street="3 avenue du Commerce",
    postcode="59000",
    city="Lille",
)


def line(
    label: str = "Commandes, téléphone", seconds: str = "161", price: str = "0.60", vat: Vat = STANDARD
) -> InvoiceLine:
    return InvoiceLine(
        label=label,
        detail="2 min 41 s",
        quantity=Decimal(seconds),
        unit_code="SEC",
        price=Decimal(price),
        per=60,
        amount_cents=product_cents(Decimal(seconds), Decimal(price), 60),
        vat=vat,
        from_day=date(2026, 11, 1),
        until_day=date(2026, 11, 30),
    )


def invoice(**changed: object) -> Invoice:
    known = Invoice(
        number="F-2026-0001",
        type_code=TypeCode.INVOICE,
        issued=date(2026, 12, 1),
        due=date(2026, 12, 31),
        delivered=date(2026, 11, 30),
        from_day=date(2026, 11, 1),
        until_day=date(2026, 11, 30),
        seller=OPERATOR,
        buyer=BRAND,
        lines=tuple(line(f"Commandes, téléphone, tranche {number}", f"{number * 61.5:.4f}") for number in range(1, 21)),
        payment_terms="Paiement à 30 jours par virement.",
        late_penalties="Pénalités de retard : trois fois le taux d'intérêt légal.",
        recovery_fee="Indemnité forfaitaire pour frais de recouvrement : 40 €.",
        discount="Pas d'escompte pour paiement anticipé.",
        iban="FR7630006000011234567890189",
        buyer_reference="SERVICE-CLIENTS",
        contract="C-2026-7",
    )
    return msgspec.structs.replace(known, **changed)
