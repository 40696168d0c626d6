"""The question of every business case, answered in one sentence: page, report and terminal begin with it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.cases.queries import amounts
from homeshore.cases.rules.findings import Difference, Findings, Verdict
from homeshore.cases.rules.scenario import Scenario, Variant

_BETTER, _WORSE, _UNCLEAR = Verdict.BETTER, Verdict.WORSE, Verdict.UNCLEAR
_SENTENCES: Mapping[tuple[Verdict, Verdict | None], Promise] = {
    (_BETTER, _BETTER): _(
        "“%(home)s” costs the brand %(percent)s less than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), with a better service level (%(service_level)s instead of %(other_service_level)s)."
    ),
    (_BETTER, _WORSE): _(
        "“%(home)s” costs the brand %(percent)s less than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), but its service level is worse (%(service_level)s instead of "
        "%(other_service_level)s)."
    ),
    (_BETTER, _UNCLEAR): _(
        "“%(home)s” costs the brand %(percent)s less than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), at a service level that the simulation cannot tell from the other's "
        "(%(service_level)s and %(other_service_level)s)."
    ),
    (_BETTER, None): _(
        "“%(home)s” costs the brand %(percent)s less than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s)."
    ),
    (_WORSE, _BETTER): _(
        "“%(home)s” costs the brand %(percent)s more than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), but its service level is better (%(service_level)s instead of "
        "%(other_service_level)s)."
    ),
    (_WORSE, _WORSE): _(
        "“%(home)s” costs the brand %(percent)s more than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), and its service level is worse (%(service_level)s instead of "
        "%(other_service_level)s)."
    ),
    (_WORSE, _UNCLEAR): _(
        "“%(home)s” costs the brand %(percent)s more than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s), at a service level that the simulation cannot tell from the other's "
        "(%(service_level)s and %(other_service_level)s)."
    ),
    (_WORSE, None): _(
        "“%(home)s” costs the brand %(percent)s more than “%(reference)s” (%(brand_cost)s a day instead of "
        "%(other_brand_cost)s)."
    ),
    (_UNCLEAR, _BETTER): _(
        "The simulation cannot tell what “%(home)s” costs the brand from what “%(reference)s” does "
        "(%(brand_cost)s and %(other_brand_cost)s a day), but its service level is better (%(service_level)s "
        "instead of %(other_service_level)s)."
    ),
    (_UNCLEAR, _WORSE): _(
        "The simulation cannot tell what “%(home)s” costs the brand from what “%(reference)s” does "
        "(%(brand_cost)s and %(other_brand_cost)s a day), and its service level is worse (%(service_level)s "
        "instead of %(other_service_level)s)."
    ),
    (_UNCLEAR, _UNCLEAR): _(
        "The simulation tells “%(home)s” from “%(reference)s” neither by what the brand pays (%(brand_cost)s and "
        "%(other_brand_cost)s a day) nor by the service level (%(service_level)s and %(other_service_level)s)."
    ),
    (_UNCLEAR, None): _(
        "The simulation cannot tell what “%(home)s” costs the brand from what “%(reference)s” does "
        "(%(brand_cost)s and %(other_brand_cost)s a day)."
    ),
}
"""By what is found of the cost and of the service. Whole sentences: languages join their halves differently."""


def answer(scenario: Scenario, findings: Findings) -> str:
    """What the variant that is most at home costs the brand and how it serves, beside the reference.

    Empty while one of both, or the difference between them, is unknown, or when there is no home agent at all.
    """
    home = most_at_home(scenario, findings.reference)
    found = {one.variant: one for one in findings.assessments}
    ours, theirs = found.get(home.name), found.get(findings.reference)
    cost, service = (_difference(findings, home.name, key) for key in ("brand_cost", "service_level"))
    if ours is None or theirs is None or cost is None or home.home_percent == 0:
        return ""
    told = {
        "home": home.label,
        "reference": theirs.label,
        "percent": amounts.amount(abs(cost.percent or 0.0), "percent"),
    }
    for key in ("brand_cost", "service_level"):
        mine, other = ours.figure(key), theirs.figure(key)
        told[key] = amounts.amount(mine.mean, mine.unit) if mine else ""
        told[f"other_{key}"] = amounts.amount(other.mean, other.unit) if other else ""
    return str(_SENTENCES[cost.verdict, service.verdict if service is not None else None]) % told


def most_at_home(scenario: Scenario, reference: str = "") -> Variant:
    """The variant with the greatest share of home agents; of equals one beside the reference, and the first."""

    def rank(variant: Variant) -> tuple[float, bool]:
        return variant.home_percent, variant.name != reference

    return max(scenario.variants, key=rank)


def _difference(findings: Findings, variant: str, key: str) -> Difference | None:
    return next((one for one in findings.differences if (one.variant, one.key) == (variant, key)), None)
