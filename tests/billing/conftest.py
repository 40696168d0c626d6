import pytest

from company import Company


@pytest.fixture
def company(db: None) -> Company:
    return Company()
