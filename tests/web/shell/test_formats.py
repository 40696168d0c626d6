from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation

from homeshore.web.shell import formats

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def paris():
    with timezone.override("Europe/Paris"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words", "column"),
    [
        (0, "0 s", "0:00"),
        (42.9, "42 s", "0:42"),
        (245, "4 min 05 s", "4:05"),
        (3725, "1 h 02 min", "1:02:05"),
        (280_000, "3 j 5 h", "77:46:40"),
    ],
)
def test_a_duration_is_rounded_down_and_keeps_its_units_together(seconds, words, column):
    with translation.override("fr"):
        assert formats.duration(seconds).replace("\u00a0", " ") == words
        assert " " not in formats.duration(seconds)
    assert formats.clock(seconds) == column


@pytest.mark.parametrize(
    ("moment", "language", "text"),
    [
        (datetime(2026, 11, 22, 8, 5, tzinfo=UTC), "fr", "09:05"),
        (datetime(2026, 11, 21, 8, 5, tzinfo=UTC), "fr", "21 nov., 09:05"),
        (datetime(2025, 7, 14, 8, 5, tzinfo=UTC), "fr", "14 juil. 2025, 10:05"),
        (datetime(2026, 11, 21, 18, 5, tzinfo=UTC), "en", "21 Nov, 19:05"),
    ],
)
def test_a_moment_says_no_more_than_its_reader_needs(moment, language, text):
    with translation.override(language):
        assert formats.moment_text(moment, "auto", NOW) == text


def test_a_moment_in_microseconds_is_the_same_moment():
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    with translation.override("fr"):
        assert formats.moment_text(int(at.timestamp()) * 1_000_000, "full", NOW) == formats.moment_text(at, "full", NOW)


def test_money_and_shares_follow_the_language():
    with translation.override("fr"):
        assert formats.money(123_450).replace("\u202f", " ").replace("\u00a0", " ") == "1 234,50 €"
        assert formats.percent(0.8765, 1) == "87,6\u00a0%"
        assert formats.number(1234.56, 1).replace("\u202f", " ") == "1 234,6"
    with translation.override("en"):
        assert formats.money(123_450) == "€1,234.50"
        assert formats.percent(0.8) == "80%"
