"""A closing in words: anomalies by kind with what to do about them, stages, and what stopped it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from homeshore.billing.queries.anomalies import WAIVABLE, Anomaly
from homeshore.billing.queries.closings import Party
from homeshore.billing.queries.documents import Closing
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.people.queries import names_of
from homeshore.security.queries import user_names
from homeshore.web.finance.parties import party_names

MOST_ROWS = 100


class Kind(msgspec.Struct, frozen=True):
    """A kind of anomaly, what to do about it, and the page where it is done."""

    title: Promise
    advice: Promise
    route: str = ""


KINDS = {
    "no_card": Kind(
        gettext_lazy("No rate card"),
        gettext_lazy("Agree a card that holds on the days of these contacts."),
        "finance:cards",
    ),
    "no_rule": Kind(
        gettext_lazy("No rule for this work"),
        gettext_lazy("Complete the card: none of its rules covers the programme and channel."),
        "finance:cards",
    ),
    "absurd_record": Kind(
        gettext_lazy("Times that cannot be true"),
        gettext_lazy(
            "They run backwards or last more than 48 hours. Ask who runs the centre to look at these contacts."
        ),
    ),
    "terms": Kind(
        gettext_lazy("A brand without terms"),
        gettext_lazy("Say who invoices it, who pays, and within how many days."),
        "finance:brands",
    ),
    "mandate": Kind(
        gettext_lazy("An independent without a mandate"),
        gettext_lazy("We may write their invoices only with a self-billing mandate on file."),
        "finance:contracts",
    ),
    "address": Kind(
        gettext_lazy("An address is missing"),
        gettext_lazy("An invoice needs the companies' streets, postcodes and towns."),
    ),
    "open_contact": Kind(
        gettext_lazy("Contacts still in somebody's hands"),
        gettext_lazy("They are billed in the month in which they end. Let them through if they may wait."),
    ),
    "difference": Kind(
        gettext_lazy("Days that do not agree"),
        gettext_lazy("Journal and ledger differ: their pages say where. Ask who runs the centre to find the cause."),
        "finance:reconciliation",
    ),
    "no_slots": Kind(
        gettext_lazy("No slots of a brand that pays by the opened hour"),
        gettext_lazy("Take in the month's slots, or let it through if nothing was opened: its contacts cost nothing."),
        "finance:sources",
    ),
    "contest": Kind(
        gettext_lazy("Contests without an answer"),
        gettext_lazy("Answer them, or let them wait: what is granted later becomes a credit note."),
        "finance:contests",
    ),
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An anomaly, or several of one party. `value` names it in the form; `reason` and `by` once it was let through."""

    value: str
    party: str
    count: int = 1
    contact: int = 0
    agent: str = ""
    at_us: int = 0
    reason: str = ""
    by: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The anomalies of a kind: those that still block come first. `more`: how many are not shown."""

    code: str
    kind: Kind
    waivable: bool
    rows: list[Row]
    blocking: int
    more: int = 0


class Stage(msgspec.Struct, frozen=True):
    """A stage of a closing. state: done, now, later."""

    label: Promise
    state: str
    done: int
    of: int


STAGES = {
    "drawn": gettext_lazy("Rate what came until the line was drawn, and freeze it"),
    "rated": gettext_lazy("Write and number the documents"),
    "numbered": gettext_lazy("Check and print them"),
    "printed": gettext_lazy("Close the month"),
}

REFUSALS: dict[str, Promise] = {
    "nothing_to_close": gettext_lazy("This month is not over yet, or closed already."),
    "anomalies_open": gettext_lazy("Something still stands in the way: look at the list below."),
    "closing_under_way": gettext_lazy("A month is being closed already: wait until it is done."),
    "earlier_month_open": gettext_lazy("An earlier month is still open: close it first, months close in their order."),
    "anomaly_blocks": gettext_lazy("This must be mended: it cannot be let through."),
    "reason_missing": gettext_lazy("Say why it may wait."),
    "not_halted": gettext_lazy("The closing is not stopped."),
    "invalid_document": gettext_lazy("Document %(number)s is not valid: %(why)s"),
}
ELSE = pgettext_lazy("closing", "It was refused (%(code)s).")


def refusal_sentence(refusal: Refusal) -> str:
    """What to say of a refusal."""
    return halted_sentence({"code": refusal.code} | {name: str(value) for name, value in refusal.fields.items()})


def halted_sentence(halted: Mapping[str, str]) -> str:
    """What stopped a closing, from what was kept of it."""
    said = {"number": "–", "why": "–", **halted}
    return str(REFUSALS.get(halted["code"], ELSE)) % said


def stages(closing: Closing) -> list[Stage]:
    """The stages of a closing that is not done, with how far the present one has come."""
    found, state = [], "done"
    for code, label in STAGES.items():
        now = code == closing.stage
        found.append(Stage(label, "now" if now else state, closing.done if now else 0, closing.of if now else 0))
        state = "later" if now else state
    return found


def groups(found: Iterable[Anomaly], waved: Mapping[tuple[str, int], Any]) -> list[Group]:
    """Anomalies by kind, in the order in which they were found; what was let through stays to be seen."""
    by_code: dict[str, list[Anomaly]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    names = party_names({Party(one.side, one.party) for of_code in by_code.values() for one in of_code})
    return [
        _waivable(code, of_code, waved, names) if code in WAIVABLE else _blocking(code, of_code, names)
        for code, of_code in by_code.items()
    ]


def waved_words(waved: Iterable[Mapping[str, Any]]) -> list[tuple[Promise | str, str, str]]:
    """What a closing let through, as (kind, reason, who)."""
    kept = list(waved)
    users = user_names({one["by"] for one in kept})
    return [
        (KINDS[one["code"]].title if one["code"] in KINDS else one["code"], one["reason"], users.get(one["by"], "–"))
        for one in kept
    ]


def _blocking(code: str, found: list[Anomaly], names: Mapping[Party, str]) -> Group:
    """One row a party: a card that is missing for a month concerns thousands of contacts."""
    counted = Counter(Party(one.side, one.party) for one in found)
    rows = [Row(value="", party=names[party], count=count) for party, count in counted.items()]
    return Group(
        code=code,
        kind=KINDS[code],
        waivable=False,
        rows=rows[:MOST_ROWS],
        blocking=len(found),
        more=max(0, len(rows) - MOST_ROWS),
    )


def _waivable(
    code: str, found: list[Anomaly], waved: Mapping[tuple[str, int], Any], names: Mapping[Party, str]
) -> Group:
    agents = names_of({one.agent for one in found if one.agent})
    users = user_names({row.by for row in waved.values()})
    found = sorted(found, key=lambda one: one.key in waved)
    rows = []
    for one in found[:MOST_ROWS]:
        through = waved.get(one.key)
        rows.append(
            Row(
                value=f"{code}:{encode_id(one.about)}",
                party=names[Party(one.side, one.party)],
                contact=one.contact,
                agent=agents.get(one.agent, ""),
                at_us=one.at_us,
                reason=through.reason if through else "",
                by=(users.get(through.by) or _("somebody")) if through else "",
            )
        )
    blocking = sum(one.key not in waved for one in found)
    more = max(0, len(found) - MOST_ROWS)
    return Group(code=code, kind=KINDS[code], waivable=True, rows=rows, blocking=blocking, more=more)
