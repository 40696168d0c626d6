"""What the gateway itself refuses, and the sentence for every refusal a browser may meet."""

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeshore.kit.clock import from_us
from homeshore.kit.errors import Refusal


class NotPermitted(Refusal):
    """The permission table does not allow this message to this sender."""

    code = "not_allowed"


class MessageUnreadable(Refusal):
    """The message is not JSON of the documented shape; `problem` says where."""

    code = "message_unreadable"


class TooFast(Refusal):
    """More messages than the budget allows."""

    code = "too_fast"


class NotHeld(Refusal):
    """The contact is not in the agent's hands."""

    code = "not_your_contact"


class ChatClosed(Refusal):
    """Nobody answers at this hour; `opens_us` says when next. A message may be left."""

    code = "chat_closed"


class CallsClosed(Refusal):
    """Nobody takes calls at this hour; `opens_us` says when next. A callback may be asked for."""

    code = "calls_closed"


class HelloExpected(Refusal):
    """The first message of a socket is hello."""

    code = "hello_expected"


SENTENCES: dict[str, str | Promise] = {
    "dispatcher_unavailable": _("The centre is reconnecting. Try again in a moment."),
    "dispatcher_busy": _("The centre is reconnecting. Try again in a moment."),
    "not_allowed": _("You are not allowed to do this."),
    "message_unreadable": _("The centre did not understand this request. Reload the page."),
    "too_fast": _("Too many requests at once. Wait a moment."),
    "hello_expected": _("The link was not opened properly. Reload the page."),
    "contact_unknown": _("This contact is not known."),
    "not_your_contact": _("This contact is no longer yours."),
    "contact_over": _("This contact has ended."),
    "chat_unknown": _("This conversation is not known any more. Begin a new one."),
    "message_empty": _("Write something first."),
    "text_too_long": _("This text is too long."),
    "bad_score": _("Choose a score from 1 to 5."),
    "no_address": _("There is no e-mail address to write to."),
    "bad_address": _("This is not an e-mail address."),
    "file_too_large": _("This file is too large."),
    "file_kind_refused": _("Files of this kind are not accepted."),
    "chat_closed": _("The service is closed at the moment."),
    "calls_closed": _("The service takes no calls at the moment."),
    "stale_offer": _("This offer is over: the contact went to someone else."),
    "unknown_agent": _("This agent is not known."),
    "unknown_contact": _("This contact has ended."),
    "unknown_programme": _("This programme is not known."),
    "wrong_state": _("This cannot be done with the contact as it stands."),
    "desk_is_taken": _("Finish the contact in progress first."),
    "other_brand": _("A contact stays with its brand."),
    "not_permitted": _("The agent is not certified for this work at the moment."),
    "not_connected": _("Your desk is not connected. Reload the page."),
    "superseded_session": _("Your desk is open in another tab or on another device."),
    "pause_is_for_employees": _("Pauses with reasons are for employees; choose away."),
    "status_is_not_chosen": _("This status cannot be chosen."),
    "work_in_progress": _("End or transfer your contacts first."),
    "switchboard_unavailable": _("The telephone is reconnecting. Try again in a moment."),
    "unknown_call": _("This call is over."),
    "phone_not_connected": _("Your telephone is not connected. Look at the devices."),
    "no_consult": _("No colleague is on the line."),
    "consult_open": _("A colleague is asked already. End that first."),
    "on_a_call": _("Not during a call."),
    "bad_sdp": _("This browser's sound cannot be connected. Use a recent Chrome, Edge, Firefox or Safari."),
    "calling_not_allowed": _("This call is not allowed."),
    "calling_not_allowed.not_a_number": _("Enter a complete telephone number."),
    "calling_not_allowed.not_dialled": _("The centre does not call numbers of this kind or of this country."),
    "calling_not_allowed.no_number": _(
        "The brand has no number with a valid proof of right to show: tell the administrator."
    ),
    "calling_not_allowed.no_consent": _(
        "This customer has not agreed to commercial calls, and since 11 August 2026 nobody is called without."
    ),
    "calling_not_allowed.refused": _("This customer wants no commercial calls."),
    "calling_not_allowed.too_many_attempts": _(
        "This customer was called four times in thirty days: that is the limit."
    ),
    "calling_not_allowed.public_holiday": _("Commercial calls are not made on public holidays."),
    "calling_not_allowed.hours": _(
        "Commercial calls are made from Monday to Friday, 10 to 13 and 14 to 20 o'clock where the customer lives."
    ),
    "no_callback": _("We cannot call this number back."),
    "slot_not_free": _("This time was just taken. Choose another."),
    "too_many_callbacks": _("We have noted calls to this number already."),
    "listening_not_allowed": _("This way of joining a call is not allowed now."),
    "listening_not_allowed.only_on_request": _(
        "An independent works on their own: speak on their call only when they have asked for help."
    ),
    "listening_not_allowed.not_sampled": _(
        "An independent's call is listened to only if it is in the announced sample, or when they have asked for help."
    ),
    "listening_not_allowed.somebody_listens": _("Another supervisor is on this call."),
    "listening_not_allowed.not_connected": _("The sound is not connected. Join the call again."),
    "unknown_brand": _("This chat window is not set up properly."),
}


def sentence_for(refusal: Refusal, language: str) -> str:
    """What to tell the person, in their language. Of a refusal that names a rule, the rule's own sentence."""
    with translation.override(language):
        rule = SENTENCES.get(f"{refusal.code}.{refusal.fields.get('rule', '')}")
        said = str(rule or SENTENCES.get(refusal.code, _("This cannot be done now.")))
        allowed_us = refusal.fields.get("allowed_at_us")
        return f"{said} {_allowed_from(allowed_us)}" if isinstance(allowed_us, int) and allowed_us else said


def _allowed_from(us: int) -> str:
    when = date_format(timezone.localtime(from_us(us)), "l j F, H:i")
    return gettext("It will be allowed from %(when)s.") % {"when": when}
