"""Add every sentence that has no French yet to its app's .po file, empty, for somebody to fill in.

Sentences come from Python and from Django templates. Babel does the work, so no gettext package is needed. What Django
or allauth translate themselves is left to them.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import allauth
import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import template as django_template

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "homeshore"
TEMPLATES = {".html", ".txt"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LIBRARIES = [
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
]

Sentence = str | tuple[str, ...]  # one, or singular and plural
Key = tuple[str | None, Sentence]  # context and sentence


def sources() -> Iterator[Path]:
    """The files of the product that may hold sentences."""
    for path in sorted(PACKAGE.rglob("*")):
        if (path.suffix == ".py" and "migrations" not in path.parts) or (
            path.suffix in TEMPLATES and "templates" in path.parts
        ):
            yield path


def app_of(path: Path) -> Path:
    """The app whose locale/ serves the file: web/<audience>, or the context."""
    layer, *rest = path.relative_to(PACKAGE).parts
    return PACKAGE / layer / rest[0] if layer == "web" and len(rest) > 1 else PACKAGE / layer


def catalogue_of(app: Path) -> Path:
    return app / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def _python_of(path: Path) -> bytes:
    text = path.read_text()
    if path.suffix == ".py":
        return text.encode()
    calls = django_template.templatize(text, origin=str(path)).splitlines()  # indented like the template
    return "\n".join(line.strip() for line in calls).encode()


def sentences_of(path: Path) -> Iterator[Key]:
    """Every sentence in the file that is marked for translation."""
    for _, found, _, context in extract("python", BytesIO(_python_of(path)), keywords=KEYWORDS):
        sentence = tuple(text for text in found if text) if isinstance(found, tuple) else found
        if sentence:
            yield context, sentence[0] if len(sentence) == 1 else sentence


def french(app: Path) -> Catalog:
    path = catalogue_of(app)
    if not path.exists():
        return Catalog(
            "fr",
            header_comment="# French translations of Homeshore.",
            project="Homeshore",
            version="1",
            msgid_bugs_address="-",
            last_translator="Homeshore contributors",
            language_team="French",
            revision_date=datetime.now(UTC),
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


def singular(sentence: Sentence | list[str]) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def _complete(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return not message.fuzzy and bool(strings) and all(strings)


def translated(catalogue: Catalog) -> set[tuple[str | None, str]]:
    """Context and singular of everything that has a complete, certain translation."""
    return {(message.context, singular(message.id)) for message in catalogue if message.id and _complete(message)}


def translated_by_libraries() -> set[tuple[str | None, str]]:
    known: set[tuple[str | None, str]] = set()
    for library in LIBRARIES:
        with (library / "locale" / "fr" / "LC_MESSAGES" / "django.mo").open("rb") as file:
            known |= translated(read_mo(file))
    return known


def untranslated() -> dict[Path, set[Key]]:
    """The sentences of each app that nobody has put into French."""
    elsewhere = translated_by_libraries()
    known: dict[Path, set[tuple[str | None, str]]] = {}
    missing: dict[Path, set[Key]] = {}
    for path in sources():
        app = app_of(path)
        known.setdefault(app, translated(french(app)) | elsewhere)
        lost = {(context, text) for context, text in sentences_of(path) if (context, singular(text)) not in known[app]}
        if lost:
            missing.setdefault(app, set()).update(lost)
    return missing


def main() -> int:
    argparse.ArgumentParser(description=__doc__).parse_args()
    for app, keys in untranslated().items():
        catalogue = french(app)
        for context, sentence in sorted(keys, key=str):
            catalogue.add(sentence, context=context)
        path = catalogue_of(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=120, omit_header=False)
        print(f"{path.relative_to(PACKAGE.parent.parent)}: {len(keys)} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
