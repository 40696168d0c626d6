import pytest

from company import Company
from homeshore.brands.queries import Brand


@pytest.fixture
def company(transactional_db: None) -> Company:
    """Doors store mail from threads of their own, which see committed rows only."""
    return Company()


@pytest.fixture
def aubelle(company: Company) -> Brand:
    return company.brand("aubelle")[0]


@pytest.fixture
def santeo(company: Company) -> Brand:
    return company.brand("santeo")[0]
