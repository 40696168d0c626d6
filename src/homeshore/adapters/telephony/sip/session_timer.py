"""Session timers (RFC 4028): a call whose other end vanished ends by itself."""

from collections.abc import Callable

from homeshore.adapters.telephony.sip.fields import BadField, parse_number, parse_parameters, split_outside
from homeshore.adapters.telephony.sip.message import Headers, Message, Request, Response
from homeshore.adapters.telephony.sip.timers import Timer, Timers

MIN_SE = 90
RETRY_SECONDS = 10.0


def read_expires(message: Message) -> tuple[int, str]:
    """Session-Expires and its refresher; (0, "") without one. Raises BadField."""
    value = message.headers.get("session-expires")
    if not value:
        return 0, ""
    seconds, *rest = split_outside(value, ";")
    return parse_number(seconds, 2**31), parse_parameters(rest).get("refresher", "").lower()


def read_minimum(message: Message) -> int:
    """Min-SE, 0 without one or with a bad one."""
    try:
        return parse_number(message.headers.get("min-se").partition(";")[0], 2**31)
    except BadField:
        return 0


class SessionTimer:
    """The interval agreed on, who refreshes, and the timer for it. `refresh` and `expire` are the call's."""

    def __init__(self, timers: Timers, wanted: int, refresh: Callable[[], None], expire: Callable[[], None]) -> None:
        self._timers = timers
        self._refresh = refresh
        self._expire = expire
        self._wanted = max(wanted, MIN_SE) if wanted else 0
        self._minimum = MIN_SE
        self._timer: Timer | None = None
        self._deadline: Timer | None = None
        self.interval = 0
        self.ours = False

    def ask(self, headers: Headers) -> None:
        """Put our wish on a request: INVITE, re-INVITE, UPDATE."""
        interval = self.interval or self._wanted
        if not interval:
            return
        role = "" if not self.interval else ";refresher=uac" if self.ours else ";refresher=uas"
        headers.put("Session-Expires", f"{interval}{role}")
        headers.put("Min-SE", str(self._minimum))

    def raise_to(self, minimum: int) -> bool:
        """422: take the other side's minimum up; false when it is none that we did not know."""
        if minimum <= max(self._wanted, self.interval):
            return False
        self._minimum = self._wanted = minimum
        self.interval = minimum if self.interval else 0
        return True

    def take_response(self, response: Message) -> None:
        """The 2xx to our request settles it."""
        interval, refresher = read_expires(response)
        self._start(interval, ours=refresher != "uas")

    def take_request(self, request: Request, headers: Headers) -> None:
        """Their request settles it; our 2xx gets the headers that say so."""
        asked, refresher = read_expires(request)
        if not asked and not self._wanted:
            self._start(0, ours=False)
            return
        wishes = [seconds for seconds in (asked, self._wanted) if seconds]
        interval = max(min(wishes), MIN_SE, read_minimum(request))
        able = "timer" in request.headers.tokens("supported")
        role = refresher if able and refresher in {"uac", "uas"} else "uac" if able and asked else "uas"
        headers.put("Session-Expires", f"{interval};refresher={role}")
        if role == "uac":
            headers.put("Require", "timer")
        self._start(interval, ours=role == "uas")

    def resume(self, interval: int, ours: bool) -> None:
        """After a restart: refresh soon, or wait a whole interval for the other side."""
        self._start(interval, ours)

    def _start(self, interval: int, ours: bool) -> None:
        self.stop()
        self.interval, self.ours = interval, ours
        if not interval:
            return
        if ours:
            self._timer = self._timers.after(interval / 2, self._refresh)
            self._deadline = self._timers.after(interval, self._expire)
        else:
            self._deadline = self._timers.after(interval - min(32, interval / 3), self._expire)

    def take_refusal(self, response: Response) -> None:
        """A refresh failed for now: again in a while, at once after 422, as long as the interval lasts."""
        raised = response.code == 422 and self.raise_to(read_minimum(response))
        self._timer = self._timers.after(0 if raised else RETRY_SECONDS, self._refresh)

    def stop(self) -> None:
        for timer in (self._timer, self._deadline):
            if timer is not None:
                timer.cancel()
