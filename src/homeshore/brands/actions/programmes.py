"""Brands and programmes: opened, changed, archived. Each change is a fact, from which routing is configured."""

from collections.abc import Iterator

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.brands.errors import ChangedMeanwhile
from homeshore.brands.models import (
    Brand,
    CallPlan,
    ClosedDay,
    OpeningHours,
    Programme,
    ProgrammeChannel,
    ProgrammeReason,
)
from homeshore.brands.rules.identities import canonical_address, is_address
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, brand_problems, programme_problems
from homeshore.brands.rules.telephone import SPACING
from homeshore.facts import Draft, Fact
from homeshore.facts.office import BrandChanged, BrandOpened, ProgrammeChanged
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.routing import commands
from homeshore.routing.commands import ConfigureProgramme


@transaction.atomic
def open_brand(details: BrandDetails, *, is_demo: bool = False) -> Brand:
    """Create a brand. Raises Invalid. Fact: BrandOpened."""
    brand = Brand(is_demo=is_demo)
    _write_brand(brand, details)
    _record(BrandOpened(), brand)
    return brand


@transaction.atomic
def change_brand(brand: Brand, details: BrandDetails) -> Brand:
    """Change a brand. Raises Invalid. Fact: BrandChanged."""
    _write_brand(brand, details)
    _record(BrandChanged(), brand)
    return brand


@transaction.atomic
def archive_brand(brand: Brand) -> None:
    """Take a brand and its programmes out of service; history stays. Facts: ProgrammeChanged each, BrandChanged."""
    for programme in brand.programmes.filter(archived_at=None):
        archive_programme(programme)
    brand.archived_at = timezone.now()
    brand.save(update_fields=["archived_at"])
    _record(BrandChanged(), brand)


@transaction.atomic
def open_programme(brand: Brand, plan: ProgrammePlan) -> Programme:
    """Create a programme of a brand. Raises Invalid. Fact: ProgrammeChanged, revision 1."""
    programme = Programme(brand=brand, revision=1)
    _write_programme(programme, plan)
    return programme


@transaction.atomic
def change_programme(programme: Programme, plan: ProgrammePlan, revision: int = 0) -> Programme:
    """Replace a programme's plan. Fact: ProgrammeChanged.

    `revision` is the one that was shown to the person (0: whatever stands there). Raises Invalid, and ChangedMeanwhile
    when somebody else saved since.
    """
    current = Programme.objects.select_for_update().get(id=programme.id)
    if revision and revision != current.revision:
        raise ChangedMeanwhile(programme=current.id, shown=revision, stands=current.revision)
    current.revision += 1
    _write_programme(current, plan)
    return current


@transaction.atomic
def archive_programme(programme: Programme) -> None:
    """Take a programme out of service; its history stays. Fact: ProgrammeChanged."""
    current = Programme.objects.select_for_update().get(id=programme.id)
    current.archived_at = timezone.now()
    current.revision += 1
    current.save(update_fields=["archived_at", "revision"])
    _record(ProgrammeChanged(revision=current.revision), current.brand, current)


def _write_brand(brand: Brand, details: BrandDetails) -> None:
    address, problems = _address_of(details)
    refuse([*brand_problems(details), *problems, *_taken(brand, details.slug, address)])
    for column in ("slug", "name", "time_zone", "accent", "greeting_fr", "greeting_en"):
        setattr(brand, column, getattr(details, column))
    brand.address = address
    brand.languages = list(details.languages)
    brand.widget_hosts = list(details.widget_hosts)
    brand.save()


def _address_of(details: BrandDetails) -> tuple[str, list[Problem]]:
    if not details.address:
        return "", [Problem("address", "required")]
    try:
        address = canonical_address(details.address)
    except Invalid:
        address = ""
    return address, [] if is_address(address) else [Problem("address", "not_an_address")]


def _taken(brand: Brand, slug: str, address: str) -> Iterator[Problem]:
    others = Brand.objects.exclude(id=brand.id)
    if others.filter(slug=slug).exists():
        yield Problem("slug", "taken", {"value": slug})
    if address and others.filter(address=address).exists():
        yield Problem("address", "taken", {"value": address})


def _write_programme(programme: Programme, plan: ProgrammePlan) -> None:
    problems = list(programme_problems(plan))
    namesakes = Programme.objects.filter(brand_id=programme.brand_id, slug=plan.slug).exclude(id=programme.id)
    if namesakes.exists():
        problems.append(Problem("slug", "taken", {"value": plan.slug}))
    refuse(problems)
    for column in ("slug", "name", "time_zone", *_LIMITS):
        setattr(programme, column, getattr(plan, column))
    programme.languages = list(plan.languages)
    programme.required_skills = list(plan.required_skills)
    programme.rings = [[ring.after_seconds, ring.level] for ring in plan.rings]
    programme.save()
    _write_rows(programme, plan)
    put_in_outbox(routing_rules(programme))
    _record(ProgrammeChanged(revision=programme.revision), programme.brand, programme)


_LIMITS = ("priority_seconds", "preferred_seconds", "offer_seconds", "wrap_up_seconds")


def _write_rows(programme: Programme, plan: ProgrammePlan) -> None:
    """The rows under a programme are replaced as a whole: nothing refers to them."""
    refs = {"brand_id": programme.brand_id, "programme": programme}
    for rows in (programme.channels, programme.opening_hours, programme.closed_days, programme.reasons):
        rows.all().delete()
    ProgrammeChannel.objects.bulk_create(
        ProgrammeChannel(
            **refs, channel=promise.channel, service_percent=promise.percent, service_seconds=promise.seconds
        )
        for promise in plan.channels
    )
    OpeningHours.objects.bulk_create(OpeningHours(**refs, **msgspec.structs.asdict(hours)) for hours in plan.hours)
    ClosedDay.objects.bulk_create(ClosedDay(**refs, **msgspec.structs.asdict(closure)) for closure in plan.closures)
    ProgrammeReason.objects.bulk_create(
        ProgrammeReason(**refs, **msgspec.structs.asdict(reason)) for reason in plan.reasons
    )


def routing_rules(programme: Programme) -> ConfigureProgramme:
    """What routing must know, put in the outbox with the row: no contact of a programme can arrive before its rules.

    Spacing hangs on its calls: without a call plan they count as simple.
    """
    complexity = CallPlan.objects.filter(programme=programme).values_list("complexity", flat=True).first()
    spacing = SPACING[complexity or "simple"]
    return ConfigureProgramme(
        programme=programme.id,
        brand=programme.brand_id,
        rings=tuple(commands.Ring(after * SECOND_US, level) for after, level in programme.rings),
        offer_us=programme.offer_seconds * SECOND_US,
        wrap_up_us=programme.wrap_up_seconds * SECOND_US,
        priority_us=programme.priority_seconds * SECOND_US,
        preferred_us=programme.preferred_seconds * SECOND_US,
        spacing_in_us=spacing.inbound_seconds * SECOND_US,
        spacing_out_us=spacing.outbound_seconds * SECOND_US,
    )


def _record(fact: Fact, brand: Brand, programme: Programme | None = None) -> None:
    now = now_us()
    put_in_outbox(
        Draft(at_us=now, occurred_us=now, fact=fact, brand=brand.id, programme=programme.id if programme else 0)
    )
