"""Employees' hours of a month, and the same as CSV for payroll software."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

import msgspec
from babel.numbers import format_decimal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from homeshore.billing.queries.payroll import Payslip, payroll
from homeshore.billing.rules.payroll import KINDS, following, hundredths
from homeshore.kit.clock import now_us
from homeshore.kit.ids import encode_id
from homeshore.web.office.views.editing import shown
from homeshore.web.shell import formats
from homeshore.web.story.files import download
from homeshore.web.tables.writing import written
from homeshore.workforce.rules.telework import rate_of

TITLES: dict[str, Promise] = {
    "effective": pgettext_lazy("hours of a payslip", "Effective"),
    "paid_break": pgettext_lazy("hours of a payslip", "Paid breaks"),
    "unpaid": pgettext_lazy("hours of a payslip", "Unpaid"),
    "overtime_25": pgettext_lazy("hours of a payslip", "Overtime 25 %"),
    "overtime_50": pgettext_lazy("hours of a payslip", "Overtime 50 %"),
    "complementary_10": pgettext_lazy("hours of a payslip", "Complem. 10 %"),
    "complementary_25": pgettext_lazy("hours of a payslip", "Complem. 25 %"),
    "night": pgettext_lazy("hours of a payslip", "Night"),
    "sunday": pgettext_lazy("hours of a payslip", "Sunday"),
    "holiday": pgettext_lazy("hours of a payslip", "Holiday"),
    "rostered": pgettext_lazy("hours of a payslip", "Rostered"),
    "time_off_paid": pgettext_lazy("hours of a payslip", "Time off, paid"),
    "time_off_unpaid": pgettext_lazy("hours of a payslip", "Time off, unpaid"),
    "absent": pgettext_lazy("hours of a payslip", "Absent"),
}
REMARKS: dict[str, Promise] = {
    "day_over_10h": gettext_lazy("More than 10 h in a day"),
    "week_over_48h": gettext_lazy("More than 48 h in a week"),
    "rest_under_11h": gettext_lazy("Less than 11 h of rest"),
    "row_over_3h": gettext_lazy("More than 3 h in a row"),
    "complementary_too_many": gettext_lazy("More complementary hours than agreed"),
    "part_time_at_35h": gettext_lazy("Part time reached 35 h in a week"),
}
COLUMNS = (
    *("contract", "name", "employer", "month", "weekly_hours"),
    *KINDS,
    *("telework_days", "telework_allowance", "callout_hours", "callout_bonus", "remarks"),
)


class Slip(msgspec.Struct, frozen=True):
    """A payslip as the page shows it: hours of the kinds that are shown, each with its title; empty for none.

    `allowance` for telework, in cents.
    """

    slip: Payslip
    cells: list[tuple[Promise, str]]
    allowance: int
    remarks: list[Promise]


@shown
def latest(request: HttpRequest) -> HttpResponse:
    """The month before this one: the one that is to be paid."""
    del request
    return redirect("finance:payroll", (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1))


@shown
def month(request: HttpRequest, of: date) -> HttpResponse:
    """Every employment's hours by kind; a kind that nobody has is left out."""
    found = list(payroll(of, now_us()))
    kinds = [kind for kind in KINDS if kind == "effective" or any(getattr(slip.hours, kind) for slip in found)]
    slips = [_told(slip, kinds) for slip in found]
    context = {
        "month": of,
        "before": (of - timedelta(days=1)).replace(day=1),
        "after": following(of) if following(of) <= timezone.localdate() else None,
        "running": timezone.localdate() < following(of),
        "titles": [TITLES[kind] for kind in kinds],
        "slips": slips,
        "remarks": sum(1 for slip in slips if slip.remarks),
        "at_home": any(one.slip.telework.days for one in slips),
        "called_out": any(one.slip.callouts.cents for one in slips),
        "rate": rate_of(of),
    }
    return render(request, "finance/payroll.html", context)


@shown
def month_csv(request: HttpRequest, of: date) -> HttpResponse:
    """The same for payroll software: hours with two decimals and a comma, a row for each employment."""
    del request
    text = written(COLUMNS, _rows(of))
    return download(text.encode(), f"payroll-{of:%Y-%m}.csv", "text/csv; charset=utf-8")


def _told(slip: Payslip, kinds: Sequence[str]) -> Slip:
    cells = [(TITLES[kind], _shown_hours(getattr(slip.hours, kind))) for kind in kinds]
    return Slip(slip, cells, int(slip.telework.amount * 100), [REMARKS[code] for code in slip.hours.remarks])


def _rows(of: date) -> Iterator[tuple[str, ...]]:
    for slip in payroll(of, now_us()):
        contract = slip.contract
        yield (
            encode_id(contract.id),
            contract.person.name,
            contract.entity.siret or contract.entity.name,
            f"{of:%Y-%m}",
            _hours(slip.contract_week_us or 35 * 3_600_000_000),
            *(_hours(getattr(slip.hours, kind)) for kind in KINDS),
            str(slip.telework.days),
            f"{slip.telework.amount:.2f}".replace(".", ","),
            _hours(slip.callouts.kept_us),
            f"{Decimal(slip.callouts.cents).scaleb(-2):.2f}".replace(".", ","),
            " ".join(slip.hours.remarks),
        )


def _shown_hours(us: int) -> str:
    found = Decimal(hundredths(us)).scaleb(-2)
    return str(format_decimal(found, "#,##0.00", locale=formats.locale())) if found else ""


def _hours(us: int) -> str:
    whole, parts = divmod(hundredths(us), 100)
    return f"{whole},{parts:02d}"
