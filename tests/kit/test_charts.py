import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit import charts

FRAME = charts.Frame(title="Minutes", heading="Hour", show=str)
VALUES = st.lists(st.none() | st.floats(0, 1e7, allow_nan=False), min_size=1, max_size=40)
SIGNED = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=3, max_size=3)


@given(VALUES)
def test_every_known_value_is_drawn_inside_the_chart_and_told_in_the_table(values):
    labels = [str(place) for place in range(len(values))]
    chart = charts.bars(FRAME, labels, [charts.Series("Chat", values)])
    known = [value for value in values if value is not None]
    assert len(chart.bars) == len(known)
    assert all(0 <= bar.y <= bar.y + bar.height <= chart.height for bar in chart.bars)
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
    chart = charts.bars(FRAME, ["a"], [charts.Series("x", [largest])])
    assert float(chart.ticks[-1].text) == pytest.approx(top)


def test_a_target_above_all_values_is_still_in_sight():
    frame = charts.Frame(title="", heading="", show=str, target=90, target_label="Target")
    chart = charts.lines(frame, ["a"], [charts.Series("x", [12])])
    (target,) = [part for part in chart.frame if part.kind == "target"]
    assert 12 <= target.y1 < chart.lines[0].points[0][1]
    (name,) = [word for word in chart.words if word.text == "Target"]
    assert name.y > target.y1


def test_a_target_at_the_foot_has_its_name_above_the_labels():
    frame = charts.Frame(title="", heading="", show=str, zero=False, target=80, target_label="Target")
    chart = charts.lines(frame, ["Monday", "Tuesday"], [charts.Series("a", (81, 100))])
    (target,) = [part for part in chart.frame if part.kind == "target"]
    (name,) = [word for word in chart.words if word.text == "Target"]
    assert name.y < target.y1


def test_an_interval_is_a_band_around_a_line_a_whisker_on_a_bar_and_brackets_in_the_table():
    service = charts.Series("Home", [80, 90], low=[78, 85], high=[82, 95])
    line, bar = charts.lines(FRAME, ["9", "10"], [service]), charts.bars(FRAME, ["9", "10"], [service])
    (upper_left, upper_right, lower_right, lower_left) = line.areas[0].points
    assert upper_left[1] < line.lines[0].points[0][1] < lower_left[1]
    assert upper_right[1] < line.lines[0].points[1][1] < lower_right[1]
    assert len(bar.whiskers) == 2
    assert line.rows[0] == ("9", ("80 (78 – 82)",))


def test_the_axis_reaches_to_the_end_of_every_interval():
    chart = charts.bars(FRAME, ["a"], [charts.Series("x", [9], low=[1], high=[19])])
    assert float(chart.ticks[-1].text) == 20


def test_steps_stand_over_their_interval_and_break_where_nothing_is_known():
    chart = charts.steps(FRAME, ["9:00", "9:30", "10:00", "10:30"], [charts.Series("Home", [1, 2, None, 3])])
    first, second = chart.lines
    assert (len(first.points), len(second.points)) == (4, 2)
    assert first.points[0][1] == first.points[1][1] != first.points[2][1]
    assert first.points[1][0] == first.points[2][0] == chart.hits[1].x
    assert chart.labels[1].x == chart.hits[1].x


@given(SIGNED)
def test_stacked_parts_lie_side_by_side_on_their_side_of_zero(values):
    parts = [charts.Series(str(number), [value]) for number, value in enumerate(values)]
    chart = charts.stacked(FRAME, ["Site"], parts, charts.Series("Total", [sum(values)]))
    spans = sorted((bar.x, bar.x + bar.width) for bar in chart.bars)
    assert all(right <= left + 0.21 for (_, right), (left, _) in itertools.pairwise(spans))
    assert all(0 <= left <= right <= chart.width for left, right in spans)


def test_the_total_of_stacked_bars_has_a_column_in_the_table_but_no_key_in_the_legend():
    total = charts.Series("Total", [7], low=[6], high=[8])
    chart = charts.stacked(FRAME, ["Site"], [charts.Series("Wages", [4]), charts.Series("Rent", [3])], total)
    assert chart.rows == (("Site", ("4", "3", "7 (6 – 8)")),)
    assert chart.parts == ((1, "Wages"), (2, "Rent"))
    assert len(chart.whiskers) == 1


def test_a_series_may_keep_its_look_from_chart_to_chart():
    home = charts.Series("Home", [2], look=2)
    for chart in (charts.bars(FRAME, ["a"], [home]), charts.stacked(FRAME, ["a"], [home])):
        assert chart.bars[0].series == 2
        assert chart.parts == ((2, "Home"),)
    assert charts.steps(FRAME, ["a"], [home]).lines[0].series == 2
    assert charts.spread(FRAME, ["a"], [home]).lines[0].series == 2


def test_the_axis_may_be_written_otherwise_than_the_values():
    frame = charts.Frame(title="", heading="", show="{:.3f}".format, tick="{:g}".format)
    chart = charts.bars(frame, ["a"], [charts.Series("x", [4.0])])
    assert chart.ticks[-1].text == "4"
    assert chart.rows == (("a", ("4.000",)),)


@pytest.mark.parametrize("most", [1, 2, 9, 10, 23])
def test_an_axis_of_people_has_whole_numbers_only(most):
    frame = charts.Frame(title="", heading="", show="{:g}".format, whole=True)
    ticks = [float(word.text) for word in charts.steps(frame, ["8:00", "8:30"], [charts.Series("", [0, most])]).ticks]
    assert ticks == [round(tick) for tick in ticks]
    assert ticks[-1] >= most


def test_a_chart_in_rows_grows_with_its_rows_and_cuts_no_name_but_in_the_drawing():
    names = [f"A variant with quite a long name that goes on and on, number {number}" for number in range(30)]
    chart = charts.spread(FRAME, names, [charts.Series("Level", list(range(30)))])
    assert chart.height > 30 * 30
    assert [label for label, _ in chart.rows] == names
    assert all(len(word.text) <= 30 for word in chart.labels)


@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=30))
def test_names_beside_lines_never_touch_and_stay_in_the_drawing(levels):
    frame = charts.Frame(title="", heading="", show=str, top=1.0, direct=True)
    series = [charts.Series(f"Variant {number}", [level, level]) for number, level in enumerate(levels)]
    heights = sorted(word.y for word in charts.steps(frame, ["a", "b"], series).words)
    assert heights
    assert all(below - above >= 12 for above, below in itertools.pairwise(heights))
    assert all(0 < y < charts.steps(frame, ["a", "b"], series).height for y in heights)


def test_a_line_that_ends_early_has_its_name_where_it_ends():
    frame = charts.Frame(title="", heading="", show=str, direct=True)
    series = [charts.Series("Forecast", [1, 2, 3, 4]), charts.Series("Received", [2, 3, None, None])]
    names = {word.text: word.x for word in charts.steps(frame, ["a", "b", "c", "d"], series).words}
    assert names["Received"] < names["Forecast"] / 1.5


def test_lines_cross_where_straight_lines_through_their_points_do():
    site, home = charts.Series("Site", [10, 10, 10]), charts.Series("Home", [16, 12, 4])
    assert charts.crossings([0, 10, 20], site, home) == [(12.5, 10.0)]


def test_a_gap_hides_a_crossing():
    site, home = charts.Series("Site", [10, None, 10]), charts.Series("Home", [16, 12, 4])
    assert charts.crossings([0, 10, 20], site, home) == []


def test_a_crossing_is_ringed_and_said():
    site, home = charts.Series("Site", [10, 10, 10]), charts.Series("Home", [16, 12, 4])
    chart = charts.sweep(FRAME, [0, 10, 20], [site, home], str, [charts.Crossing(12.5, 10, "From 12.5 % on")])
    ((x, y),) = chart.rings
    assert chart.lines[0].points[1][0] < x < chart.lines[0].points[2][0]
    assert y == chart.lines[0].points[1][1]
    assert [word.text for word in chart.words] == ["From 12.5 % on"]


def test_an_axis_need_not_begin_at_zero_for_lines():
    frame = charts.Frame(title="", heading="", show=str, zero=False)
    chart = charts.lines(frame, ["a", "b"], [charts.Series("x", [101, 104])])
    assert float(chart.ticks[0].text) == 101


def test_every_chart_is_one_well_formed_drawing_whatever_its_texts_say():
    nasty = charts.Series("<script>&\"'", [1, 2, 3], low=[0, 1, 2], high=[2, 3, 4])
    frame = charts.Frame(title='A < B & "C"', heading="", show=str, target=2, target_label="<b>", direct=True)
    labels = ["<i>", "&", "'"]
    for chart in (
        charts.bars(frame, labels, [nasty]),
        charts.lines(frame, labels, [nasty]),
        charts.steps(frame, labels, [nasty]),
        charts.stacked(frame, labels, [nasty], nasty),
        charts.spread(frame, labels, [nasty]),
        charts.sweep(frame, [1, 2, 3], [nasty], str, [charts.Crossing(2, 2, "<u>")]),
    ):
        root = ElementTree.fromstring(charts.svg(chart, "text{fill:black}"))
        assert root.attrib["aria-label"] == 'A < B & "C"'
