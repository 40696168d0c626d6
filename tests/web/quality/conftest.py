from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from company import Company
from quality.calls import LiveCall, take_call


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    before, settings.FILES_DIR = settings.FILES_DIR, tmp_path / "files"
    yield
    settings.FILES_DIR = before


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def calls(company: Company) -> Callable[..., LiveCall]:
    return lambda **wanted: take_call(company, **wanted)


@pytest.fixture
def call(calls: Callable[..., LiveCall]) -> LiveCall:
    return calls()
