import pytest

from bench.harness import Report, Timing, percentile


def test_the_percentile_is_a_value_that_occurred():
    values = list(range(100, 0, -1))
    assert percentile(values, 0.99) == 99
    assert percentile(values, 0.5) == 50
    assert percentile([7.0], 0.99) == 7.0


def test_a_rate_is_work_by_time():
    assert Timing(median=2.0, fastest=1.0, slowest=3.0).rate(300) == 150


def test_a_table_is_aligned_and_reads_as_markdown(capsys: pytest.CaptureFixture[str]):
    Report().table(["core", "events/s"], [["ours", 458_000.4], ["scan of all", 2_800]])
    assert capsys.readouterr().out.splitlines()[:4] == [
        "| core        | events/s |",
        "|-------------|---------:|",
        "| ours        |  458,000 |",
        "| scan of all |    2,800 |",
    ]


def test_a_missed_target_is_said_aloud(capsys: pytest.CaptureFixture[str]):
    report = Report()
    report.verdict("p99 ms", 30.0, 25.0, at_most=True)
    report.verdict("events/s", 160_000.0, 150_000.0)
    assert [line.endswith("MISSED") for line in capsys.readouterr().out.splitlines()] == [True, False]
