import msgspec
from hypothesis import given
from hypothesis import strategies as st

from homeshore.kit.spans import overlap, reigns


class Claim(msgspec.Struct, frozen=True):
    id: int
    from_us: int
    until_us: int


claims = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 10)), max_size=6).map(
    lambda drawn: [Claim(id, start, start + length if length else 0) for id, (start, length) in enumerate(drawn)]
)


def holds(claim: Claim, at: int) -> bool:
    return claim.from_us <= at and (not claim.until_us or at < claim.until_us)


@given(claims)
def test_at_each_moment_the_highest_rank_holds(drawn: list[Claim]):
    found = reigns(drawn, lambda one: one.id)
    for at in range(35):
        best = max((one for one in drawn if holds(one, at)), key=lambda one: one.id, default=None)
        holders = [one.holder for one in found if one.from_us <= at and (not one.until_us or at < one.until_us)]
        assert holders == ([best] if best else [])


@given(claims)
def test_order_does_not_matter(drawn: list[Claim]):
    assert reigns(drawn, lambda one: one.id) == reigns(drawn[::-1], lambda one: one.id)


def test_what_two_spans_share():
    assert overlap(Claim(1, 0, 10), Claim(2, 5, 0)) == (5, 10)
    assert overlap(Claim(1, 0, 0), Claim(2, 5, 0)) == (5, 0)
    assert overlap(Claim(1, 0, 5), Claim(2, 5, 9)) is None
