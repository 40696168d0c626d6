import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit import charts

FRAME = charts.Frame(title="Minutes", heading="Hour", show=str)
VALUES = st.lists(st.none() | st.floats(0, 1e7, allow_nan=False), min_size=1, max_size=40)


@given(VALUES)
def test_every_known_value_is_drawn_inside_the_chart_and_told_in_the_table(values):
    labels = [str(place) for place in range(len(values))]
    chart = charts.bars(FRAME, labels, [charts.Series("Chat", values)])
    known = [value for value in values if value is not None]
    assert len(chart.bars) == len(known)
    assert all(0 <= bar.y <= bar.y + bar.height <= chart.bottom + 0.11 for bar in chart.bars)
    assert [cells[0] == "–" for _, cells in chart.rows] == [value is None for value in values]


@given(VALUES)
def test_a_higher_value_is_drawn_higher(values):
    chart = charts.lines(FRAME, [""] * len(values), [charts.Series("Chat", values)])
    known = [value for value in values if value is not None]
    drawn = [dot[1] for dot in chart.lines[0].dots]
    for first, second in zip(range(len(known)), range(1, len(known)), strict=False):
        if known[first] < known[second]:
            assert drawn[first] >= drawn[second]


def test_an_empty_chart_has_an_axis_and_nothing_else():
    chart = charts.bars(FRAME, [], [charts.Series("Chat", [])])
    assert (chart.bars, chart.rows, len(chart.ticks)) == ((), (), 5)


@pytest.mark.parametrize(("largest", "top"), [(0.7, 0.8), (9, 10), (71, 80), (101, 150), (4_000, 4_000)])
def test_the_axis_ends_at_a_round_number(largest, top):
    chart = charts.bars(charts.Frame(title="", heading="", show=str), ["a"], [charts.Series("x", [largest])])
    assert float(chart.ticks[-1].text) == pytest.approx(top)


def test_a_target_above_all_values_is_still_in_sight():
    frame = charts.Frame(title="", heading="", show=str, target=90, target_label="Target")
    chart = charts.lines(frame, ["a"], [charts.Series("x", [12])])
    assert chart.target is not None
    assert chart.target.at >= 12
