"""The words of the telephone: on the desk, and on the page of the check before a shift."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.web.shell.vocabulary import Text

CALL_STATES: dict[str, Text] = {
    "greeting": pgettext_lazy("call", "Greeting"),
    "menu": pgettext_lazy("call", "In the menu"),
    "waiting": pgettext_lazy("call", "Waiting"),
    "ringing": pgettext_lazy("call", "Ringing"),
    "dialling": pgettext_lazy("call", "Calling the customer"),
    "dialled": pgettext_lazy("call", "Ringing at the customer's"),
    "talking": pgettext_lazy("call", "In conversation"),
    "held": pgettext_lazy("call", "On hold, with music"),
    "consulting": pgettext_lazy("call", "Consultation, the customer hears music"),
    "conference": pgettext_lazy("call", "Talking all three"),
    "wrap_up": pgettext_lazy("call", "Ended"),
    "lost": pgettext_lazy("call", "Line lost"),
}
"""docs/algorithms/calls.md"""
RECORDINGS: dict[str, Text] = {
    "on": _("Recording"),
    "paused": _("Recording paused"),
    "off": _("Not recorded"),
    "refused": _("Recording refused"),
}
PHONE_STATES: dict[str, Text] = {
    "off": pgettext_lazy("telephone", "Not connected"),
    "connecting": pgettext_lazy("telephone", "Connecting…"),
    "up": pgettext_lazy("telephone", "Connected"),
    "trouble": pgettext_lazy("telephone", "Does not work"),
}
LINES: dict[str, Text] = {
    "good": pgettext_lazy("line", "Good line"),
    "fair": pgettext_lazy("line", "Fair line"),
    "poor": pgettext_lazy("line", "Poor line"),
    "lost": pgettext_lazy("line", "No line"),
}

_TROUBLES: dict[str, Text] = {
    "phone.denied": _(
        "The browser does not let us use the microphone. Click the sign before the address, allow the microphone, "
        "then try again. Chats and mails go on as usual."
    ),
    "phone.missing": _("No microphone was found. Plug your headset in, then try again."),
    "phone.busy": _(
        "The microphone does not answer. Close other programs that use it, such as a meeting, then try again."
    ),
    "phone.insecure": _("The microphone works over https only. Open the desk at its https address."),
    "phone.unsupported": _(
        "This browser cannot make calls. Use a recent Chrome, Edge, Firefox or Safari. Chats and mails go on as usual."
    ),
}
_LINE: dict[str, Text] = {
    "line.unknown": _("Not measured yet"),
    "line.figures": _("{loss} % lost · varies by {jitter} ms · {delay} ms there and back"),
    "advice.loss": _("Sound gets lost on the way: plug in a network cable, or sit nearer to the router."),
    "advice.jitter": _("Sound arrives unevenly: stop downloads and films on your line, or plug in a network cable."),
    "advice.delay": _("Sound takes long: switch a VPN off if you use one, and stop large uploads."),
}
_DEVICES: dict[str, Text] = {
    "device.usual": _("As set on the computer"),
    "device.unnamed": _("Device {number}"),
    "level.quiet": _("Nothing to hear: speak as on a call."),
    "level.good": _("Well heard."),
    "level.loud": _("Too loud: move the microphone away from your mouth, or turn it down."),
}
DESK_SENTENCES: dict[str, Text] = {
    **_TROUBLES,
    **_LINE,
    **_DEVICES,
    "phone.off": _("Your telephone is not connected: you are offered no calls."),
    "phone.slow": _("The telephone is reconnecting…"),
    "phone.blocked": _("The browser waits for a sign of life before it plays sound: click anywhere, or press a key."),
    "phone.check": _("You are offered calls once headset and line are checked for today. It takes two minutes."),
    "phone.unheard": _("The centre hears nothing of your microphone: no calls come. Look at the devices or try again."),
    "phone.needed": _("Connect your telephone first."),
    "phone.connect": _("Connect the telephone"),
    "phone.again": _("Try again"),
    "offer.accept": _("Accept"),
    "offer.answer": pgettext_lazy("telephone", "Answer"),
    "offer.by_itself": _("The call is answered by itself."),
    "call.now": _("{customer}: {state}."),
    "call.over": _("The call with {customer} is over."),
    "call.muted": _("Your microphone is off."),
    "call.heard": _("Your microphone is on."),
    "call.lost": _("The customer's line is lost. One moment: it may come back."),
    "call.digit": _("The customer pressed {digit}."),
    "call.consultation": _("Consultation"),
    "call.consultation_about": _("A colleague asks you about {customer}"),
    "consult.asked": _("A colleague is being asked. The customer hears music."),
    "consult.there": _("{colleague} is on the line."),
    "supervisor.listen": _("A supervisor is listening to this call."),
    "supervisor.whisper": _("A supervisor is listening and speaks to you; the customer does not hear it."),
    "supervisor.barge": _("A supervisor takes part in this call."),
    "supervisor.take_over": _("A supervisor speaks with the customer now; you hear both and are not heard."),
    "supervisor.left": _("The supervisor has left the call."),
    "dial.no_number": _("Enter the number."),
    "dial.busy": _("End the call in hand first."),
    "dial.calling": _("Calling the customer…"),
    "direction.callback": _("The customer asked to be called back: when you accept, their telephone rings."),
    "direction.consult": _("A colleague asks for you during a call."),
}
"""What the desk's scripts put together."""
VOCABULARIES: dict[str, dict[str, Text]] = {
    "call_state": CALL_STATES,
    "recording": RECORDINGS,
    "phone_state": PHONE_STATES,
    "line": LINES,
}

_CHECK: dict[str, Text] = {
    "check.headset_ok": _("Your headset keeps its sound to itself: callers will hear no echo."),
    "check.no_headset": _(
        "Your microphone hears your loudspeaker: callers would hear themselves. Put a headset on, and choose it above."
    ),
    "check.voice_ok": _("Well heard: {level} dB."),
    "check.too_quiet": _("Too quiet ({level} dB): bring the microphone nearer to your mouth, or turn it up."),
    "check.too_loud": _("Too loud ({level} dB): move the microphone away from your mouth, or turn it down."),
    "check.noise_ok": _("Quiet enough: {noise} dB, {below} dB below your voice."),
    "check.noisy": _(
        "Noisy: {noise} dB, only {below} dB below your voice. Close door and window, switch off what hums, or move."
    ),
    "check.network_ok": _("The line bears calls well."),
    "check.rates": _("At least {up} kbit/s there, {down} kbit/s back"),
    "check.jitter": _("Sound arrives unevenly: stop downloads and films on your line, or plug in a network cable."),
    "check.loss": _("Sound gets lost on the way: plug in a network cable, or sit nearer to the router."),
    "check.delay": _("Sound takes long: switch a VPN off if you use one, and stop large uploads."),
    "check.bandwidth": _("Your line is narrow: stop what else uses it, or ask for another one."),
    "check.no_line": _("No sound came back from the centre: try again. If it goes on, tell your supervisor."),
    "check.good": pgettext_lazy("check", "Good"),
    "check.look": pgettext_lazy("check", "To be seen to"),
    "check.measuring": _("Measuring: {left} seconds left."),
    "check.failed": _("The result could not be saved. Try again."),
    "check.passed": _("All is well: calls can come."),
    "check.not_passed": _(
        "Not yet: follow the advice, and repeat what is marked. A supervisor can also let you start."
    ),
}


def check_texts() -> dict[str, str]:
    """Every text of the check's scripts by its key, in the language of the moment."""
    shared = {key: (_LINE | _DEVICES)[key] for key in ("line.figures", "device.usual", "device.unnamed")}
    return {key: str(sentence) for key, sentence in (_TROUBLES | shared | _CHECK).items()}
