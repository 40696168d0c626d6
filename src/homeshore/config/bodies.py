"""How large a request may be. Django reads the whole body to the disk before a view can say no."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 110 * 1024 * 1024
"""Ten files of ten megabytes with a message."""


def bounded(app: ASGIApp, most_bytes: int = MOST_BYTES) -> ASGIApp:
    """`app` for requests of at most so many bytes: 413 where the length is announced, cut off where it is not."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if announced.isdigit() and int(announced) > most_bytes:
            await PlainTextResponse("The request is too large.", 413)(scope, receive, send)
            return
        left = most_bytes

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        await app(scope, counted, send)

    return answer
