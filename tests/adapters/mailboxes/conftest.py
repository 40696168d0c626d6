from pathlib import Path

import pytest

from certificates import Certificate, make_certificate
from company import Company
from homeshore.brands.queries import Brand


@pytest.fixture
def company(transactional_db: None) -> Company:
    """Doors store mail from threads of their own, which see committed rows only."""
    return Company()


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate that every client of this process believes."""
    made = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    return made


@pytest.fixture
def aubelle(company: Company) -> Brand:
    return company.brand("aubelle")[0]


@pytest.fixture
def santeo(company: Company) -> Brand:
    return company.brand("santeo")[0]
