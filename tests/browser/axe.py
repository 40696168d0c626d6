"""What axe objects to in a page."""

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = Axe().axe_script
RUN = "async options => (await axe.run(options)).violations"


def violations(page: "Page", *, target_size: bool = False, preload: bool = True) -> list[dict[str, Any]]:
    """Every rule that is broken, with the places. What is in order stays in the page: it would be the most of it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SCRIPT)
    options = {"resultTypes": ["violations"], "preload": preload, "rules": {"target-size": {"enabled": target_size}}}
    found: list[dict[str, Any]] = page.evaluate(RUN, options)
    return found


def named(found: list[dict[str, Any]]) -> list[str]:
    """Each broken rule with the first place."""
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
