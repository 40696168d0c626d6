"""Telling agents what became of their slots: a hint at once, a line on their page, and a mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from homeshore.journal import bus
from homeshore.people import queries as people
from homeshore.workforce.models.slots import Slot, SlotNotice
from homeshore.workforce.queries import telework
from homeshore.workforce.queries.slot_weeks import MOST_NOTICES, together

OLDEST = timedelta(days=2)
"""Later, the page says it and no mail does."""
ENDED = frozenset({"certificate", "contract"})
"""Causes of a release that lie in the agent's own papers; others lie in the programme or the profile."""
_AT_ONCE, _LOOKED_AT = 20, 200


def tell(agent: int, slot: Slot, what: str, at: datetime, cause: str = "") -> None:
    """Note for an agent what happened to a slot, in the caller's transaction; the hint goes out once it commits.

    `what`: booked, passed_on, swapped, released, drawn.
    """
    tell_all([agent], slot, what, at, cause)


def tell_all(agents: Iterable[int], slot: Slot, what: str, at: datetime, cause: str = "") -> None:
    """The same for several agents."""
    told = list(agents)
    notices = (
        SlotNotice(
            brand_id=slot.brand_id,
            agent_id=agent,
            programme_id=slot.programme_id,
            what=what,
            cause=cause,
            starts_at=slot.starts_at,
            made_at=at,
        )
        for agent in told
    )
    SlotNotice.objects.bulk_create(notices, batch_size=500)
    transaction.on_commit(partial(bus.publish_all, [bus.Hint(f"agent.{agent}", {}) for agent in told]))


def mark_seen(agent: int, notices: Iterable[int]) -> None:
    """The agent has read these lines."""
    SlotNotice.objects.filter(agent_id=agent, id__in=list(notices), seen_at=None).update(seen_at=timezone.now())


def mail_notices() -> bool:
    """Send each agent one mail with all that nobody told them; True when there may be more.

    Sent first and marked after it, so that a crash may send one twice and never loses one. Employees get none outside
    their contact hours: it waits for them (Code du travail, L2242-17).
    """
    now = timezone.now()
    rows = SlotNotice.objects.filter(told_at=None, made_at__gt=now - OLDEST).order_by("made_at")
    rows = rows.select_related("agent__person__user", "programme")
    told = 0
    for agent in dict.fromkeys(row.agent_id for row in _due(rows, now)):
        waiting = list(rows.filter(agent=agent)[:MOST_NOTICES])
        if _mail(waiting):
            told += SlotNotice.objects.filter(id__in=[row.id for row in waiting]).update(told_at=now)
    return told >= _AT_ONCE


def _due(rows: QuerySet[SlotNotice], now: datetime) -> list[SlotNotice]:
    """The first that may go out, however many of those who rest stand before them."""
    found: list[SlotNotice] = []
    for start in count(0, _LOOKED_AT):
        some = list(rows[start : start + _LOOKED_AT])
        resting = telework.resting({row.agent_id for row in some}, now)
        found += [row for row in some if row.agent_id not in resting]
        if len(found) >= _AT_ONCE or len(some) < _LOOKED_AT:
            break
    return found[:_AT_ONCE]


def _mail(rows: Sequence[SlotNotice]) -> bool:
    """One mail to one agent; it leads to the page and names no brand, since a mail may be read by others."""
    agent = rows[0].agent
    user = agent.person.user
    if user is None or not user.is_active or not user.email:
        return True
    with override(user.language), timezone.override(people.agent(agent.id).time_zone):
        said = [_words(few) for few in together(rows)]
        subject, text = (
            said[0] if len(said) == 1 else (_("News of your slots"), "\n".join(text for _subject, text in said))
        )
        link = f"{settings.PUBLIC_URL}/desk/slots/"
        body = _("Hello %(name)s,\n\n%(text)s\n\nYour slots: %(link)s\n") % {
            "name": user.name,
            "text": text,
            "link": link,
        }
    return send_mail(subject, body, None, [user.email], fail_silently=True) == 1


def _words(rows: Sequence[SlotNotice]) -> tuple[str, str]:
    row = rows[0]
    moment = timezone.localtime(row.starts_at)
    when = {"day": moment.strftime("%d/%m/%Y"), "time": moment.strftime("%H:%M")}
    match row.what:
        case "booked":
            return _("You have a slot"), _("A place became free for you on %(day)s at %(time)s.") % when
        case "passed_on":
            return _("Your slot was taken"), _(
                "A colleague took the slot that you gave back: %(day)s, %(time)s."
            ) % when
        case "swapped":
            return _("Your swap was accepted"), _("You now have the slot of %(day)s at %(time)s.") % when
        case "released" if len(rows) > 1:
            return _("Slots were released"), _all_released(row.cause) % _span(rows)
        case "released":
            return _("A slot was released"), _released(row.cause) % when
    return _("The slots were allocated"), _("See what you got, and why.")


def _span(rows: Sequence[SlotNotice]) -> dict[str, str]:
    starts = sorted(timezone.localtime(row.starts_at) for row in rows)
    return {"n": str(len(rows)), "first": f"{starts[0]:%d/%m/%Y}", "last": f"{starts[-1]:%d/%m/%Y}"}


def _all_released(cause: str) -> str:
    if cause in ENDED:
        return _(
            "You can no longer work %(n)s slots between %(first)s and %(last)s: a certificate or contract ended. "
            "What you worked stays yours, and you can contest this before a person."
        )
    return _(
        "You can no longer work %(n)s slots between %(first)s and %(last)s: your profile and what the programme asks "
        "for no longer match. What you worked stays yours, and you can contest this before a person."
    )


def _released(cause: str) -> str:
    if cause in ENDED:
        return _(
            "You can no longer work the slot of %(day)s at %(time)s: a certificate or contract ended. "
            "What you worked stays yours, and you can contest this before a person."
        )
    return _(
        "You can no longer work the slot of %(day)s at %(time)s: your profile and what the programme asks for no "
        "longer match. What you worked stays yours, and you can contest this before a person."
    )
