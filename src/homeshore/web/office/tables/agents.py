"""Agents as CSV: one row for each contract, known by e-mail address; certificates in one cell.

`certificates` holds items such as `aubelle 3 2026-01-01 2026-12-31`; `employer` is a legal entity's name or SIRET.
"""

from collections.abc import Iterator
from datetime import date

from homeshore.brands import queries as brands
from homeshore.kit.problems import Invalid, Problem
from homeshore.learning import actions as learning_actions
from homeshore.learning import queries as learning
from homeshore.people import actions
from homeshore.people import queries as people
from homeshore.people.rules import AgentProfile, ContractTerms, PersonDetails
from homeshore.security.scope import Scope
from homeshore.web.office import hiring
from homeshore.web.office.tables.table import Change, Table, day, gathered, integer, items, words

CERTIFICATE_FORM = "aubelle 3 2026-01-01 2026-12-31"


def _take(scope: Scope, row: dict[str, str]) -> Change:
    person = PersonDetails(row["name"], row["email"].lower(), row["phone"])
    profile = AgentProfile(
        time_zone=row["time_zone"] or "Europe/Paris",
        municipality=row["municipality"].upper(),
        languages=words(row["languages"] or "fr"),
        skills=words(row["skills"]),
        chat_capacity=integer(row, "chat_capacity", 2),
    )
    stands = people.agents().filter(person__email__iexact=person.email).first()
    agent = hiring.change(stands, person, profile) if stands else hiring.hire(person, profile)
    gathered(lambda: _contract(agent, row), lambda: _certificates(scope, agent, row))
    return Change.CHANGED if stands else Change.CREATED


def _contract(agent: people.Agent, row: dict[str, str]) -> None:
    if not (row["mode"] or row["employer"] or row["starts_on"]):
        return
    missing = [Problem(name, "required") for name in ("mode", "employer", "starts_on") if not row[name]]
    if missing:
        raise Invalid(missing)
    starts_on = day(row["starts_on"], "starts_on")
    ends_on = day(row["ends_on"], "ends_on") if row["ends_on"] else None
    employer = _entity(row["employer"], "employer")
    through = _entity(row["business"], "business").id if row["business"] else 0
    signed = people.contracts(agent.person_id).filter(mode=row["mode"], entity=employer, starts_on=starts_on).first()
    if signed is None:
        actions.sign_contract(agent.person, ContractTerms(employer.id, row["mode"], starts_on, ends_on, through))
    elif signed.ends_on != ends_on:
        actions.end_contract(signed, ends_on)


def _entity(text: str, column: str) -> people.LegalEntity:
    number = "".join(text.split())
    known = people.entities()
    found = (known.filter(siret=number).first() if number.isdigit() else None) or known.filter(name=text).first()
    if found is None:
        raise Invalid([Problem(column, "unknown_employer", {"value": text})])
    return found


def _certificates(scope: Scope, agent: people.Agent, row: dict[str, str]) -> None:
    for item in items(row["certificates"]):
        parts = item.split()
        if len(parts) != 4 or not parts[1].isdigit():
            raise Invalid([Problem("certificates", "not_a_list_item", {"value": item, "form": CERTIFICATE_FORM})])
        brand = brands.brands(scope).filter(slug=parts[0]).first()
        if brand is None:
            raise Invalid([Problem("certificates", "unknown_brand", {"value": parts[0]})])
        first, last = day(parts[2], "certificates"), day(parts[3], "certificates")
        _certify(agent, brand, int(parts[1][:9]), (first, last))


def _certify(agent: people.Agent, brand: brands.Brand, level: int, dates: tuple[date, date]) -> None:
    held = learning.certificates(agent.id, brand.id).filter(revoked_at=None)
    if not held.filter(level=min(level, 9), valid_from=dates[0], valid_until=dates[1]).exists():
        try:
            learning_actions.grant_certificate(agent, brand, level, *dates)
        except Invalid as invalid:
            raise Invalid([Problem("certificates", one.code, one.limits) for one in invalid.problems]) from None


def _rows(scope: Scope) -> Iterator[dict[str, str]]:
    seen = {brand.id for brand in brands.brands(scope)}
    for agent in people.agents():
        held = [
            f"{one.brand.slug} {one.level} {one.valid_from.isoformat()} {one.valid_until.isoformat()}"
            for one in learning.certificates(agent.id).filter(revoked_at=None)
            if one.brand_id in seen
        ]
        profile = {
            "email": agent.person.email,
            "name": agent.person.name,
            "phone": agent.person.phone,
            "time_zone": agent.time_zone,
            "municipality": agent.municipality,
            "languages": ", ".join(agent.languages),
            "skills": ", ".join(agent.skills),
            "chat_capacity": str(agent.chat_capacity),
            "certificates": " | ".join(held),
        }
        for contract in _contracts_of(agent):
            yield profile | contract


def _contracts_of(agent: people.Agent) -> list[dict[str, str]]:
    nothing = dict.fromkeys(("mode", "employer", "starts_on", "ends_on", "business"), "")
    return [
        {
            "mode": one.mode,
            "employer": one.entity.siret or one.entity.name,
            "starts_on": one.starts_on.isoformat(),
            "ends_on": one.ends_on.isoformat() if one.ends_on else "",
            "business": (one.through.siret or one.through.name) if one.through else "",
        }
        for one in people.contracts(agent.person_id)
    ] or [nothing]


TABLE = Table(
    "agents",
    ("email", "name"),
    (
        "phone",
        "time_zone",
        "municipality",
        "languages",
        "skills",
        "chat_capacity",
        "mode",
        "employer",
        "starts_on",
        "ends_on",
        "business",
        "certificates",
    ),
    _take,
    _rows,
)
