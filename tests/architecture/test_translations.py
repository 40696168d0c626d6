import gettext
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.utils.translation import template as django_template

from architecture.source import PACKAGE, shown, tracked_files

KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LIBRARIES = [
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
]

Key = tuple[str | None, str]  # context and singular


def python_of(path: Path) -> bytes:
    text = path.read_text()
    return (django_template.templatize(text, origin=str(path)) if path.suffix in {".html", ".txt"} else text).encode()


def messages_of(path: Path) -> Iterator[Key]:
    for _, found, _, context in extract("python", BytesIO(python_of(path)), keywords=KEYWORDS):
        singular = found[0] if isinstance(found, tuple) else found
        if singular:
            yield context, singular


def sources() -> Iterator[Path]:
    for path in tracked_files():
        in_templates = "templates" in path.parts and path.suffix in {".html", ".txt"}
        if path.is_relative_to(PACKAGE) and "migrations" not in path.parts and (path.suffix == ".py" or in_templates):
            yield path


def app_of(path: Path) -> Path:
    """The app whose locale/ serves the file: web/<audience>, or the context."""
    layer, *rest = path.relative_to(PACKAGE).parts
    return PACKAGE / layer / rest[0] if layer == "web" and len(rest) > 1 else PACKAGE / layer


def french(app: Path) -> Catalog:
    path = app / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog("fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def translated(catalogue: Catalog) -> set[Key]:
    return {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalogue
        if message.id and not message.fuzzy and all(message.string if message.pluralizable else [message.string])
    }


def translated_by_libraries() -> set[Key]:
    catalogues = [gettext.translation("django", library / "locale", languages=["fr"]) for library in LIBRARIES]
    return {(None, key) for each in catalogues for key in each._catalog if isinstance(key, str)}


def lacking(path: Path, known: set[Key]) -> set[str]:
    return {text for context, text in messages_of(path) if (context, text) not in known}


def test_every_sentence_is_translated_into_french():
    elsewhere = translated_by_libraries()
    known = {app: translated(french(app)) | elsewhere for app in {app_of(path) for path in sources()}}
    missing = {shown(path): sorted(lost) for path in sources() if (lost := lacking(path, known[app_of(path)]))}
    assert missing == {}


def test_no_translation_loses_or_invents_a_placeholder():
    wrong = [
        f"{shown(app)}: {message.id}"
        for app in {app_of(path) for path in sources()}
        for message in french(app)
        if message.id and not message.pluralizable and message.string
        if sorted(PLACEHOLDER.findall(str(message.id))) != sorted(PLACEHOLDER.findall(str(message.string)))
    ]
    assert wrong == []
