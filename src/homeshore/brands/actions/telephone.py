"""Numbers with their proofs, trunks, call plans and prompts: entered, changed, verified. Each change is a fact."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from homeshore.brands.actions.programmes import routing_rules
from homeshore.brands.errors import NoProof
from homeshore.brands.models import Brand, CallOption, CallPlan, PhoneNumber, Programme, Prompt, Trunk
from homeshore.brands.rules.identities import canonical_number
from homeshore.brands.rules.telephone import (
    MOST_TEXT,
    NumberDetails,
    PlanDetails,
    TrunkDetails,
    number_problems,
    plan_problems,
    trunk_problems,
)
from homeshore.facts import Draft, Fact
from homeshore.facts.office import CallPlanChanged, NumberChanged, TrunkChanged
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.kit.languages import is_language
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.security.sealing import seal

PROMPT_KINDS = frozenset(
    {
        "greeting",
        "recording",
        "recording_refused",
        "menu",
        "queue",
        "announcement",
        "music",
        "callback_offer",
        "callback_kept",
        "closed",
        "overflow",
        "goodbye",
    }
)


@transaction.atomic
def add_number(brand: Brand, details: NumberDetails) -> PhoneNumber:
    """Enter a number of the brand, presented to nobody before its proof is verified. Raises Invalid.

    Fact: NumberChanged.
    """
    return _write_number(PhoneNumber(brand=brand), details)


@transaction.atomic
def change_number(number: PhoneNumber, details: NumberDetails) -> PhoneNumber:
    """Change a number; another number or proof has to be verified anew. Raises Invalid. Fact: NumberChanged."""
    current = PhoneNumber.objects.select_for_update().get(id=number.id)
    return _write_number(current, details)


@transaction.atomic
def keep_proof(number: PhoneNumber, file: str, name: str) -> None:
    """Keep the document (a name in the file store) that proves the right to the number; it is to be verified.

    Fact: NumberChanged.
    """
    PhoneNumber.objects.filter(id=number.id).update(
        proof_file=file, proof_file_name=name[:200], verified_at=None, verified_by=0
    )
    _record(NumberChanged(number=number.id), number.brand_id, number.programme_id)


@transaction.atomic
def verify_proof(number: PhoneNumber, by: int) -> None:
    """Somebody (account `by`) looked at the proof and found it right. Raises NoProof. Fact: NumberChanged."""
    current = PhoneNumber.objects.select_for_update().get(id=number.id)
    if not (current.proof_kind and current.proof_reference and current.proof_from):
        raise NoProof(number=number.id)
    current.verified_at, current.verified_by = timezone.now(), by
    current.save(update_fields=["verified_at", "verified_by"])
    _record(NumberChanged(number=current.id), current.brand_id, current.programme_id)


@transaction.atomic
def add_trunk(details: TrunkDetails) -> Trunk:
    """Enter a trunk. Raises Invalid. Fact: TrunkChanged."""
    return _write_trunk(Trunk(), details)


@transaction.atomic
def change_trunk(trunk: Trunk, details: TrunkDetails) -> Trunk:
    """Change a trunk. Raises Invalid. Fact: TrunkChanged."""
    return _write_trunk(trunk, details)


@transaction.atomic
def write_call_plan(programme: Programme, details: PlanDetails) -> CallPlan:
    """Enter or replace a programme's call plan. Raises Invalid. Facts: CallPlanChanged; routing hears the spacing."""
    brand = programme.brand_id
    refuse([*plan_problems(details), *_strangers(brand, programme, details)])
    plan = CallPlan.objects.filter(programme=programme).first() or CallPlan(programme=programme, brand_id=brand)
    for column in _PLAN_COLUMNS:
        setattr(plan, column, getattr(details, column))
    plan.closed_programme_id = details.closed_programme or None
    plan.full_programme_id = details.full_programme or None
    plan.save()
    plan.options.all().delete()
    CallOption.objects.bulk_create(
        CallOption(
            brand_id=brand,
            plan=plan,
            key=option.key,
            programme_id=option.programme,
            label_fr=option.label_fr,
            label_en=option.label_en,
        )
        for option in details.menu
    )
    put_in_outbox(routing_rules(programme))
    _record(CallPlanChanged(), brand, programme.id)
    return plan


@transaction.atomic
def write_prompt(brand: Brand, programme: Programme | None, kind: str, language: str, text: str) -> Prompt:
    """Enter or replace what callers of a programme (None: of the whole brand) hear, as a text to be spoken.

    It is heard once `note_prompt_ready` says that it can be played. Raises Invalid. Fact: CallPlanChanged.
    """
    refuse(_prompt_problems(kind, language, text))
    prompt = _prompt(brand, programme, kind, language)
    prompt.text, prompt.is_uploaded, prompt.duration_ms = text.strip(), False, 0
    prompt.save()
    _record(CallPlanChanged(), brand.id, programme.id if programme else 0)
    return prompt


@transaction.atomic
def keep_uploaded_prompt(brand: Brand, programme: Programme | None, kind: str, language: str, text: str) -> Prompt:
    """A sound file takes the place of a spoken text; `text` says what is heard in it. Raises Invalid.

    As with `write_prompt` it is heard once it is ready. Fact: CallPlanChanged.
    """
    refuse([problem for problem in _prompt_problems(kind, language, text or "-")])
    prompt = _prompt(brand, programme, kind, language)
    prompt.text, prompt.is_uploaded, prompt.duration_ms = text.strip(), True, 0
    prompt.save()
    _record(CallPlanChanged(), brand.id, programme.id if programme else 0)
    return prompt


def note_prompt_ready(prompt: Prompt, duration_ms: int) -> None:
    """The prompt's file is there in every codec."""
    Prompt.objects.filter(id=prompt.id).update(duration_ms=max(1, duration_ms))


@transaction.atomic
def remove_prompt(prompt: Prompt) -> None:
    """Say nothing any more where this was said. Fact: CallPlanChanged."""
    prompt.delete()
    _record(CallPlanChanged(), prompt.brand_id, prompt.programme_id or 0)


_PLAN_COLUMNS = (
    "announces_recording",
    "recorded_percent",
    "menu_seconds",
    "when_closed",
    "when_full",
    "full_seconds",
    "full_waiting",
    "announce_seconds",
    "offers_callback",
    "callback_seconds",
    "complexity",
    "purpose_fr",
    "purpose_en",
)
_PROOF = ("number", "proof_kind", "proof_reference", "proof_from", "proof_until")


def _write_number(row: PhoneNumber, details: NumberDetails) -> PhoneNumber:
    number, problems = _number_of(details)
    refuse([*problems, *number_problems(details), *_number_clashes(row, number, details)])
    before = tuple(getattr(row, column) for column in _PROOF)
    for column in ("label", "language", "is_presented", "is_active", *_PROOF[1:]):
        setattr(row, column, getattr(details, column))
    row.number, row.programme_id, row.trunk_id = number, details.programme, details.trunk or None
    if before != tuple(getattr(row, column) for column in _PROOF):
        row.verified_at, row.verified_by = None, 0
    row.save()
    _record(NumberChanged(number=row.id), row.brand_id, row.programme_id)
    return row


def _number_of(details: NumberDetails) -> tuple[str, list[Problem]]:
    try:
        return canonical_number(details.number), []
    except Invalid:
        return "", [Problem("number", "not_a_number")]


def _number_clashes(row: PhoneNumber, number: str, details: NumberDetails) -> Iterator[Problem]:
    if number and PhoneNumber.objects.filter(number=number).exclude(id=row.id).exists():
        yield Problem("number", "taken", {"value": number})
    if not Programme.objects.filter(id=details.programme, brand_id=row.brand_id).exists():
        yield Problem("programme", "of_another_brand")
    if details.trunk and not Trunk.objects.filter(id=details.trunk).exists():
        yield Problem("trunk", "unknown")
    if not is_language(details.language):
        yield Problem("language", "not_a_language", {"value": details.language})


def _write_trunk(row: Trunk, details: TrunkDetails) -> Trunk:
    problems = list(trunk_problems(details, has_password=bool(row.sealed_password)))
    if Trunk.objects.filter(name=details.name).exclude(id=row.id).exists():
        problems.append(Problem("name", "taken", {"value": details.name}))
    refuse(problems)
    for column in ("name", "host", "port", "transport", "username", "realm", "srtp", "registers", "is_active"):
        setattr(row, column, getattr(details, column))
    row.codecs, row.allowed_hosts = list(details.codecs), list(details.allowed_hosts)
    if details.password:
        row.sealed_password = seal(details.password)
    row.save()
    _record(TrunkChanged(trunk=row.id))
    return row


def _strangers(brand: int, programme: Programme, details: PlanDetails) -> Iterator[Problem]:
    ours = set(Programme.objects.filter(brand_id=brand, archived_at=None).values_list("id", flat=True))
    if any(option.programme not in ours for option in details.menu):
        yield Problem("menu", "of_another_brand")
    for field in ("closed_programme", "full_programme"):
        wanted = getattr(details, field)
        if wanted and wanted not in ours:
            yield Problem(field, "of_another_brand")
        if wanted == programme.id:
            yield Problem(field, "leads_back")


def _prompt_problems(kind: str, language: str, text: str) -> Iterator[Problem]:
    if kind not in PROMPT_KINDS:
        yield Problem("kind", "unknown")
    if not is_language(language):
        yield Problem("language", "not_a_language", {"value": language})
    if not text.strip():
        yield Problem("text", "required")
    if len(text) > MOST_TEXT:
        yield Problem("text", "too_long", {"most": MOST_TEXT})


def _prompt(brand: Brand, programme: Programme | None, kind: str, language: str) -> Prompt:
    name = ".".join(part for part in (brand.slug, programme.slug if programme else "", kind, language) if part)
    known = Prompt.objects.filter(brand=brand, name=name).first()
    return known or Prompt(brand=brand, programme=programme, kind=kind, language=language, name=name)


def _record(fact: Fact, brand: int = 0, programme: int = 0) -> None:
    now = now_us()
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=fact, brand=brand, programme=programme))
