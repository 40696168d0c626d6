"""What went wrong, as a sentence that tells a finance clerk what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Problem
from homeshore.web.office.sentences import ELSE
from homeshore.web.office.sentences import PROBLEMS as OFFICE

PROBLEMS: dict[str, Promise] = {
    "missing": _("Enter at least one rule."),
    "double": _("Something stands here twice."),
    "negative": _("This cannot be negative."),
    "not_positive": _("This must be more than zero."),
    "too_fine": _("At most six decimals."),
    "not_a_decimal": _("Give a number such as 0.60."),
    "above_cap": _("The minimum lies above the cap."),
    "no_step_at_zero": _("The first tier begins at zero."),
    "not_rising": _("Each tier begins above the one before."),
    "package_and_volume": _("A package goes with graduated tiers only."),
    "unknown_day": _("“%(day)s” is not a day."),
    "unknown_band": _("There is no band “%(band)s”."),
    "malformed": _("This cannot be read: %(why)s"),
    "bonuses_only": _("An agent's card holds bonuses only: nothing may be taken away for a result."),
    "not_by_opened_hour": _("This is about a contact: a price by the opened hour cannot have it."),
    "opened_for_brands": _("Opened hours are charged to brands; to an agent, guarantee an hour or a booked slot."),
    "not_a_share": _("Give a share of more than 0 and at most 100 per cent."),
    "brands_only": _("The error of a forecast is shared with a brand only, never with an agent."),
    "agents_only": _("Earnings for a connected hour are guaranteed to an agent, not to a brand."),
    "overlaps": _(
        "Version %(version)s holds on some of these days already: end it the day before, or correct it instead."
    ),
    "billed_already": _("Documents stand on these days: begin after the last month that was closed."),
    "closing_under_way": _("This month is being closed: wait until it is done."),
    "later_than_before": _("This does not hold longer than was agreed. Enter something new for the days after."),
    "wrong_side": _("This card is for the other side."),
    "not_independent": _("Only an independent's contract has a card and a mandate; employees are on the payroll."),
    "outside_contract": _("The contract does not hold on this day."),
    "overlaps_assignment": _("Another card holds for this contract on some of these days: end it first."),
    "not_a_vat_rate": _("This is not a rate of the category."),
    "same_party": _("Seller and buyer are the same company."),
    "no_siren": _("This company has no SIREN yet: enter it among the legal entities."),
    "no_address": _("An invoice needs its address: street, then postcode and town on the last line."),
    "not_an_operator": _("Only the operator of the centre invoices."),
    "not_an_iban": _("The check digits of this IBAN are wrong."),
    "not_a_prefix": _("Capital letters and digits, %(most)s at most."),
    "in_the_future": _("This day is still to come."),
    "mandate_in_force": _("A mandate is in force already: revoke it first."),
    "revoked_already": _("This mandate is revoked already."),
    "incomplete": _("Fill in both figures of this row, or none."),
    "no_rule": _("No rule of the card covers such a contact."),
    "absurd_record": _("Such a contact cannot be: it would last more than 48 hours."),
    "no_rows": _("The file has no rows."),
    "recorded_too_late": _("A forecast is recorded before its month begins: %(month)s has begun."),
    "not_in_month": _("This day is not in %(month)s."),
    "not_a_time": _("“%(value)s” is not a time of day such as 9:00."),
    "not_a_training": _("“%(value)s” is neither training nor onboarding."),
    "not_a_margin": _("“%(value)s” is neither tenth nor third."),
    "unknown_agent": _("No agent has the address “%(value)s”."),
    "no_contract": _("The agent has no contract on this day."),
    "employees_only": _("This is an independent: they pick their own slots, and have no roster."),
    "brand_or_agent": _("Name a brand or an agent, and not both."),
    "overlaps_row": _("This overlaps with row %(row)s of the same agent."),
    "not_agreed": _("No rate card in force agrees the measure “%(value)s”."),
    "unknown_version": _("Somebody replaced this version meanwhile. Look at the card again."),
}


def sentence(problem: Problem) -> str:
    """What to say about a problem, in the reader's language."""
    text = PROBLEMS.get(problem.code) or OFFICE.get(problem.code, ELSE)
    return str(text) % {"code": problem.code, "value": "", **problem.limits}


def refusal_sentence(refusal: Refusal) -> str:
    """What to say about a refusal that concerns no single field."""
    return sentence(Problem("", refusal.code))
