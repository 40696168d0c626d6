"""Which web pages may open a socket or call the widget's addresses. For sockets this is the protection against CSRF."""

from collections.abc import Collection
from urllib.parse import urlsplit


def host_of(origin: str) -> str:
    """The host, with its port if it is not the scheme's own, of an Origin header; empty when it has none."""
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    try:
        port = parts.port
    except ValueError:
        return ""
    usual = {"http": 80, "https": 443}[parts.scheme]
    return parts.hostname if port in {None, usual} else f"{parts.hostname}:{port}"


def origin_allowed(origin: str, own: Collection[str], hosts: Collection[str] = ()) -> bool:
    """Whether a page of `origin` may speak to us: one of our `own` hosts, or a host of the brand's list.

    A host without a port in the list allows every port of it; `*.shop.example` allows its sub-domains. A request
    without an Origin comes from no browser: a cookie's power cannot be borrowed by it, so it is allowed.
    """
    if not origin:
        return True
    host = host_of(origin)
    if not host:
        return False
    bare = host.partition(":")[0]
    return host in own or any(_matches(entry.lower(), host, bare) for entry in hosts)


def _matches(entry: str, host: str, bare: str) -> bool:
    if entry.startswith("*."):
        return bare.endswith(entry[1:])
    return entry in (host, bare)
