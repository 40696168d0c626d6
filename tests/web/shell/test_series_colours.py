import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

import homeshore.web.shell
from homeshore.adapters.case_reports.drawing import COLOURS

TOKENS = (Path(homeshore.web.shell.__file__).parent / "static/shell/css/tokens.css").read_text()
SEEN = {
    "everybody": np.eye(3),
    "without red": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "without green": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "without blue": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
"""How colours are seen (Machado, Oliveira and Fernandes 2009, severity 1.0), in linear sRGB."""
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
APART = 24.0
"""Difference in CIE Lab (1976): ten times what is just noticed."""


def token(name: str, theme: int) -> str:
    """A colour's value in the light (0) or in the dark (1)."""
    value = re.search(rf"--{name}: ([^;]+);", TOKENS)
    assert value is not None
    other = re.fullmatch(r"var\(--([a-z-]+)\)", value[1])
    return token(other[1], theme) if other else re.findall("#[0-9a-f]{6}", value[1])[theme]


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(seen: np.ndarray) -> np.ndarray:
    x, y, z = (
        np.cbrt(part) if part > 0.008856 else 7.787 * part + 16 / 116 for part in TO_XYZ @ np.clip(seen, 0, 1) / WHITE
    )
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    low, high = sorted(float((TO_XYZ @ linear(colour))[1]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1])
def test_series_stand_out_from_the_surface_and_from_each_other_whoever_looks(theme):
    colours = [token(f"series-{number}", theme) for number in range(1, 7)]
    assert min(contrast(colour, token("surface", theme)) for colour in colours) >= 3
    for matrix in SEEN.values():
        places = [lab(matrix @ linear(colour)) for colour in colours]
        assert min(np.linalg.norm(one - other) for one, other in combinations(places, 2)) >= APART


def test_paper_has_the_colours_of_the_pages():
    assert list(COLOURS) == [token(f"series-{number}", 0) for number in range(1, 7)]
