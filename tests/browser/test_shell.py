"""The visual system in a real browser: nothing for axe to find, keyboard first, no flash, targets large enough."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from browser.axe import named, violations
from homeshore.security.models import Grant, User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = ("/", "/accounts/login/", "/accounts/password/reset/", "/nothing/here/")
PAGES_SIGNED_IN = ("/styleguide/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/")


@pytest.fixture
def session(live_server) -> dict[str, str]:
    user = User.objects.create(email="admin@homeshore.example", name="Adèle Martin")
    Grant.objects.create(user=user, role="administrator", brand=0)
    client = Client()
    client.force_login(user)
    return {"name": "homeshore_session", "value": client.cookies["homeshore_session"].value, "url": live_server.url}


@pytest.fixture
def signed_in(page: "Page", session: dict[str, str]) -> "Page":
    page.context.add_cookies([session])
    return page


@pytest.fixture(params=["light-1280-fr", "dark-1280-en", "light-390-fr", "dark-390-fr"])
def view(request: pytest.FixtureRequest, browser: "Browser", live_server) -> "Iterator[Page]":
    theme, width, language = request.param.split("-")
    context = browser.new_context(viewport={"width": int(width), "height": 860})
    context.add_cookies(
        [
            {"name": "homeshore_theme", "value": theme, "url": live_server.url},
            {"name": "django_language", "value": language, "url": live_server.url},
        ]
    )
    yield context.new_page()
    context.close()


def findings(page: "Page", address: str) -> list[str]:
    """What axe finds, what the page logs as an error, and a page wider than its window."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    found = named(violations(page, target_size=True))
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page scrolls sideways")
    return [f"{address} {one}" for one in errors + found]


def test_axe_finds_nothing_before_signing_in(view, live_server):
    assert [one for path in PAGES for one in findings(view, live_server.url + path)] == []


def test_axe_finds_nothing_after_signing_in(view, live_server, session):
    view.context.add_cookies([session])
    assert [one for path in PAGES_SIGNED_IN for one in findings(view, live_server.url + path)] == []


def test_the_first_tab_stop_skips_to_the_content(signed_in, live_server):
    signed_in.goto(live_server.url + "/styleguide/")
    signed_in.keyboard.press("Tab")
    assert signed_in.evaluate("document.activeElement.className") == "skip"
    signed_in.keyboard.press("Enter")
    assert signed_in.evaluate("document.activeElement.id") == "main"


def test_the_theme_changes_by_keyboard_without_a_reload_and_stays(page, live_server):
    page.goto(live_server.url)
    page.evaluate("window.same = true")
    page.locator("details.menu summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    with page.expect_response("**/theme/"):
        page.keyboard.press("Enter")
    assert page.evaluate("[document.documentElement.dataset.theme, window.same]") == ["dark", True]
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_escape_closes_a_menu_and_gives_the_focus_back(signed_in, live_server):
    signed_in.goto(live_server.url + "/styleguide/")
    signed_in.locator(".bar details.menu summary").last.focus()
    signed_in.keyboard.press("Enter")
    signed_in.keyboard.press("ArrowDown")
    assert signed_in.evaluate("document.activeElement.className") == "menu-item"
    signed_in.keyboard.press("Escape")
    assert signed_in.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert signed_in.locator("details.menu[open]").count() == 0


def test_a_dialog_takes_the_focus_and_gives_it_back(signed_in, live_server):
    signed_in.goto(live_server.url + "/styleguide/")
    opener = signed_in.locator("[data-dialog]")
    opener.focus()
    signed_in.keyboard.press("Enter")
    assert signed_in.evaluate("document.activeElement.closest('dialog').id") == "sample-dialog"
    signed_in.keyboard.press("Escape")
    assert opener.evaluate("button => button === document.activeElement")


def test_tabs_move_with_arrows(signed_in, live_server):
    signed_in.goto(live_server.url + "/styleguide/")
    signed_in.locator("#tab-one").focus()
    signed_in.keyboard.press("ArrowRight")
    assert signed_in.locator("#panel-two").is_visible()
    assert not signed_in.locator("#panel-one").is_visible()


def test_running_times_run_by_the_clock_of_the_server(signed_in, live_server):
    signed_in.clock.install()
    signed_in.goto(live_server.url + "/styleguide/")
    before = signed_in.locator("[data-since]").inner_text()
    signed_in.clock.run_for(61_000)
    assert before == "1:35"
    assert signed_in.locator("[data-since]").inner_text() == "2:36"


def test_without_scripts_theme_and_language_still_change(browser, live_server):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("details.menu summary").first.click()
    page.locator("button[value=dark]").click()
    page.locator("html[data-theme=dark][lang=fr]").wait_for()
    page.locator("button[name=language]").click()
    page.locator("html[data-theme=dark][lang=en]").wait_for()
    context.close()
