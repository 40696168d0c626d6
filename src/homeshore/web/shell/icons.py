"""The icon set: symbols of one SVG file, drawn for this product."""

import re
from functools import cache, lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "shell/icons.svg"
_FILE = Path(__file__).parent / "static" / SPRITE


@cache
def names() -> frozenset[str]:
    """The icons that exist."""
    return frozenset(re.findall(r'<symbol id="(\w+)"', _FILE.read_text(encoding="utf-8")))


def icon_html(name: str, classes: str = "", label: object = "") -> SafeString:
    """An icon as HTML; decorative unless it has a label. Raises LookupError when there is no such icon."""
    return _drawn(name, classes, str(label))


@lru_cache(maxsize=1024)
def _drawn(name: str, classes: str, label: str) -> SafeString:
    if name not in names():
        raise LookupError(f"there is no icon {name!r}")
    meaning = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" {}><use href="{}#{}"></use></svg>',
        f" {classes}" if classes else "",
        meaning,
        static(SPRITE),
        name,
    )
