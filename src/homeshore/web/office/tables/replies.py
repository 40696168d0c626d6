"""Canned replies as CSV: one row each, known by brand, programme, language and shortcut."""

from collections.abc import Iterator

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.rules.programmes import reply_problems
from homeshore.kit.problems import Invalid, Problem, refuse
from homeshore.security.scope import Scope
from homeshore.web.office.tables.table import Change, Table


def find_brand(scope: Scope, slug: str) -> brands.Brand:
    """The brand in a cell. Raises Invalid for the column `brand`."""
    found = brands.brands(scope).filter(slug=slug).first()
    if found is None:
        raise Invalid([Problem("brand", "unknown_brand", {"value": slug})])
    return found


def _check(scope: Scope, row: dict[str, str]) -> bool:
    _programme, stands = _found(scope, row)
    refuse(reply_problems(row["shortcut"], row["language"] or "fr", row["title"], row["body"]))
    return stands is not None


def _found(scope: Scope, row: dict[str, str]) -> tuple[brands.Programme, brands.CannedReply | None]:
    brand = find_brand(scope, row["brand"])
    programme = brands.programmes(scope, brand.id).filter(slug=row["programme"]).first()
    if programme is None:
        raise Invalid([Problem("programme", "unknown_programme", {"value": row["programme"]})])
    replies = brands.canned_replies(programme, row["language"] or "fr")
    return programme, replies.filter(shortcut=row["shortcut"]).first()


def _take(scope: Scope, row: dict[str, str]) -> Change:
    programme, stands = _found(scope, row)
    actions.write_canned_reply(
        programme, row["shortcut"], row["language"] or "fr", row["title"], row["body"], reply=stands
    )
    return Change.CHANGED if stands else Change.CREATED


def _rows(scope: Scope) -> Iterator[dict[str, str]]:
    for programme in brands.programmes(scope):
        for reply in brands.canned_replies(programme):
            yield {
                "brand": programme.brand.slug,
                "programme": programme.slug,
                "language": reply.language,
                "shortcut": reply.shortcut,
                "title": reply.title,
                "body": reply.body,
            }


TABLE = Table(
    name="replies",
    key=("brand", "programme", "language", "shortcut"),
    required=("brand", "programme", "shortcut", "title", "body"),
    optional=("language",),
    check=_check,
    take=_take,
    rows=_rows,
)
