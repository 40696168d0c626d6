"""Contests as people meet them: the form, and what to say when a contest cannot be."""

from babel.dates import format_date
from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.billing.actions.contests import withdraw
from homeshore.billing.queries.contests import REASONS
from homeshore.kit.errors import Refusal
from homeshore.kit.zones import day_from
from homeshore.security.middleware import scope_for
from homeshore.web.shell.formats import clock, locale, seconds_of

LONGEST = 2000
SENTENCES: dict[str, Promise] = {
    "unknown_charge": gettext_lazy("There is nothing of yours here that could be contested."),
    "contested_already": gettext_lazy("This is contested already. A person will answer."),
    "contest_unclear": gettext_lazy("Say in a few words what is wrong, or what you decided."),
    "contest_answered": gettext_lazy("This contest has its answer."),
    "statement_answered": gettext_lazy("This statement was accepted, or is being contested."),
}


class ContestForm(forms.Form):
    """What is wrong, and words."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=[("", gettext_lazy("Choose")), *REASONS])
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("A person reads this and answers."),
    )


def take_back(request: HttpRequest, contest_id: int) -> None:
    """Withdraw a contest of one's own, and say what came of it on the next page."""
    try:
        withdraw(contest_id, scope_for(request).user)
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("You took your contest back."))


def sentence(refusal: Refusal) -> str:
    """Why a contest or an answer cannot be, in the reader's language."""
    if refusal.code == "contest_too_late" and (until := day_from(str(refusal.fields["until"]))):
        until_day = format_date(until, "long", locale=locale())
        return _("This could be contested until %(day)s. Write to finance instead.") % {"day": until_day}
    if refusal.code == "grant_impossible":
        limit_us = refusal.fields["limit_us"]
        assert isinstance(limit_us, int)
        return _("Between one second and %(limit)s may be granted for this contact.") % {
            "limit": clock(seconds_of(limit_us))
        }
    return str(SENTENCES.get(refusal.code, refusal.code))
