"""Relays for browsers that cannot reach the media workers directly: coturn, with passwords that expire.

Passwords are made as coturn's `use-auth-secret` expects (draft-uberti-behave-turn-rest): the user name is the moment
of expiry, the password its HMAC under the secret that centre and relay share. Nobody else's server is asked: without a
relay the list is empty.
"""

import base64
import hashlib
import hmac
import time

from django.conf import settings

VALID_SECONDS = 12 * 3600
"""A shift, and a little more: a relay checks the password when it is first used, and when it is refreshed."""

IceServer = dict[str, str | list[str]]


def ice_servers(name: str, now: float | None = None) -> list[IceServer]:
    """What RTCPeerConnection takes as `iceServers`. `name` tells relayed parties apart in coturn's log: `agent`."""
    urls = list(settings.TURN_URLS)
    if not urls or not settings.TURN_SECRET:
        return []
    user = f"{int(now if now is not None else time.time()) + VALID_SECONDS}:{name}"
    digest = hmac.new(settings.TURN_SECRET.encode(), user.encode(), hashlib.sha1).digest()
    return [{"urls": urls, "username": user, "credential": base64.b64encode(digest).decode()}]
