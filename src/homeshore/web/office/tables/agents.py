"""Agents as CSV: one row for each contract, known by e-mail address; certificates in one cell.

`certificates` holds items such as `aubelle 3 2026-01-01 2026-12-31`; `employer` is a legal entity's name or SIRET;
`business` is the SIRET of an independent's own one, which is entered when it is new.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from homeshore.brands import queries as brands
from homeshore.facts.vocabulary import Mode
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.learning import actions as learning_actions
from homeshore.learning import queries as learning
from homeshore.learning.rules import certificate_problems
from homeshore.people import actions
from homeshore.people import queries as people
from homeshore.people.rules import (
    AgentProfile,
    ContractTerms,
    EntityDetails,
    PersonDetails,
    contract_problems,
    is_siret,
    person_problems,
    profile_problems,
)
from homeshore.security.scope import Scope
from homeshore.web.office import hiring
from homeshore.web.office.tables.table import Change, Table
from homeshore.web.tables.cells import day, gathered, integer, items, words

CERTIFICATE_FORM = "aubelle 3 2026-01-01 2026-12-31"


def _check(scope: Scope, row: dict[str, str]) -> bool:
    person = _person(row)
    known, stands = people.person_by_email(person.email), _agent(person.email)
    gathered(
        lambda: refuse(person_problems(person)),
        lambda: refuse([Problem("email", "taken", {"value": person.email})] if known and not stands else ()),
        lambda: refuse(profile_problems(_profile(row))),
        lambda: refuse(_contract_problems(row, known)),
        lambda: refuse(_certificate_problems(scope, row)),
    )
    return stands is not None


def _take(scope: Scope, row: dict[str, str]) -> Change:
    person, profile, terms = _person(row), _profile(row), _terms(row)
    stands = _agent(person.email)
    agent = hiring.hire(person, profile) if stands is None else hiring.change(stands, person, profile)
    if terms is not None:
        _sign(agent, terms, row["business"])
    for brand, level, first, last in _certificates(scope, row):
        held = learning.certificates(agent.id, brand.id).filter(revoked_at=None)
        if not held.filter(level=level, valid_from=first, valid_until=last).exists():
            learning_actions.grant_certificate(agent, brand, level, first, last)
    return Change.CHANGED if stands else Change.CREATED


def _person(row: dict[str, str]) -> PersonDetails:
    return PersonDetails(row["name"], row["email"].lower(), row["phone"])


def _profile(row: dict[str, str]) -> AgentProfile:
    return AgentProfile(
        time_zone=row["time_zone"] or "Europe/Paris",
        municipality=row["municipality"].upper(),
        languages=words(row["languages"] or "fr"),
        skills=words(row["skills"]),
        chat_capacity=integer(row, "chat_capacity", 2),
    )


def _agent(email: str) -> people.Agent | None:
    return people.agents().filter(person__email__iexact=email).first()


def _terms(row: dict[str, str]) -> ContractTerms | None:
    """Without `through`: a new independent's business may have to be entered first."""
    if not (row["mode"] or row["employer"] or row["starts_on"]):
        return None
    refuse(Problem(name, "required") for name in ("mode", "employer", "starts_on") if not row[name])
    employer = _entity(row["employer"])
    if employer is None or employer.kind == "independent":
        raise Invalid([Problem("employer", "unknown_employer", {"value": row["employer"]})])
    ends_on = day(row["ends_on"], "ends_on") if row["ends_on"] else None
    return ContractTerms(employer.id, row["mode"], day(row["starts_on"], "starts_on"), ends_on)


def _entity(text: str) -> people.LegalEntity | None:
    number = "".join(text.split())
    known = people.entities()
    return (known.filter(siret=number).first() if number.isdigit() else None) or known.filter(name=text).first()


def _contract_problems(row: dict[str, str], known: people.Person | None) -> Iterator[Problem]:
    terms = _terms(row)
    if terms is None:
        return
    yield from contract_problems(terms)
    if not row["business"]:
        return
    if terms.mode != Mode.INDEPENDENT:
        yield Problem("business", "only_independents_have_a_business")
    business = _entity(row["business"])
    if business is None and not is_siret("".join(row["business"].split())):
        yield Problem("business", "not_a_siret")
    elif business is not None and (known is None or business.owner_id != known.id):
        yield Problem("business", "not_their_business")


def _sign(agent: people.Agent, terms: ContractTerms, business: str) -> None:
    signed = people.contracts(agent.person_id).filter(
        mode=terms.mode, entity_id=terms.entity, starts_on=terms.starts_on
    )
    stands = signed.first()
    if stands is None:
        through = _business(agent, business).id if business else 0
        actions.sign_contract(agent.person, msgspec.structs.replace(terms, through=through))
    elif stands.ends_on != terms.ends_on:
        actions.end_contract(stands, terms.ends_on)


def _business(agent: people.Agent, text: str) -> people.LegalEntity:
    """The independent's business; one whose SIRET is new is entered."""
    siret = "".join(text.split())
    return _entity(text) or actions.register_entity(
        EntityDetails(
            "independent", agent.person.name, siret[:9], siret, time_zone=agent.time_zone, owner=agent.person_id
        )
    )


def _certificates(scope: Scope, row: dict[str, str]) -> list[tuple[brands.Brand, int, date, date]]:
    return [_certificate(scope, item) for item in items(row["certificates"])]


def _certificate_problems(scope: Scope, row: dict[str, str]) -> Iterator[Problem]:
    for _brand, level, first, last in _certificates(scope, row):
        for one in certificate_problems(level, first, last):
            yield Problem("certificates", one.code, one.limits)


def _certificate(scope: Scope, item: str) -> tuple[brands.Brand, int, date, date]:
    parts = item.split()
    if len(parts) != 4 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) <= 2):
        raise Invalid([Problem("certificates", "not_a_list_item", {"value": item, "form": CERTIFICATE_FORM})])
    brand = brands.brands(scope).filter(slug=parts[0]).first()
    if brand is None:
        raise Invalid([Problem("certificates", "unknown_brand", {"value": parts[0]})])
    return brand, int(parts[1]), day(parts[2], "certificates"), day(parts[3], "certificates")


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
    name="agents",
    key=("email",),
    required=("email", "name"),
    optional=(
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
    check=_check,
    take=_take,
    rows=_rows,
)
