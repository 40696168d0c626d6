"""What happened on the telephone, in sentences: the facts of `facts.calls`."""

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.facts import Fact, calls, kind_of
from homeshore.kit.clock import SECOND_US
from homeshore.web.shell import formats
from homeshore.web.shell.vocabulary import Text
from homeshore.web.story.line_words import line_badge, line_figures


class Told(msgspec.Struct, frozen=True):
    """A fact's sentence, with `%(agent)s` or `%(supervisor)s` for who did it, its icon and its tone."""

    sentence: Text
    icon: str
    tone: str = "neutral"


def tell_call(fact: Fact) -> Told | None:
    """A fact of a call in words; None for any other."""
    kind = kind_of(fact)
    return _TOLD.get(f"{kind}:{_turn(fact)}") or _TOLD.get(kind)


def call_details(fact: Fact) -> tuple[str, ...]:
    """What else a fact of a call says."""
    said = _detail(fact)
    return (said,) if said else ()


def _detail(fact: Fact) -> str:
    said = ""
    match fact:
        case calls.CallMenuChosen():
            said = _("Key %(key)s.") % {"key": fact.key}
        case calls.CallDialled() if fact.attempt > 1:
            said = _("Attempt number %(attempt)s.") % {"attempt": fact.attempt}
        case calls.CallFailed() if fact.code:
            said = _("The network answered %(code)s.") % {"code": fact.code}
        case calls.CallbackAsked() if fact.not_before_us:
            said = _("Wanted: %(time)s.") % {"time": formats.moment_text(fact.not_before_us, "full", timezone.now())}
        case calls.MediaRestored():
            said = _("Silent for %(seconds)s s.") % {"seconds": formats.number(fact.silent_us / SECOND_US, 1)}
        case calls.LegMeasured():
            said = _measured(fact)
    return said


def _turn(fact: Fact) -> str:
    """The word on which the sentence turns."""
    if isinstance(fact, calls.CallStarted):
        return fact.entry if fact.direction == "inbound" else fact.direction
    return next(
        (str(getattr(fact, name)) for name in ("by", "cause", "how", "mode", "side") if hasattr(fact, name)), ""
    )


def _measured(fact: calls.LegMeasured) -> str:
    figures = (1000 * fact.lost // max(fact.packets + fact.lost, 1), fact.jitter_us, fact.round_trip_us)
    return _("%(line)s over %(time)s: %(figures)s.") % {
        "line": line_badge(*figures).label,
        "time": formats.duration(fact.seconds),
        "figures": line_figures(*figures),
    }


_TOLD: dict[str, Told] = {
    "call_started:web": Told(gettext_lazy("Call from the brand's site"), "voice", "sea"),
    "call_started:sip": Told(gettext_lazy("Call by telephone"), "voice", "sea"),
    "call_started:outbound": Told(gettext_lazy("Call to the customer"), "voice", "sea"),
    "call_started:callback": Told(gettext_lazy("The customer is called back"), "callback", "sea"),
    "call_started:consult": Told(gettext_lazy("Call to a colleague"), "users", "sea"),
    "call_menu_chosen": Told(gettext_lazy("Choice in the menu"), "keyboard"),
    "call_dialled": Told(gettext_lazy("The centre rings the customer"), "callback", "sea"),
    "call_answered": Told(gettext_lazy("The customer picked up"), "check", "good"),
    "call_failed": Told(gettext_lazy("The customer was not reached"), "not_answering", "warn"),
    "call_failed:busy": Told(gettext_lazy("Not reached: the line is busy"), "not_answering", "warn"),
    "call_failed:no_answer": Told(gettext_lazy("Not reached: nobody picks up"), "not_answering", "warn"),
    "call_failed:refused": Told(gettext_lazy("Not reached: the call was refused"), "not_answering", "warn"),
    "call_failed:unreachable": Told(gettext_lazy("Not reached: the number does not answer"), "not_answering", "warn"),
    "call_failed:no_trunk": Told(gettext_lazy("Not rung: no trunk is working"), "error", "bad"),
    "call_connected": Told(gettext_lazy("The customer and %(agent)s hear each other"), "active", "good"),
    "call_ended": Told(gettext_lazy("The line is down"), "stop"),
    "call_ended:customer": Told(gettext_lazy("The customer hung up"), "stop"),
    "call_ended:agent": Told(gettext_lazy("%(agent)s hung up"), "stop"),
    "call_ended:centre": Told(gettext_lazy("The centre ended the call"), "stop"),
    "call_ended:lost": Told(gettext_lazy("The customer's line was lost"), "link_lost", "bad"),
    "callback_asked": Told(gettext_lazy("The customer asked to be called back"), "callback", "info"),
    "callback_asked:queue": Told(
        gettext_lazy("The customer asked to be called back, and keeps the place in the queue"), "callback", "info"
    ),
    "callback_asked:again": Told(
        gettext_lazy("The customer was not reached; they are called again"), "callback", "info"
    ),
    "calls_refused": Told(gettext_lazy("The customer wants no more commercial calls"), "stop", "warn"),
    "consult_started": Told(gettext_lazy("%(agent)s consults a colleague; the customer hears music"), "users", "calm"),
    "consult_ended": Told(gettext_lazy("End of the consultation"), "users"),
    "consult_ended:returned": Told(gettext_lazy("End of the consultation: %(agent)s is back"), "resume", "good"),
    "consult_ended:handed_over": Told(gettext_lazy("The colleague takes the call over"), "transfer", "info"),
    "consult_ended:left": Told(gettext_lazy("End of the consultation: the colleague left"), "users"),
    "conference_started": Told(
        gettext_lazy("Three-way call: the customer, %(agent)s and a colleague hear each other"), "users", "good"
    ),
    "supervisor_joined:listen": Told(gettext_lazy("%(supervisor)s listens; the agent was told"), "eye", "info"),
    "supervisor_joined:whisper": Told(
        gettext_lazy("%(supervisor)s speaks to the agent alone; the agent was told"), "sound", "info"
    ),
    "supervisor_joined:barge": Told(gettext_lazy("%(supervisor)s joins the conversation"), "users", "info"),
    "supervisor_joined:take_over": Told(gettext_lazy("%(supervisor)s takes the call over"), "transfer", "info"),
    "supervisor_left": Told(gettext_lazy("%(supervisor)s leaves the call"), "eye_off"),
    "recording_announced": Told(gettext_lazy("The caller was told of recording and how to refuse it"), "info"),
    "recording_refused": Told(gettext_lazy("Not recorded: the caller does not wish it"), "eye_off", "calm"),
    "recording_refused:key": Told(gettext_lazy("Recording refused by the caller, by a key"), "eye_off", "calm"),
    "recording_refused:agent": Told(
        gettext_lazy("Recording refused: the caller said so to %(agent)s"), "eye_off", "calm"
    ),
    "recording_started": Told(gettext_lazy("Recording begins, each side on its own"), "record", "live"),
    "recording_paused": Told(gettext_lazy("Recording paused"), "hold", "calm"),
    "recording_paused:payment": Told(gettext_lazy("Recording paused for a payment"), "hold", "calm"),
    "recording_paused:agent": Told(gettext_lazy("Recording paused by %(agent)s"), "hold", "calm"),
    "recording_paused:hold": Told(gettext_lazy("Recording paused during hold"), "hold", "calm"),
    "recording_paused:consult": Told(gettext_lazy("Recording paused during the consultation"), "hold", "calm"),
    "recording_paused:media_lost": Told(gettext_lazy("Recording paused: the sound was lost"), "hold", "warn"),
    "recording_resumed": Told(gettext_lazy("Recording goes on"), "record", "live"),
    "recording_stopped": Told(gettext_lazy("Recording ends"), "stop"),
    "recording_stopped:refused": Told(gettext_lazy("Recording ends: the caller does not wish it"), "stop", "calm"),
    "recording_stopped:agent": Told(gettext_lazy("Recording ended by %(agent)s"), "stop"),
    "recording_stopped:disk": Told(gettext_lazy("Recording ends: it could not be written"), "error", "bad"),
    "recording_stopped:media_lost": Told(gettext_lazy("Recording ends: the sound was lost"), "stop", "warn"),
    "media_lost": Told(gettext_lazy("The sound was lost; it is being restored"), "link_lost", "bad"),
    "media_restored": Told(gettext_lazy("The sound is back"), "online", "good"),
    "leg_measured": Told(gettext_lazy("Quality of a line"), "signal"),
    "leg_measured:customer": Told(gettext_lazy("Quality of the customer's line"), "signal"),
    "leg_measured:agent": Told(gettext_lazy("Quality of the agent's line"), "signal"),
    "leg_measured:colleague": Told(gettext_lazy("Quality of the colleague's line"), "signal"),
    "leg_measured:supervisor": Told(gettext_lazy("Quality of the supervisor's line"), "signal"),
}
"""By kind and the word on which it turns, or by kind."""
