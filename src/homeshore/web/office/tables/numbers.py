"""Phone numbers as CSV: one row each, known by the number. A proof is verified on its page, never by a file."""

from collections.abc import Iterator

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import telephone
from homeshore.brands.queries.telephone import PhoneNumber
from homeshore.brands.rules.identities import canonical_number
from homeshore.brands.rules.telephone import NumberDetails, number_problems
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.security.scope import CENTRE, Scope
from homeshore.web.office.tables.replies import find_brand
from homeshore.web.office.tables.table import Change, Table
from homeshore.web.tables.cells import day, gathered

YES, NO = "yes", "no"


def _check(scope: Scope, row: dict[str, str]) -> bool:
    brand, stands, details = _read(scope, row)
    refuse(number_problems(details))
    if stands is not None and stands.brand_id != brand.id:
        raise Invalid([Problem("number", "taken", {"value": row["number"]})])
    return stands is not None


def _take(scope: Scope, row: dict[str, str]) -> Change:
    brand, stands, details = _read(scope, row)
    if stands is None:
        actions.add_number(brand, details)
        return Change.CREATED
    actions.change_number(stands, details)
    return Change.CHANGED


def _read(scope: Scope, row: dict[str, str]) -> tuple[brands.Brand, PhoneNumber | None, NumberDetails]:
    brand = find_brand(scope, row["brand"])
    read: dict[str, object] = {}

    def put(name: str, value: object) -> None:
        read[name] = value

    gathered(
        lambda: put("programme", _programme(scope, brand, row["programme"])),
        lambda: put("trunk", _trunk(row["trunk"])),
        lambda: put("number", _number(row["number"])),
        lambda: put("proof_from", day(row["proof_from"], "proof_from") if row["proof_from"] else None),
        lambda: put("proof_until", day(row["proof_until"], "proof_until") if row["proof_until"] else None),
        lambda: put("is_presented", _switch(row, "presented")),
        lambda: put("is_active", _switch(row, "active")),
    )
    details = NumberDetails(
        label=row["label"],
        language=row["language"] or "fr",
        proof_kind=row["proof_kind"],
        proof_reference=row["proof_reference"],
        **read,  # type: ignore[arg-type]  # each was read as its field wants it
    )
    return brand, telephone.phone_numbers(CENTRE).filter(number=details.number).first(), details


def _programme(scope: Scope, brand: brands.Brand, slug: str) -> int:
    found = brands.programmes(scope, brand.id).filter(slug=slug).first()
    if found is None:
        raise Invalid([Problem("programme", "unknown_programme", {"value": slug})])
    return found.id


def _trunk(name: str) -> int:
    if not name:
        return 0
    found = telephone.trunks().filter(name=name).first()
    if found is None:
        raise Invalid([Problem("trunk", "unknown")])
    return found.id


def _number(text: str) -> str:
    try:
        return canonical_number(text)
    except Invalid:
        raise Invalid([Problem("number", "not_a_number")]) from None


def _switch(row: dict[str, str], column: str) -> bool:
    text = row[column].lower() or YES
    if text not in (YES, NO):
        raise Invalid([Problem(column, "not_yes_or_no", {"value": row[column]})])
    return text == YES


def _rows(scope: Scope) -> Iterator[dict[str, str]]:
    for row in telephone.phone_numbers(scope):
        yield {
            "brand": row.brand.slug,
            "number": row.number,
            "programme": row.programme.slug,
            "label": row.label,
            "language": row.language,
            "trunk": row.trunk.name if row.trunk else "",
            "presented": YES if row.is_presented else NO,
            "active": YES if row.is_active else NO,
            "proof_kind": row.proof_kind,
            "proof_reference": row.proof_reference,
            "proof_from": row.proof_from.isoformat() if row.proof_from else "",
            "proof_until": row.proof_until.isoformat() if row.proof_until else "",
        }


TABLE = Table(
    name="numbers",
    key=("number",),
    required=("brand", "number", "programme"),
    optional=(
        "label",
        "language",
        "trunk",
        "presented",
        "active",
        "proof_kind",
        "proof_reference",
        "proof_from",
        "proof_until",
    ),
    check=_check,
    take=_take,
    rows=_rows,
)
