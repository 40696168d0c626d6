from datetime import datetime, time

import pytest
from django.utils import timezone

from company import Company
from homeshore.kit.clock import to_us


@pytest.fixture
def company(db: None) -> Company:
    """A company at noon, so that what it does falls on one day whenever the tests run."""
    noon = datetime.combine(timezone.localdate(), time(12), timezone.get_current_timezone())
    return Company(now_us=to_us(noon))
