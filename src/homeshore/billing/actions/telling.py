"""Telling by mail whoever contested something that a person has answered."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from homeshore.billing.models import Contest
from homeshore.billing.models.cards import BRAND
from homeshore.billing.models.contests import GRANTED, REFUSED
from homeshore.brands import queries as brands
from homeshore.security import queries as security
from homeshore.security.errors import UnknownUser
from homeshore.security.scope import CENTRE

OLDEST = timedelta(days=7)
"""Later, nobody waits for the mail any more: the answer stands on their page."""
_AT_ONCE = 20


def tell_answers() -> bool:
    """Send a mail for each answer that nobody was told of; True when there may be more.

    Sent first and marked after it, so that a crash may send one twice and never loses one; what the relay does not take
    is tried again at the next call.
    """
    now = timezone.now()
    answered = Contest.objects.filter(state__in=(GRANTED, REFUSED), told_at=None, answered_at__gt=now - OLDEST)
    told = 0
    for row in answered.order_by("answered_at")[:_AT_ONCE]:
        if _tell(row):
            told += Contest.objects.filter(id=row.id).update(told_at=now)
    return told == _AT_ONCE


def _tell(row: Contest) -> bool:
    """One mail; it leads to the answer and says nothing of it, since a mail may be read by others."""
    try:
        user = security.user(row.raised_by)
    except UnknownUser:
        return True
    if not user.is_active or not user.email:
        return True
    place = f"brand/{brands.brand(CENTRE, row.party).slug}/costs/" if row.side == BRAND else "desk/earnings/statements/"
    with override(user.language):
        subject = _("Your contest was answered")
        text = _("Hello %(name)s,\n\na person has answered what you contested. Read it here:\n%(link)s\n") % {
            "name": user.name,
            "link": f"{settings.PUBLIC_URL}/{place}",
        }
    return send_mail(subject, text, None, [user.email], fail_silently=True) == 1
