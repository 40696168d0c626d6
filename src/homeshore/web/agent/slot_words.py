"""Sentences about slots: what was refused, what happened, why a wish ended as it did."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.kit.clock import from_us
from homeshore.kit.errors import Refusal
from homeshore.workforce.actions.slot_notices import ENDED
from homeshore.workforce.queries.slot_weeks import SlotNotice
from homeshore.workforce.rules.slots.explaining import Reason

REFUSALS: dict[str, Promise] = {
    "unknown_slot": gettext_lazy("This slot is no longer published."),
    "unknown_booking": gettext_lazy("This slot is no longer yours: somebody took it, or it was released."),
    "unknown_round": gettext_lazy("These slots are not published."),
    "slot_begun": gettext_lazy("This slot has begun."),
    "slot_full": gettext_lazy("Every place was taken a moment ago. Stand in line: a place that becomes free is yours."),
    "not_permitted": gettext_lazy("Your certificates and contract do not cover this slot."),
    "placed_by_roster": gettext_lazy(
        "Your contract is an employment: your hours are in your roster, and these slots are for independents to choose."
    ),
    "booked_elsewhere": gettext_lazy("You already work at that time."),
    "swap_gone": gettext_lazy("This swap is no longer there: it was taken or withdrawn."),
    "window_closed": gettext_lazy("Wishes are not taken now: look at the times above."),
}
PROBLEMS: dict[str, Promise] = {
    "too_many": gettext_lazy("These are more wishes than one entry can hold."),
    "longer_than_the_limit": gettext_lazy("Your shortest stretch is longer than your limit for a day or a week."),
    "out_of_range": gettext_lazy("One of your limits is out of range."),
}
REASONS: dict[str, Promise] = {
    "granted": gettext_lazy("Yours"),
    "full": gettext_lazy(
        "%(wished)s asked for %(quota)s places. They went to who had fewest hours at that point, and among equals to "
        "the earlier lot."
    ),
    "free": gettext_lazy("A place is left: book it when booking opens."),
    "overlaps": gettext_lazy(
        "You got another slot at this time, which you wanted as much or which filled one more place."
    ),
    "day_limit": gettext_lazy("Your own limit for the day is reached (%(hours)s)."),
    "week_limit": gettext_lazy("Your own limit for the week is reached (%(hours)s)."),
    "short_run": gettext_lazy("It would have been a stretch shorter than the one you asked for (%(hours)s)."),
    "not_permitted": gettext_lazy("Your certificates and contract did not cover it when the wishes closed."),
    "booked_elsewhere": gettext_lazy("You already worked at that time."),
    "placed_by_roster": gettext_lazy("Your contract is an employment: your hours are in your roster."),
}


def refusal_sentence(refusal: Refusal) -> str:
    """What to say to an agent about a refusal."""
    if refusal.code == "not_yet_open":
        opens = timezone.localtime(from_us(int(str(refusal.fields["from_us"]))))
        return _("Booking opens for you on %(when)s.") % {"when": date_format(opens, "DATETIME_FORMAT")}
    if refusal.code == "working_time":
        return _("It would break a rule of working time (%(article)s).") % {"article": refusal.fields["article"]}
    if refusal.code == "invalid":
        codes = [str(code) for code in refusal.fields.values()]
        return " ".join(str(PROBLEMS.get(code, _("This entry cannot be read."))) for code in dict.fromkeys(codes))
    return str(REFUSALS.get(refusal.code, _("This is not possible now.")))


def reason_sentence(reason: Reason) -> str:
    """Why a wish ended as it did."""
    text = REASONS.get(reason.code)
    return str(text) % {"wished": reason.wished, "quota": reason.quota, "hours": hours(reason.minutes)} if text else ""


def hours(minutes: int) -> str:
    """`3 h`, `3 h 30`, `30 min`."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return _("%(minutes)s min") % {"minutes": rest}
    return f"{whole} h {rest:02d}" if rest else f"{whole} h"


def notice_sentence(notices: Sequence[SlotNotice]) -> str:
    """What an agent is told on their page of notices that belong together."""
    notice = notices[0]
    start = timezone.localtime(notice.starts_at)
    when = {
        "day": date_format(start, "l j F"),
        "time": date_format(start, "TIME_FORMAT"),
        "programme": notice.programme.name,
    }
    match notice.what:
        case "booked":
            text = _("A place became free for you: %(programme)s, %(day)s at %(time)s.")
        case "passed_on":
            text = _("A colleague took the slot that you gave back: %(programme)s, %(day)s at %(time)s.")
        case "swapped":
            text = _("Your swap was accepted. You now have %(programme)s, %(day)s at %(time)s.")
        case "released" if len(notices) > 1:
            text, when = _all_released(notice.cause), _span(notices)
        case "released":
            text = _released(notice.cause)
        case _:
            text = _("The slots were allocated: see what you got, and why.")
    return text % when


def _all_released(cause: str) -> str:
    if cause in ENDED:
        return _(
            "You can no longer work %(n)s slots of %(programme)s between %(first)s and %(last)s: a certificate or "
            "contract ended. What you worked stays yours, and you can contest this before a person."
        )
    return _(
        "You can no longer work %(n)s slots of %(programme)s between %(first)s and %(last)s: your profile and what the "
        "programme asks for no longer match. What you worked stays yours, and you can contest this before a person."
    )


def _span(notices: Sequence[SlotNotice]) -> dict[str, str]:
    starts = sorted(timezone.localtime(one.starts_at) for one in notices)
    return {
        "n": str(len(notices)),
        "programme": notices[0].programme.name,
        "first": date_format(starts[0], "j F"),
        "last": date_format(starts[-1], "j F"),
    }


def _released(cause: str) -> str:
    if cause in ENDED:
        return _(
            "You can no longer work %(programme)s, %(day)s at %(time)s: a certificate or contract ended. What you "
            "worked stays yours, and you can contest this before a person."
        )
    return _(
        "You can no longer work %(programme)s, %(day)s at %(time)s: your profile and what the programme asks for no "
        "longer match. What you worked stays yours, and you can contest this before a person."
    )
