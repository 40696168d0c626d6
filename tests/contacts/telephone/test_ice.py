"""Relays for browsers: none unless there is one, and passwords as coturn checks them."""

from homeshore.contacts.telephone.ice import VALID_SECONDS, ice_servers


def test_without_a_relay_no_server_is_asked(settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = [], "shared"
    assert ice_servers("agent") == []


def test_a_password_is_the_digest_of_its_own_expiry(settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example:3478?transport=tcp"], "shared"
    assert ice_servers("agent", now=1_790_000_000) == [
        {
            "urls": ["turn:turn.example:3478?transport=tcp"],
            "username": f"{1_790_000_000 + VALID_SECONDS}:agent",
            "credential": "cMJHB42nz0jwA0bud+LBHkIzqwc=",
        }
    ]
