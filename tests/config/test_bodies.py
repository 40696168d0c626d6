import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from homeshore.config.bodies import bounded


async def length(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers with the length of what it was sent."""
    try:
        body = await Request(scope, receive).body()
    except ClientDisconnect:
        return
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def answer(chunks: list[bytes], *headers: tuple[bytes, bytes]) -> list[Message]:
    sent: list[Message] = []
    waiting = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": list(headers)}

    async def serve() -> None:
        await bounded(length, most_bytes=10)(scope, receive, send)

    asyncio.run(serve())
    return sent


def test_a_request_that_fits_passes() -> None:
    assert answer([b"x" * 6, b"x" * 4])[1]["body"] == b"10"


def test_a_length_that_is_too_large_is_refused_before_anything_is_read() -> None:
    assert answer([b"x"], (b"content-length", b"11"))[0]["status"] == 413


def test_a_body_that_grows_too_large_without_saying_so_is_cut_off() -> None:
    assert answer([b"x" * 6, b"x" * 5]) == []
