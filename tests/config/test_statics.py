"""Static files are answered before Django, and as Django would."""

import asyncio

import httpx
from django.test import Client
from starlette.responses import PlainTextResponse

from homeshore.config.statics import answered_first

SCRIPT = "/static/agent/desk.js"


def get(path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        application = answered_first(PlainTextResponse("Django"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://centre") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(ask())


def test_a_file_is_answered_with_the_headers_that_django_gives_it():
    ours, djangos = get(SCRIPT), Client().get(SCRIPT)
    assert ours.content == djangos.content != b""
    known = {name.lower(): value for name, value in djangos.headers.items()}
    assert {name: ours.headers[name] for name in known} == known
    assert ours.headers["x-content-type-options"] == "nosniff"


def test_what_the_browser_has_is_not_sent_again():
    changed = get(SCRIPT).headers["last-modified"]
    again = get(SCRIPT, **{"If-Modified-Since": changed})
    assert (again.status_code, again.content) == (304, b"")


def test_only_the_head_is_sent_where_only_the_head_is_asked_for():
    head = get(SCRIPT, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == len(get(SCRIPT).content)


def test_everything_else_goes_to_django():
    for path, method in (
        ("/desk/", "GET"),
        ("/static/nothing.js", "GET"),
        ("/static/../secret.key", "GET"),
        (SCRIPT, "POST"),
    ):
        assert get(path, method).text == "Django", path
