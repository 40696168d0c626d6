import configparser
from pathlib import Path

import pytest

from architecture.source import CONTEXTS, PACKAGE, ROOT, python_files, shown

VOCABULARY = {
    "models", "rules", "queries", "actions", "ports", "errors", "tasks", "projections",
    "apps", "management", "migrations", "templatetags", "static", "templates", "locale", "data",
}  # fmt: skip

# Words of its own that a context needs, one line each: a new one is a decision, not an accident.
OWN_WORDS = {
    "journal": {"append", "bus", "checkpoints", "lease"},
    "security": {
        "accounts",
        "demo_tokens",
        "erasure",
        "files",
        "middleware",
        "permissions",
        "privacy",
        "scope",
        "sealing",
    },
    "quality": {"keys"},
    "contacts": {"configuration", "dispatcher", "reactions", "registry", "telephone"},
    "billing": {"registry"},
}

MEANINGLESS = {"util", "utils", "helper", "helpers", "manager", "managers", "base", "common", "misc", "v2"}


def words_of(context: str) -> set[str]:
    children = (PACKAGE / context).iterdir()
    return {path.stem for path in children if path.suffix == ".py" or path.is_dir()} - {"__init__", "__pycache__"}


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_context_keeps_to_the_file_vocabulary(context: str):
    if not (PACKAGE / context).exists():
        pytest.skip(f"{context} does not exist yet")
    assert words_of(context) - VOCABULARY - OWN_WORDS.get(context, set()) == set()


def test_no_module_has_a_name_that_says_nothing():
    assert [shown(path) for path in python_files() if MEANINGLESS & {path.stem, path.parent.name}] == []


def test_the_models_of_every_context_are_protected_by_an_import_contract():
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    protected = {
        contracts[section]["protected_modules"].split(".")[1]
        for section in contracts.sections()
        if contracts[section].get("type") == "protected"
    }
    assert {context for context in CONTEXTS if has_models(PACKAGE / context)} <= protected


def has_models(context: Path) -> bool:
    module = context / "models.py"
    return (context / "models").is_dir() or (module.exists() and module.stat().st_size > 0)
