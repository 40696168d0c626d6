"""What every page's layout needs to know."""

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from homeshore.kit.clock import now_us
from homeshore.security.middleware import scope_for
from homeshore.web.shell.navigation import Link, links

THEME_COOKIE = "homeshore_theme"
THEMES = ("light", "dark")


class Shell:
    """The layout's view of one request; nothing is computed before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def links(self) -> list[Link]:
        """The navigation entries that the signed-in user's roles open."""
        if not hasattr(self._request, "user") or not self._request.user.is_authenticated:
            return []
        return links(scope_for(self._request).roles, self._request.path)

    @property
    def theme(self) -> str:
        """`light`, `dark`, or nothing: as the reader's system says."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def source_url(self) -> str:
        """Where the source of this very version is offered, as the licence asks; empty until the operator says."""
        return str(settings.SOURCE_URL)

    @property
    def now_us(self) -> int:
        """The server's clock, by which the browser corrects its own."""
        return now_us()


def navigation(request: HttpRequest) -> dict[str, object]:
    """`shell`: navigation, theme and clock."""
    return {"shell": Shell(request)}
