import pytest

from billing.firm import Firm, open_firm
from company import Company


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def firm(company: Company) -> Firm:
    return open_firm(company)
