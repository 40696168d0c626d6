"""What is said to people who are asked, in their language, and the links by which they answer.

A link is signed, good for one question and one answer, and needs no sign-in; opening it answers nothing (mail scanners
open links): the answer is what the page, or the notification, posts.
"""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import from_us, now_us
from homeshore.kit.ids import decode_id, encode_id
from homeshore.workforce.errors import UnknownAsk
from homeshore.workforce.models.callouts import LEAVE, NO, YES, CalloutAsk
from homeshore.workforce.queries import callouts, telework

AT_ONCE = 50
_signer = Signer(salt="homeshore.callout.1", sep="~")


class Device(msgspec.Struct, frozen=True):
    """Where a notification goes, and the keys that it is encrypted with."""

    id: int
    endpoint: str
    p256dh: str
    auth: str


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A question that is to go out: the words, the links, and the ways that the agent wishes."""

    ask: int
    language: str
    title: str
    body: str
    yes: str
    no: str
    yes_url: str
    no_url: str
    page_url: str
    text: str
    until_us: int
    email: str = ""
    number: str = ""
    devices: tuple[Device, ...] = ()


def due_invitations() -> list[Invitation]:
    """Questions that have not gone out, the oldest first; of searches that are over or complete, none.

    Nor any to an employee who may not be contacted by now: asked at five to six, told after six would be too late.
    """
    rows = (
        CalloutAsk.objects.filter(told_us=0, answer="", callout__state="open")
        .select_related("callout__programme__brand", "agent__person__user")
        .order_by("asked_at", "id")
    )
    waiting = list(rows[: 10 * AT_ONCE])
    free = telework.contactable({row.agent_id for row in waiting}, from_us(now_us()))
    return [_invitation(row) for row in [row for row in waiting if row.agent_id in free][:AT_ONCE]]


def token(ask: int, answer: str) -> str:
    """The signed text of a link that says yes or no to one question."""
    return _signer.sign(f"{encode_id(ask)}.{answer}")


def asked_by(signed: str) -> tuple[CalloutAsk, str]:
    """The question and the answer that a link stands for. Raises UnknownAsk for one that was altered."""
    try:
        id, _dot, said = _signer.unsign(signed).partition(".")
        ask = decode_id(id)
    except (BadSignature, ValueError):
        raise UnknownAsk from None
    if said not in (YES, NO):
        raise UnknownAsk
    return callouts.ask(ask), said


def stretch_text(ask: CalloutAsk) -> str:
    """From when until when, in the agent's zone and the language in force."""
    zone = ZoneInfo(ask.agent.time_zone)
    begins, ends = (from_us(one).astimezone(zone) for one in (ask.callout.from_us, ask.callout.until_us))
    return _("%(day)s, %(from)s–%(until)s") % {
        "day": date_format(begins, "l j F"),
        "from": _clock(begins),
        "until": _clock(ends),
    }


def terms_text(ask: CalloutAsk) -> str:
    """What it is worth, and what it changes for the person, in the language in force."""
    callout = ask.callout
    if callout.direction == LEAVE:
        return leave_text(ask)
    said = []
    if ask.mode == Mode.EMPLOYEE:
        said.append(_("These hours are working time, paid as your contract says; you may decline without a reason."))
    if callout.bonus_cents:
        amount = number_format(Decimal(callout.bonus_cents).scaleb(-2), 2)
        said.append(_("The brand adds %(amount)s € an hour to your usual price.") % {"amount": amount})
    return " ".join(said)


def leave_text(ask: CalloutAsk) -> str:
    """What going early means for somebody's pay."""
    if ask.mode != Mode.EMPLOYEE:
        return _("You keep what you earned; nothing follows from going, or from staying.")
    if ask.callout.time_off_paid:
        return _("It is your choice. These hours are paid as if you had worked them.")
    return _("It is your choice. These hours are not paid and do not count as working time; staying, you are paid.")


def _invitation(row: CalloutAsk) -> Invitation:
    user = row.agent.person.user
    language = user.language if user else settings.LANGUAGE_CODE
    wish = callouts.wish_of(row.agent_id)
    with override(language):
        title, yes, no = _words(row)
        body = " ".join(filter(None, [stretch_text(row), _wanted(row), terms_text(row)]))
        text = _text(row, body, (yes, no))
    devices = callouts.devices_of(row.agent_id) if wish.by_push else []
    return Invitation(
        ask=row.id,
        language=language,
        title=title,
        body=body,
        yes=yes,
        no=no,
        yes_url=link(row.id, YES),
        no_url=link(row.id, NO),
        page_url=_page(),
        text=text,
        until_us=row.callout.until_us,
        email=row.agent.person.email if wish.by_mail else "",
        number=row.agent.person.phone if wish.by_sms else "",
        devices=tuple(Device(one.id, one.endpoint, one.p256dh, one.auth) for one in devices),
    )


def link(ask: int, answer: str) -> str:
    """The address that leads to a question with an answer in mind."""
    return f"{settings.PUBLIC_URL}/desk/reinforcement/answer/{token(ask, answer)}/"


def _words(row: CalloutAsk) -> tuple[str, str, str]:
    brand = row.callout.programme.brand.name
    if row.callout.direction == LEAVE:
        return _("%(brand)s: would you like to finish early?") % {"brand": brand}, _("Yes, I go"), _("No, I stay")
    return _("%(brand)s: can you come?") % {"brand": brand}, _("Yes, I come"), _("Not this time")


def _wanted(row: CalloutAsk) -> str:
    n = row.callout.wanted
    if row.callout.direction == LEAVE:
        return ngettext("%(n)d person may go.", "%(n)d people may go.", n) % {"n": n}
    return ngettext("%(n)d person is wanted.", "%(n)d people are wanted.", n) % {"n": n}


def _clock(moment: datetime) -> str:
    return date_format(moment, "H:i")


def _page() -> str:
    return f"{settings.PUBLIC_URL}/desk/reinforcement/"


def _text(row: CalloutAsk, body: str, words: tuple[str, str]) -> str:
    """The mail: what, the two links, and that nothing follows from a no."""
    return _(
        "%(body)s\n\n%(yes)s:\n%(yes_url)s\n\n%(no)s:\n%(no_url)s\n\nYou are free to say no, or nothing at all: "
        "nothing follows from it.\nHow you wish to be asked, or not to be:\n%(page)s\n"
    ) % {
        "body": body,
        "yes": words[0],
        "yes_url": link(row.id, YES),
        "no": words[1],
        "no_url": link(row.id, NO),
        "page": _page(),
    }
