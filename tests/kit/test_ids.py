"""Ids sort by creation, read as thirteen characters, and refuse what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit.ids import decode_id, encode_id, new_id

IDS = st.integers(0, (1 << 63) - 1)


@given(IDS)
def test_the_public_form_comes_back(number: int) -> None:
    assert decode_id(encode_id(number)) == number
    assert len(encode_id(number)) == 13


@given(IDS, IDS)
def test_the_public_form_sorts_like_the_number(one: int, other: int) -> None:
    assert (encode_id(one) < encode_id(other)) == (one < other)


def test_ids_of_one_process_grow() -> None:
    drawn = [new_id() for _ in range(10_000)]
    assert drawn == sorted(set(drawn))
    assert all(0 < number < 1 << 63 for number in drawn)


@pytest.mark.parametrize("text", ["", "x", "0" * 14, "i" * 13, "z" * 13, "' or 1=1 --  "])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"id|stand"):
        decode_id(text)
