import pytest

from homeshore.brands.errors import UnknownBrand
from homeshore.brands.queries import brand_by_slug


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["", "nobody", "a\x00b", "'; DROP TABLE brands_brand; --", "é" * 500])
def test_whatever_somebody_asks_for_is_a_brand_or_an_unknown_one(slug: str):
    with pytest.raises(UnknownBrand):
        brand_by_slug(slug)
