"""A brand's accent, made legible on light and dark grounds (WCAG 2.2: 4.5:1 for text, 3:1 for controls)."""

import msgspec

LIGHT_GROUND, DARK_GROUND = "#ffffff", "#14191c"
TEXT_RATIO = 4.5
_STEPS = 20


class Shades(msgspec.Struct, frozen=True):
    """`fill` and the `ink` that stands on it; the accent as text on the light and on the dark ground."""

    fill: str
    ink: str
    text_light: str
    text_dark: str


def shades(accent: str) -> Shades:
    """What a window needs of an accent such as `#a3195b`."""
    ink = max(("#ffffff", "#101418"), key=lambda each: contrast(accent, each))
    fill = legible(accent, ink)
    return Shades(fill, ink, legible(accent, LIGHT_GROUND), legible(accent, DARK_GROUND))


def legible(colour: str, ground: str) -> str:
    """`colour`, moved towards black or white just as far as text on `ground` needs."""
    goal = "#000000" if _luminance(ground) > 0.18 else "#ffffff"
    for step in range(_STEPS + 1):
        candidate = _mix(colour, goal, step / _STEPS)
        if contrast(candidate, ground) >= TEXT_RATIO:
            return candidate
    return goal


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _mix(colour: str, goal: str, part: float) -> str:
    pairs = zip(_channels(colour), _channels(goal), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
