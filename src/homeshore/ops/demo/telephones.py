"""The demo company's telephones: a trunk for this machine, fictitious numbers, call plans, and what callers hear.

The numbers come from the ranges that the regulator keeps for works of fiction (ARCEP, decision 2018-0881: 01 99 00,
02 61 91 and others), so nobody is ever rung by mistake.
"""

from datetime import date

import msgspec
from django.db import transaction

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand, Programme, telephone
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails, OptionDetails, PlanDetails, TrunkDetails
from homeshore.ops.demo.prompt_texts import PROMPTS
from homeshore.security.scope import CENTRE

TRUNK = TrunkDetails(
    name="demo",
    host="127.0.0.1",
    port=5070,
    codecs=("opus", "pcma", "pcmu"),
    allowed_hosts=("127.0.0.0/8", "::1"),
)
"""Takes calls from SIP phones on this machine, and rings one that listens on its port 5070."""
SOFTPHONE = TrunkDetails(name="softphone", username="softphone", codecs=("opus", "pcma", "pcmu"))
"""A SIP phone anywhere in the house: it registers with this name and the demo's password, and calls the numbers."""
VOICE, CALLBACK = Promise("voice", 80, 30), Promise("callback", 90, 3600)


class Line(msgspec.Struct, frozen=True):
    """A demo number."""

    programme: str
    number: str
    label: str
    language: str = "fr"


LINES = {
    "aubelle": (
        Line("orders", "+33199001201", "Service clients"),
        Line("orders", "+33199001202", "Customer service, in English", "en"),
        Line("retention", "+33199001203", "Fidélité"),
    ),
    "santeo": (
        Line("reimbursements", "+33261910301", "Remboursements"),
        Line("reimbursements", "+33261910302", "Reimbursements, in English", "en"),
    ),
}
RETENTION_PLAN = PlanDetails(
    recorded_percent=100,
    announce_seconds=30,
    callback_seconds=20,
    complexity="complex",
    purpose_fr="Je vous appelle au sujet de votre abonnement.",
    purpose_en="I am calling about your subscription.",
)
REIMBURSEMENTS_PLAN = PlanDetails(
    recorded_percent=20,
    when_closed="callback",
    full_seconds=300,
    when_full="callback",
    complexity="complex",
    purpose_fr="Je vous appelle au sujet de votre dossier de remboursement.",
    purpose_en="I am calling about your reimbursement.",
)


def orders_plan(orders: Programme, retention: Programme) -> PlanDetails:
    """Aubelle's front door: a short menu, and retention as overflow."""
    return PlanDetails(
        recorded_percent=100,
        menu=(
            OptionDetails("1", orders.id, "Une commande", "An order"),
            OptionDetails("2", retention.id, "Mon abonnement", "My subscription"),
        ),
        menu_seconds=4,
        when_closed="callback",
        full_seconds=240,
        when_full="transfer",
        full_programme=retention.id,
        announce_seconds=30,
        callback_seconds=20,
        purpose_fr="Je vous appelle au sujet de votre commande.",
        purpose_en="I am calling about your order.",
    )


@transaction.atomic
def add_telephones(password: str, by: int = 0) -> bool:
    """Give the demo brands their telephones; False when they have them. `by`: who verified the numbers' proofs."""
    if telephone.trunks().filter(name=TRUNK.name).exists():
        return False
    trunk = actions.add_trunk(TRUNK)
    actions.add_trunk(msgspec.structs.replace(SOFTPHONE, password=password))
    for slug, lines in LINES.items():
        brand = brands.brand_by_slug(slug)
        programmes = {row.slug: row for row in brands.programmes(CENTRE, brand.id)}
        for row in programmes.values():
            _serve_calls(row)
        for line in lines:
            _add_line(brand, programmes[line.programme], line, trunk.id, by)
        _write_plans(programmes)
        for prompt in PROMPTS[slug]:
            actions.write_prompt(brand, None, prompt.kind, prompt.language, prompt.text)
    return True


def _serve_calls(row: Programme) -> None:
    """Voice and callbacks beside what the programme serves already."""
    plan = brands.programme_plan(row)
    known = {promise.channel for promise in plan.channels}
    added = tuple(promise for promise in (VOICE, CALLBACK) if promise.channel not in known)
    actions.change_programme(row, msgspec.structs.replace(plan, channels=(*plan.channels, *added)))


def _add_line(brand: Brand, programme: Programme, line: Line, trunk: int, by: int) -> None:
    row = actions.add_number(
        brand,
        NumberDetails(
            number=line.number,
            programme=programme.id,
            label=line.label,
            language=line.language,
            trunk=trunk,
            proof_kind="operator_certificate",
            proof_reference=f"DEMO-{line.number[-4:]}",
            proof_from=date(2026, 1, 1),
        ),
    )
    actions.verify_proof(row, by)


def _write_plans(programmes: dict[str, Programme]) -> None:
    plans = {"retention": RETENTION_PLAN, "reimbursements": REIMBURSEMENTS_PLAN}
    if "orders" in programmes:
        plans["orders"] = orders_plan(programmes["orders"], programmes["retention"])
    for slug, row in programmes.items():
        actions.write_call_plan(row, plans[slug])
