"""A page in each theme, width and language, and what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.test import Client

from browser.axe import named, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

VIEWS = ("light-1280-fr", "dark-1280-en", "light-390-en", "dark-390-fr")


@contextmanager
def viewed(browser: "Browser", view: str, address: str, client: Client) -> "Iterator[Page]":
    """A page of the user who is signed in in `client`, in the theme, width and language of `view`."""
    theme, width, language = view.split("-")
    cookies = {
        "homeshore_theme": theme,
        "django_language": language,
        "homeshore_session": client.cookies["homeshore_session"].value,
    }
    context = browser.new_context(viewport={"width": int(width), "height": 860}, timezone_id="Europe/Paris")
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def findings(page: "Page", address: str) -> list[str]:
    """What axe finds, what the page reports as an error, and a page wider than its window."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = page.goto(address)
    found = named(violations(page, target_size=True))
    if answer is None or not answer.ok:
        found.append("the page does not answer")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page scrolls sideways")
    return [f"{address} {one}" for one in errors + found]
