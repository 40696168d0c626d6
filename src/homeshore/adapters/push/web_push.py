"""Web Push through pywebpush: the payload is encrypted for the device, the request signed with the centre's key."""

from urllib.parse import urlsplit

from django.conf import settings
from pywebpush import WebPushException, webpush

from homeshore.adapters.push.keys import key_path
from homeshore.adapters.push.ports import DeviceGone, Unreachable
from homeshore.workforce.queries.invitations import Device

TIMEOUT_SECONDS = 10
_GONE = frozenset({404, 410})


class WebPush:
    """The push services of browsers' makers, and no other address: what a browser names is a stranger's word."""

    def show(self, device: Device, payload: bytes, seconds: int) -> None:
        """Hand over; see the port."""
        if not trusted(device.endpoint):
            raise DeviceGone(device.endpoint)
        keys = {"p256dh": device.p256dh, "auth": device.auth}
        try:
            webpush(
                {"endpoint": device.endpoint, "keys": keys},
                data=payload,
                vapid_private_key=str(key_path()),
                vapid_claims={"sub": settings.PUSH_CONTACT},
                ttl=max(seconds, 60),
                timeout=TIMEOUT_SECONDS,
            )
        except WebPushException as refusal:
            if refusal.response is not None and refusal.response.status_code in _GONE:
                raise DeviceGone(device.endpoint) from refusal
            raise Unreachable(str(refusal)) from refusal
        except (OSError, ValueError) as failure:  # what requests raises is an OSError
            raise Unreachable(type(failure).__name__) from failure


def trusted(endpoint: str) -> bool:
    """Whether an address is one of a known push service: https and a host of the settings, or a subdomain of it."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if host in settings.PUSH_TRIAL_HOSTS:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
