"""What documents need beside prices: a brand's terms, and an independent's mandate to write their invoices."""

from collections.abc import Iterator
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from homeshore.billing.models import BrandTerms, SelfBillingMandate
from homeshore.billing.queries.parties import party
from homeshore.billing.rules.agreeing import (
    BrandTermsDetails,
    MandateDetails,
    problems_of_mandate,
    problems_of_terms,
)
from homeshore.brands.queries import Brand
from homeshore.facts.vocabulary import Mode
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.people.errors import UnknownEntity
from homeshore.people.queries import Contract, LegalEntity, entity
from homeshore.security import files


@transaction.atomic
def agree_brand_terms(brand: Brand, details: BrandTermsDetails) -> BrandTerms:
    """Say how a brand is invoiced from the next document on. Raises Invalid.

    Documents that were issued keep what they copied.
    """
    refuse([*problems_of_terms(details), *_party_problems(details)])
    values = {name: getattr(details, name) for name in details.__struct_fields__ if name not in {"seller", "buyer"}}
    values |= {"seller_id": details.seller, "buyer_id": details.buyer}
    terms, _ = BrandTerms.objects.update_or_create(brand=brand, defaults=values)
    return terms


def take_mandate(contract: Contract, details: MandateDetails, document: bytes = b"") -> SelfBillingMandate:
    """File the mandate that an independent signed, with the scanned paper. Raises Invalid.

    not_independent, mandate_in_force (revoke it first), taken (the prefix), and what `problems_of_mandate` finds.
    Source: CGI, 289 I-2: the mandate is written, and made before the first invoice.
    """
    refuse(_mandate_problems(contract, details))
    return _write_mandate(contract, details, files.store(document) if document else "")


@transaction.atomic
def _write_mandate(contract: Contract, details: MandateDetails, file: str) -> SelfBillingMandate:
    refuse(_mandate_problems(contract, details))  # again: somebody may have filed another while this one was stored
    try:
        with transaction.atomic():
            return SelfBillingMandate.objects.create(
                contract=contract, prefix=details.prefix, signed_on=details.signed_on, iban=details.iban, file=file
            )
    except IntegrityError as error:  # in this very moment
        raise Invalid(list(_mandate_problems(contract, details))) from error


def _mandate_problems(contract: Contract, details: MandateDetails) -> Iterator[Problem]:
    yield from problems_of_mandate(details, timezone.localdate())
    if contract.mode != Mode.INDEPENDENT:
        yield Problem("signed_on", "not_independent")
    if SelfBillingMandate.objects.filter(contract=contract, revoked_on=None).exists():
        yield Problem("signed_on", "mandate_in_force")
    if SelfBillingMandate.objects.filter(prefix=details.prefix).exists():
        yield Problem("prefix", "taken")


@transaction.atomic
def revoke_mandate(mandate: SelfBillingMandate, on: date) -> None:
    """End a mandate: no self-billed invoice is written under it any more. Raises Invalid."""
    if on < mandate.signed_on:
        raise Invalid([Problem("revoked_on", "ends_before_it_starts")])
    locked = SelfBillingMandate.objects.select_for_update().get(id=mandate.id)
    if locked.revoked_on is not None:
        raise Invalid([Problem("revoked_on", "revoked_already")])
    mandate.revoked_on = on
    mandate.save(update_fields=["revoked_on"])


def _party_problems(details: BrandTermsDetails) -> Iterator[Problem]:
    """A document copies name, SIREN and address of both, so they must be there."""
    for field, id in (("seller", details.seller), ("buyer", details.buyer)):
        try:
            found = entity(id)
        except UnknownEntity:
            yield Problem(field, "unknown")
            continue
        yield from _printing_problems(field, found)


def _printing_problems(field: str, found: LegalEntity) -> Iterator[Problem]:
    if field == "seller" and found.kind != "operator":
        yield Problem(field, "not_an_operator")
    if not found.siren:
        yield Problem(field, "no_siren")
    if party(found) is None:
        yield Problem(field, "no_address")
