"""Ada's desk in a real browser, before a gateway, a microphone and a network that are stand-ins."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client

from browser.axe import named, violations
from browser.fake_gateway import CARD, FakeGateway

if TYPE_CHECKING:
    from playwright.sync_api import Page

SOUND = Path(__file__).with_name("fake_sound.js")
HURRY = Path(__file__).with_name("hurry.js")
VIEWS = ["light-1280-fr", "dark-1280-en", "light-390-en", "dark-390-fr"]


def cookies_of(user: AbstractBaseUser, live_server: Any) -> list[Any]:
    """What the browser of somebody who has signed in holds."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies["homeshore_session"].value
    return [{"name": "homeshore_session", "value": session, "url": live_server.url}]


def prepare(page: "Page", gateway: FakeGateway, cookies: list[Any]) -> "Page":
    """A page of somebody who has signed in; what goes wrong in it is kept by the gateway."""
    page.context.add_cookies(cookies)
    for script in (SOUND, HURRY):
        page.add_init_script(path=script)
    page.route("**/card", lambda route: route.fulfill(json=CARD))
    page.on("pageerror", lambda error: gateway.page_errors.append(str(error)))
    gateway.serve(page)
    return page


def open_desk(page: "Page", live_server: Any) -> "Page":
    page.goto(f"{live_server.url}/desk/")
    page.wait_for_selector("#desk-status:not([hidden])")
    return page


def findings(page: "Page", where: str) -> list[str]:
    """What axe objects to, and whether the page scrolls sideways."""
    found = [f"{where} {one}" for one in named(violations(page, target_size=True, preload=False))]
    sideways = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, f"{where} scrolls sideways"] if sideways else found
