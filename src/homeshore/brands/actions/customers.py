"""Customers: recognised, verified, merged, and what they consent to. Facts carry opaque ids only."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from homeshore.brands.errors import CannotMerge, NothingToUndo
from homeshore.brands.models import Consent, Customer, CustomerIdentity, Merge
from homeshore.brands.rules.identities import canonical
from homeshore.facts import Draft, Fact
from homeshore.facts.office import ConsentGiven, ConsentWithdrawn, CustomersMerged, CustomersSplit
from homeshore.facts.vocabulary import Channel
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.problems import Problem, refuse

PURPOSES = frozenset({"prospecting", "recording", "satisfaction"})


def identify(brand: int, kind: str, value: str, name: str = "", language: str = "fr") -> Customer:
    """The customer of the brand known by an identity; created, unverified, when nobody is.

    `kind` is address, number or widget. Two callers at once get the same customer: the loser of the race meets the
    unique key and reads again. Raises Invalid when the value has no canonical form.
    """
    value = canonical(kind, value)
    known = _known(brand, kind, value)
    if known is None:
        try:
            with transaction.atomic():
                return _create(brand, (kind, value), name, language)
        except IntegrityError:
            known = _known(brand, kind, value)
            if known is None:
                raise
    if name and not known.name:
        known.name = name[:200]
        known.save(update_fields=["name"])
    return known


class Identity(msgspec.Struct, frozen=True):
    """A customer of a brand, as they are known: `kind` is address, number or widget."""

    brand: int
    kind: str
    value: str
    language: str = "fr"


@transaction.atomic
def identify_all(identities: Sequence[Identity]) -> list[Customer]:
    """The customers known by these identities, in their order; created, unverified, where nobody is.

    As `identify`, in a few statements for all of them. Raises Invalid when a value has no canonical form.
    """
    wanted = [msgspec.structs.replace(each, value=canonical(each.kind, each.value)) for each in identities]
    known = _all_known(wanted)
    missing = {_key(each): each for each in reversed(wanted) if _key(each) not in known}
    if missing:
        try:
            with transaction.atomic():
                known |= _create_all(missing.values())
        except IntegrityError:  # another process met one of them first
            known |= {
                key: identify(each.brand, each.kind, each.value, language=each.language)
                for key, each in missing.items()
            }
    return [known[_key(each)] for each in wanted]


def hold_customer(customer: Customer) -> Customer:
    """A customer about whom nobody else decides until the transaction ends."""
    return Customer.objects.select_for_update().get(id=customer.id)


def add_identity(customer: Customer, kind: str, value: str) -> CustomerIdentity:
    """Another way to recognise a customer, unverified. Somebody else's identity stays theirs and is returned."""
    identity, _ = CustomerIdentity.objects.get_or_create(
        brand_id=customer.brand_id, kind=kind, value=canonical(kind, value), defaults={"customer": customer}
    )
    return identity


def note_contact(customer: Customer, at: datetime) -> None:
    """The customer wrote or called: retention counts from here."""
    Customer.objects.filter(id=customer.id, last_contact_at__lt=at).update(last_contact_at=at)


def verify_identity(brand: int, kind: str, value: str) -> None:
    """The customer proved that the identity is theirs: it reveals their history from now on. Raises Invalid."""
    identity = CustomerIdentity.objects.filter(brand_id=brand, kind=kind, value=canonical(kind, value))
    identity.filter(verified_at=None).update(verified_at=timezone.now())


@transaction.atomic
def merge_customers(kept: Customer, merged: Customer) -> Merge:
    """Two customers of one brand are one person: `merged`'s identities move to `kept`. Raises CannotMerge.

    Conversations stay where they are: `queries.same_person` joins them. Fact: CustomersMerged.
    """
    both = {row.id: row for row in Customer.objects.select_for_update().filter(id__in=[kept.id, merged.id])}
    free = all(row.merged_into_id is None and row.forgotten_at is None for row in both.values())
    if len(both) != 2 or not free or kept.brand_id != merged.brand_id:
        raise CannotMerge(kept=kept.id, merged=merged.id)
    moved = list(CustomerIdentity.objects.filter(customer=merged).values_list("id", flat=True))
    CustomerIdentity.objects.filter(id__in=moved).update(customer=kept)
    Customer.objects.filter(id=merged.id).update(merged_into=kept)
    note_contact(kept, both[merged.id].last_contact_at)
    _record(CustomersMerged(kept=kept.id, merged=merged.id), kept.brand_id)
    return Merge.objects.create(brand_id=kept.brand_id, kept=kept, merged=merged, moved=moved)


@transaction.atomic
def undo_merge(merge: Merge) -> None:
    """Split two merged customers: the identities that moved go back. Fact: CustomersSplit.

    Raises NothingToUndo, and CannotMerge when the kept customer was merged in turn: undo that merge first.
    """
    if Customer.objects.filter(id=merge.kept_id).exclude(merged_into=None).exists():
        raise CannotMerge(kept=merge.kept_id, merged=merge.merged_id)
    if not Merge.objects.filter(id=merge.id, undone_at=None).update(undone_at=timezone.now()):
        raise NothingToUndo(merge=merge.id)
    CustomerIdentity.objects.filter(id__in=merge.moved, customer_id=merge.kept_id).update(customer_id=merge.merged_id)
    Customer.objects.filter(id=merge.merged_id).update(merged_into=None)
    _record(CustomersSplit(kept=merge.kept_id, merged=merge.merged_id), merge.brand_id)


@transaction.atomic
def give_consent(
    identity: CustomerIdentity, purpose: str, channel: str, proof: str, given_at: datetime | None = None
) -> Consent:
    """Store a consent with its proof (what was shown and answered). One in force already is returned unchanged.

    Raises Invalid. Fact: ConsentGiven.
    """
    refuse(_consent_problems(purpose, channel, proof))
    consent, is_new = Consent.objects.get_or_create(
        brand_id=identity.brand_id,
        identity=identity,
        purpose=purpose,
        channel=channel,
        withdrawn_at=None,
        defaults={"given_at": given_at or timezone.now(), "proof": proof},
    )
    if is_new:
        _record(ConsentGiven(identity=identity.id, purpose=purpose, channel=channel), identity.brand_id)
    return consent


@transaction.atomic
def withdraw_consent(identity: CustomerIdentity, purpose: str, channel: str) -> bool:
    """End a consent; False when none was in force. Fact: ConsentWithdrawn."""
    in_force = Consent.objects.filter(identity=identity, purpose=purpose, channel=channel, withdrawn_at=None)
    if not in_force.update(withdrawn_at=timezone.now()):
        return False
    _record(ConsentWithdrawn(identity=identity.id, purpose=purpose, channel=channel), identity.brand_id)
    return True


def _known(brand: int, kind: str, value: str) -> Customer | None:
    found = CustomerIdentity.objects.filter(brand_id=brand, kind=kind, value=value).select_related("customer").first()
    return found.customer if found else None


def _create(brand: int, identity: tuple[str, str], name: str, language: str) -> Customer:
    customer = Customer.objects.create(brand_id=brand, name=name[:200], language=language)
    kind, value = identity
    CustomerIdentity.objects.create(brand_id=brand, customer=customer, kind=kind, value=value)
    return customer


_Key = tuple[int, str, str]


def _key(identity: Identity) -> _Key:
    return identity.brand, identity.kind, identity.value


def _all_known(wanted: Sequence[Identity]) -> dict[_Key, Customer]:
    rows = CustomerIdentity.objects.filter(
        brand_id__in={each.brand for each in wanted},
        kind__in={each.kind for each in wanted},
        value__in={each.value for each in wanted},
    )
    return {(row.brand_id, row.kind, row.value): row.customer for row in rows.select_related("customer")}


def _create_all(identities: Iterable[Identity]) -> dict[_Key, Customer]:
    created = {_key(each): Customer(brand_id=each.brand, language=each.language) for each in identities}
    Customer.objects.bulk_create(created.values())
    CustomerIdentity.objects.bulk_create(
        CustomerIdentity(brand_id=brand, customer=customer, kind=kind, value=value)
        for (brand, kind, value), customer in created.items()
    )
    return created


def _consent_problems(purpose: str, channel: str, proof: str) -> list[Problem]:
    problems = []
    if purpose not in PURPOSES:
        problems.append(Problem("purpose", "not_a_purpose"))
    if channel not in set(Channel):
        problems.append(Problem("channel", "not_a_channel", {"value": channel}))
    if not proof.strip():
        problems.append(Problem("proof", "required"))
    return problems


def _record(fact: Fact, brand: int) -> None:
    now = now_us()
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact, brand=brand))
