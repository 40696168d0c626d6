"""The faked desk's fixtures; each module says with `cookies` who Ada is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from browser.fake_gateway import FakeGateway
from browser.faked_desk import VIEWS, prepare

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def desk(page: "Page", gateway, cookies, live_server) -> "Iterator[Page]":
    """A page that is about to open the desk."""
    yield prepare(page, gateway, cookies)
    assert gateway.page_errors == []


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest, browser: "Browser", gateway, cookies, live_server) -> "Iterator[Page]":
    """A page in each theme, width and language."""
    theme, width, language = request.param.split("-")
    context = browser.new_context(viewport={"width": int(width), "height": 844})
    chosen = {"homeshore_theme": theme, "django_language": language}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in chosen.items()])
    yield prepare(context.new_page(), gateway, cookies)
    context.close()
    assert gateway.page_errors == []
