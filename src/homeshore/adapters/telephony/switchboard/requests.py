"""What web processes may ask, each request handed to the part that does it."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from homeshore.contacts.telephone import protocol as p

if TYPE_CHECKING:
    from homeshore.adapters.telephony.switchboard.service import Service

Handler = Callable[[Any], Awaitable[p.AnyAnswer]]


class Requests:
    """One handler for each request of the protocol."""

    def __init__(self, service: "Service") -> None:
        self._service = service
        self._handlers: dict[type[p.Request], Handler] = {
            p.JoinPhone: self._join_phone,
            p.LeavePhone: self._leave_phone,
            p.EchoTest: self._echo_test,
            p.JoinCheck: self._join_check,
            p.LeaveCheck: self._leave_check,
            p.Ring: self._ring,
            p.RejoinCall: self._rejoin,
            p.PressKey: self._press,
            p.HangUp: self._hang_up,
            p.AskCallback: self._ask_callback,
            p.Listen: self._listen,
            p.StopListening: self._stop_listening,
            p.ShowCalls: self._show,
            p.ShowTrunks: self._show_trunks,
            p.Dial: self._dial,
            p.Consult: self._consult,
            p.EndConsult: _done(service.agents.end_consult),
            p.HandOver: _done(service.agents.hand_over),
            p.Conference: _done(service.agents.conference),
            p.SendDigits: _done(service.agents.send_digits),
            p.PauseRecording: _done(service.agents.pause_recording),
            p.ResumeRecording: _done(service.agents.resume_recording),
        }

    async def answer(self, request: p.AnyRequest) -> p.AnyAnswer:
        """Do what is asked. Raises Refusal, MediaUnavailable."""
        return await self._handlers[type(request)](request)

    async def _join_phone(self, request: p.JoinPhone) -> p.AnyAnswer:
        return p.Session(await self._service.phones.join(request.agent, request.session, request.sdp))

    async def _leave_phone(self, request: p.LeavePhone) -> p.AnyAnswer:
        self._service.phones.leave(request.agent, request.session)
        return p.Done()

    async def _echo_test(self, request: p.EchoTest) -> p.AnyAnswer:
        self._service.phones.echo(request.agent, request.on)
        return p.Done()

    async def _join_check(self, request: p.JoinCheck) -> p.AnyAnswer:
        return p.Session(await self._service.phones.join_check(request.agent, request.sdp))

    async def _leave_check(self, request: p.LeaveCheck) -> p.AnyAnswer:
        self._service.phones.leave_check(request.agent)
        return p.Done()

    async def _ring(self, request: p.Ring) -> p.AnyAnswer:
        return p.Session(await self._service.lines.ring(request.contact, request.sdp))

    async def _rejoin(self, request: p.RejoinCall) -> p.AnyAnswer:
        return p.Session(await self._service.lines.rejoin(request.contact, request.sdp))

    async def _press(self, request: p.PressKey) -> p.AnyAnswer:
        self._service.lines.press(request.contact, request.key)
        return p.Done()

    async def _hang_up(self, request: p.HangUp) -> p.AnyAnswer:
        self._service.lines.hang_up_by_customer(request.contact)
        return p.Done()

    async def _ask_callback(self, request: p.AskCallback) -> p.AnyAnswer:
        await self._service.callers.ask_callback(self._service.exchange.find(request.contact), request.number)
        return p.Done()

    async def _listen(self, request: p.Listen) -> p.AnyAnswer:
        supervisors = self._service.supervisors
        return p.Session(await supervisors.listen(request.supervisor, request.contact, request.mode, request.sdp))

    async def _stop_listening(self, request: p.StopListening) -> p.AnyAnswer:
        self._service.supervisors.stop(request.supervisor, request.contact)
        return p.Done()

    async def _show(self, request: p.ShowCalls) -> p.AnyAnswer:
        return self._service.showing.calls(request.agent, request.contact)

    async def _show_trunks(self, _request: p.ShowTrunks) -> p.AnyAnswer:
        return p.Trunks(self._service.trunks.states())

    async def _dial(self, request: p.Dial) -> p.AnyAnswer:
        return p.Placed(await self._service.agents.dial(request))

    async def _consult(self, request: p.Consult) -> p.AnyAnswer:
        return p.Placed(await self._service.agents.consult(request))


def _done(work: Callable[[Any], Awaitable[None]]) -> Handler:
    async def answer(request: p.Request) -> p.AnyAnswer:
        await work(request)
        return p.Done()

    return answer
