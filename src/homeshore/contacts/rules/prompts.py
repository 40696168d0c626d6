"""Names of what callers hear, and the sentences that the centre itself says in every brand's queue.

A prompt's name is letters, digits, dots and hyphens: `aubelle.greeting.fr` for all of a brand,
`aubelle.orders.greeting.fr` for one programme, `centre.place.3.fr` for the centre.
"""

from collections.abc import Iterator

MUSIC = "centre.music"
SILENCE = "centre.silence"
LANGUAGES = ("fr", "en")
MOST_PLACES = 20
"""From this place on, callers hear "more than twenty"."""
WAITS_MINUTES = (1, 2, 3, 4, 5, 10, 15, 20, 30)
"""An expected wait is said as the next of these minutes, the last one as "more than"."""


def prompt_name(brand: str, kind: str, language: str, programme: str = "") -> str:
    """The name of a brand's or programme's prompt, from their short names."""
    return ".".join(part for part in (brand, programme, kind, language) if part)


def place_prompt(place: int, language: str) -> str:
    """What says a caller's place in the queue, counted from 1; empty for a language that the centre does not speak."""
    if language not in LANGUAGES or place < 1:
        return ""
    return f"centre.place.{place if place <= MOST_PLACES else 'more'}.{language}"


def wait_prompt(seconds: int, language: str) -> str:
    """What says the expected wait; empty when nothing is known (below 0) or the language is not spoken."""
    if language not in LANGUAGES or seconds < 0:
        return ""
    minutes = next((each for each in WAITS_MINUTES if seconds <= each * 60), 0)
    return f"centre.wait.{minutes or 'more'}.{language}"


def centre_texts() -> Iterator[tuple[str, str, str]]:
    """(name, language, text) of every sentence to be synthesised for the centre itself."""
    for language in LANGUAGES:
        for place in range(1, MOST_PLACES + 1):
            yield place_prompt(place, language), language, _place_text(place, language)
        yield place_prompt(MOST_PLACES + 1, language), language, _MORE_PLACES[language]
        for minutes in WAITS_MINUTES:
            yield wait_prompt(minutes * 60, language), language, _wait_text(minutes, language)
        yield wait_prompt(WAITS_MINUTES[-1] * 60 + 1, language), language, _MORE_MINUTES[language]


_MORE_PLACES = {
    "fr": "Plus de vingt personnes attendent avant vous.",
    "en": "More than twenty people are waiting before you.",
}
_MORE_MINUTES = {
    "fr": "L'attente est estimée à plus de trente minutes.",
    "en": "The expected wait is more than thirty minutes.",
}


def _place_text(place: int, language: str) -> str:
    if language == "fr":
        return (
            "Votre appel est le prochain." if place == 1 else f"Vous êtes en position {place} dans la file d'attente."
        )
    return "You are next in line." if place == 1 else f"You are number {place} in line."


def _wait_text(minutes: int, language: str) -> str:
    if language == "fr":
        return "L'attente est d'environ une minute." if minutes == 1 else f"L'attente est d'environ {minutes} minutes."
    return (
        "The expected wait is about one minute." if minutes == 1 else f"The expected wait is about {minutes} minutes."
    )
