import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.web.public.colours import DARK_GROUND, LIGHT_GROUND, contrast, legible, shades

accents = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(accents)
def test_every_accent_gives_a_legible_window(accent: str) -> None:
    found = shades(accent)
    assert contrast(found.fill, found.ink) >= 4.5
    assert contrast(found.text_light, LIGHT_GROUND) >= 4.5
    assert contrast(found.text_dark, DARK_GROUND) >= 4.5


def test_an_accent_that_is_legible_already_stays_as_it_is() -> None:
    assert legible("#a3195b", LIGHT_GROUND) == "#a3195b"


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
