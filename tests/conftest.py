"""Fixtures that every part of the suite may use.

The database is SQLite, or the PostgreSQL server of HOMESHORE_DATABASE_URL (`make test-postgres`); tests need not know.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings

from centre import Centre, running_centre
from migrated import migrated

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 10_000
"""How long a page may take on a busy machine to show what a test waits for."""
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

TESTS = Path(__file__).parent
LANES = ("adapters", "sound", "processes", "browser")
"""Serial tests of different lanes run side by side (tools/run_tests.sh). Those of `adapters` mostly wait; what hears
and speaks in real time, browsers included, is one lane; what starts processes another; the other browsers the last."""
_LANES_OF_BROWSERS = {
    **dict.fromkeys(("desk_calls_live", "listening", "media", "noise", "widget_calls_live"), "sound"),
    **dict.fromkeys(("bad_input", "desk_live", "first_day", "kills"), "processes"),
}
OPENING_A_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "migrated", "centre"}
"""Fixtures with which a test may open one; pytest-django keeps the others from it."""

hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, max_examples=30, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lane", choices=LANES, help="read only the files of one lane")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the files of other lanes unread; pytest asks of no file that is named to it."""
    return True if collection_path.name.startswith("test_") and not _in_lane(collection_path, config) else None


def _in_lane(path: Path, config: pytest.Config) -> bool:
    wanted = config.getoption("lane")
    return not wanted or _lane_of(path) == wanted


def _lane_of(path: Path) -> str:
    """The lane of a file's serial tests: each file has one."""
    match path.relative_to(TESTS).parts:
        case ["adapters", *_]:
            return "adapters"
        case ["calls", *_]:
            return "sound"
        case ["browser", name]:
            return _LANES_OF_BROWSERS.get(name.removeprefix("test_").removesuffix(".py"), "browser")
    return "processes"


def pytest_configure(config: pytest.Config) -> None:
    """Give every test process a home of its own, so that no test can touch the data of a running centre."""
    home = Path(tempfile.mkdtemp(prefix="homeshore-tests-"))
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    os.environ["HOMESHORE_HOME"] = str(home)
    settings.HOME = home
    settings.FILES_DIR = home / "files"
    settings.RUN_DIR = home / "run"
    settings.OUTBOX_DIR = home / "outbox"
    settings.STATIC_ROOT = home / "static"
    settings.STATIC_ROOT.mkdir()  # WhiteNoise warns of a directory that is not there
    settings.SECRET_KEY_FILE = home / "secret.key"
    if not _on_postgres():
        settings.DATABASES["default"]["NAME"] = home / "homeshore.sqlite3"
        settings.DATABASES["default"]["TEST"]["NAME"] = str(home / "homeshore.test.sqlite3")
    else:
        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = f"test_homeshore_{os.getpid()}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """A test with a browser or a whole centre is not run beside its like, and browsers come last.

    On PostgreSQL only what opens a database is run, or starts what may.

    Playwright keeps an event loop running in this thread until the session ends, and no test that calls `asyncio.run`
    works after it.
    """
    for item in items:
        if {"browser", "centre"} & set(_shared_fixtures(item)):
            item.add_marker(pytest.mark.serial)
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    without = {item for item in items if not _in_lane(item.path, config) or not _proves_something(item)}
    config.hook.pytest_deselected(items=list(without))
    items[:] = [item for item in items if item not in without]
    yield
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))


def _on_postgres() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


def _proves_something(item: pytest.Item) -> bool:
    if not _on_postgres():
        return True
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("serial")
    return bool(marked or OPENING_A_DATABASE.intersection(getattr(item, "fixturenames", ())))


def _shared_fixtures(item: pytest.Item) -> Iterator[str]:
    """The names of the fixtures that an item shares with others; some folders have a small `centre` of their own."""
    manager = item.session._fixturemanager
    for name in getattr(item, "fixturenames", ()):
        found = manager.getfixturedefs(name, item)
        if found and found[-1].scope in {"session", "module"}:
            yield name


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Of SQLite it is a copy that goes with this process' home."""
    return not _on_postgres()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin with a copy of the migrated database."""
    test = settings.DATABASES["default"]["TEST"]
    test["MIGRATE"] = False
    if _on_postgres():
        test["TEMPLATE"] = migrated()
    else:
        shutil.copy(migrated(), test["NAME"])


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """The real product with the demo company, running beside the tests of this session."""
    with running_centre() as centre:
        yield centre


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Debian's Chromium, driven by Playwright; the test is skipped where it is not installed."""
    if not CHROMIUM.exists():
        pytest.skip("chromium is not installed (apt install chromium)")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    # Playwright keeps an event loop in this thread, and Django would refuse the ORM although nothing runs in the loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A fresh French visitor's page: no cookies, 1280 pixels wide."""
    context = browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()
