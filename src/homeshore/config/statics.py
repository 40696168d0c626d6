"""Static files under ASGI. WhiteNoise hands a file over as a stream, which Django would have to read in a thread; and a
desk asks for sixty modules at once, each of which would wait for that one thread.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise carries no types
    """WhiteNoise's middleware, answering with whole bodies: ours are a few kilobytes."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        status, headers, body = _answer(static_file, request.method or "GET", request.META)
        return HttpResponse(body, status=status, headers=headers)


def answered_first(app: ASGIApp) -> ASGIApp:
    """`app`, before which known static files are answered in the event loop, with the same headers as in Django.

    Not while files are looked for anew (DEBUG), nor where Django leads everybody to https first.
    """
    files = {} if settings.SECURE_SSL_REDIRECT else StaticFiles(None).files

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        file = files.get(scope["path"]) if scope["method"] in {"GET", "HEAD"} else None
        if file is None:
            await app(scope, receive, send)
            return
        status, headers, body = _answer(file, scope["method"], _environment(scope))
        await Response(body, status, {**headers, **_protection()})(scope, receive, send)

    return answer


def _environment(scope: Scope) -> dict[str, str]:
    """The request's headers, named as WhiteNoise expects them."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers}


def _answer(file: StaticFile, method: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    answer = file.get_response(method, asked)
    body = b""
    if answer.file is not None:
        with answer.file as opened:
            body = opened.read()
    return int(answer.status), dict(answer.headers), body


def _protection() -> dict[str, str]:
    """What Django's SecurityMiddleware adds."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
        "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    }
