"""What people are told when a call is refused."""

import pytest

from homeshore.contacts.telephone.protocol import CallingNotAllowed
from homeshore.live.errors import sentence_for

RULES = [
    "not_a_number",
    "not_dialled",
    "no_number",
    "no_consent",
    "refused",
    "too_many_attempts",
    "public_holiday",
    "hours",
]


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_calling_has_its_own_sentence_in_both_languages(rule: str) -> None:
    said = {language: sentence_for(CallingNotAllowed(rule=rule), language) for language in ("fr", "en")}
    other = {language: sentence_for(CallingNotAllowed(rule="none"), language) for language in ("fr", "en")}
    assert said["fr"] != said["en"]
    assert not set(said.values()) & set(other.values())


def test_where_waiting_helps_the_moment_is_said() -> None:
    monday = 1_795_424_400_000_000  # 2026-11-23 10:00 in Paris
    assert sentence_for(CallingNotAllowed(rule="hours", allowed_at_us=monday), "fr").endswith(
        "à partir du lundi 23 novembre, 10:00."
    )
    assert "allowed from" not in sentence_for(CallingNotAllowed(rule="refused", allowed_at_us=0), "en")
