"""The doors: signing in over HTTP, a JSON socket with answers and hints, mail over SMTP."""

import asyncio
import contextlib
import itertools
import json
import re
import smtplib
from email.message import EmailMessage
from http.cookiejar import CookieJar
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

ANSWER_SECONDS = 30.0
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Refused(Exception):
    """The centre refused a message; the text says why."""


class SignInFailed(Exception):
    """The demo account could not sign in: was its password changed?"""


def sign_in(base: str, email: str, password: str) -> str:
    """Sign in as a person does, with the form. Returns the Cookie header. Raises SignInFailed."""
    jar = CookieJar()
    opener = build_opener(HTTPCookieProcessor(jar))
    token = _TOKEN.search(_get(opener, f"{base}/accounts/login/"))
    form = {"login": email, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    request = Request(f"{base}/accounts/login/", urlencode(form).encode(), {"Referer": base})  # noqa: S310  # own address
    with opener.open(request, timeout=ANSWER_SECONDS):
        cookies = {cookie.name: cookie.value for cookie in jar}
    if "homeshore_session" not in cookies:
        raise SignInFailed(email)
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def pass_check(base: str, cookie: str) -> None:
    """Pass the check before a shift with figures of a good line, so that calls may be given."""
    figures = {"microphone_db": -24, "noise_db": -62, "jitter_ms": 4, "loss_permille": 0, "round_trip_ms": 12}
    token = dict(part.split("=", 1) for part in cookie.split("; "))["csrftoken"]
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Referer": base, "Content-Type": "application/json"}
    body = json.dumps(figures | {"kilobits_up": 900, "kilobits_down": 9000}).encode()
    request = Request(f"{base}/desk/check/figures", body, headers)  # noqa: S310  # own address
    build_opener().open(request, timeout=ANSWER_SECONDS).close()


def _get(opener: OpenerDirector, url: str) -> str:
    with opener.open(url, timeout=ANSWER_SECONDS) as response:
        return str(response.read().decode())


class JsonSocket:
    """A socket of the centre: `ask` sends a message and waits for its answer, `hints` is what came unasked."""

    def __init__(self, url: str, origin: str, cookie: str = "") -> None:
        self._url, self._origin = url, origin
        self._headers = {"Cookie": cookie} if cookie else {}
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.hints: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._socket: ClientConnection
        self._reader: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        self._socket = await connect(
            self._url, origin=Origin(self._origin), additional_headers=self._headers, compression=None
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader

    async def ask(self, do: str, **details: object) -> dict[str, Any]:
        """Say something and return the answer. Raises Refused, TimeoutError, ConnectionClosed."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"do": do, "id": number, **details}))
        reply: dict[str, Any] = await asyncio.wait_for(answer, ANSWER_SECONDS)
        if "refused" in reply:
            raise Refused(reply["refused"])
        return reply

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                message = json.loads(text)
                waiting = self._answers.pop(message.get("re", 0), None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
                elif "hint" in message:
                    self.hints.put_nowait(message)
        except ConnectionClosed:
            pass
        finally:
            self.hints.put_nowait(None)


def send_mail(port: int, message: EmailMessage) -> None:
    """Hand a mail to the centre's SMTP door."""
    with smtplib.SMTP("127.0.0.1", port, timeout=ANSWER_SECONDS) as smtp:
        smtp.send_message(message)
