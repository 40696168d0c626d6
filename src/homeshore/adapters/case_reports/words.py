"""The report's own texts, from data/<language>.toml; figures and findings have theirs in `cases.queries.wording`."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

Words = Mapping[str, str]


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`words` by their code; `method` in sentences, one page at most."""

    words: dict[str, str]
    method: tuple[str, ...]


@cache
def texts(language: str) -> Texts:
    """The texts in a language (fr, en)."""
    source = resources.files(__package__) / f"data/{language}.toml"
    return msgspec.convert(tomllib.loads(source.read_text()), Texts)
