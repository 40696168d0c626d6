"""Signing in with a password, a code and a passkey, in a real browser with a virtual authenticator."""

import base64
import hashlib
import hmac
import struct
import time
from typing import TYPE_CHECKING

import pytest

from browser.axe import named, violations
from homeshore.security.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "une phrase assez longue"


def one_time_code(secret: str) -> str:
    """RFC 6238: six digits for the present half minute."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


@pytest.fixture
def visitor(page: "Page", live_server) -> "Page":
    user = User(email="lea@homeshore.example", name="Léa Moreau")
    user.set_password(PASSWORD)
    user.save()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(live_server.url + "/accounts/login/")
    return page


def sign_in(page: "Page") -> None:
    page.fill("input[name=login]", "lea@homeshore.example")
    page.fill("input[name=password]", PASSWORD)
    with page.expect_navigation(url=lambda url: "login" not in url):
        page.keyboard.press("Enter")


def open_page(page: "Page", address: str) -> None:
    """Open a page of the account, confirming the password when asked; axe finds nothing on the way."""
    page.goto(address)
    if "reauthenticate" in page.url:
        nothing_found(page)
        page.fill("input[name=password]", PASSWORD)
        with page.expect_navigation(url=address):
            page.keyboard.press("Enter")
    nothing_found(page)


def nothing_found(page: "Page") -> None:
    assert named(violations(page)) == []


def test_a_user_adds_a_code_and_a_passkey_and_signs_in_with_each(visitor, live_server):
    account = live_server.url + "/accounts/2fa/"
    sign_in(visitor)

    open_page(visitor, account + "totp/activate/")
    visitor.fill("input[name=code]", "000000")
    visitor.keyboard.press("Enter")
    visitor.locator("#id_code_error").wait_for()
    secret = visitor.input_value("#authenticator_secret")
    visitor.fill("input[name=code]", one_time_code(secret))
    with visitor.expect_navigation(url="**/recovery-codes/"):
        visitor.keyboard.press("Enter")
    nothing_found(visitor)

    open_page(visitor, account + "webauthn/add/")
    visitor.fill("input[name=name]", "Mon ordinateur")
    visitor.check("input[name=passwordless]")
    with visitor.expect_navigation(url=account):
        visitor.click("#mfa_webauthn_add")
    open_page(visitor, account + "webauthn/")
    assert visitor.locator("tbody th").inner_text() == "Mon ordinateur"

    visitor.context.clear_cookies()
    visitor.goto(live_server.url + "/accounts/login/")
    sign_in(visitor)
    nothing_found(visitor)
    with visitor.expect_navigation(url=lambda url: "/accounts/" not in url):
        visitor.click("#mfa_webauthn_authenticate")

    visitor.context.clear_cookies()
    visitor.goto(live_server.url + "/accounts/login/")
    with visitor.expect_navigation(url=lambda url: "/accounts/" not in url):
        visitor.click("#passkey_login")
    assert visitor.locator(".bar summary", has_text="Léa Moreau").count() == 1
