"""Who will be on line: the plan, those who joined, less those who left, corrected by who is on line now."""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from homeshore.kit.clock import SECOND_US

TRUST_US = 3600 * SECOND_US
"""Who is missing now, or on line without a plan, is taken to be so for the next hour; after it the plan is believed."""


class Stretch(msgspec.Struct, frozen=True):
    """Somebody is planned, joined or away from `from_us` until before `until_us`."""

    agent: int
    from_us: int
    until_us: int


def attendance(
    now_us: int,
    spans: Sequence[tuple[int, int]],
    stretches: tuple[Iterable[Stretch], Iterable[Stretch], Iterable[Stretch]],
    online: Collection[int] | None,
) -> list[tuple[float, float]]:
    """Agents planned and agents joined, by interval, as numbers of people; `stretches`: planned, joined, away.

    Who joined and is not on line yet counts: they said so. `online` None: nobody knows who is on line.
    """
    planned, joined, away = (list(one) for one in stretches)
    found = []
    for span in spans:
        left = (max(span[0], now_us), span[1])
        gone = _shares(away, left)
        shares = {who: max(0.0, share - gone.get(who, 0.0)) for who, share in _shares(planned, left).items()}
        coming = {who: share for who, share in _shares(joined, left).items() if who not in shares}
        if online is not None and span[0] < now_us + TRUST_US:
            expected_now = {one.agent for one in planned if one.from_us <= now_us < one.until_us}
            shares = {who: share for who, share in shares.items() if who in online or who not in expected_now}
            shares |= {who: 1.0 for who in online if who not in shares and who not in coming and who not in gone}
        found.append((sum(shares.values()), sum(coming.values())))
    return found


def _shares(stretches: Iterable[Stretch], span: tuple[int, int]) -> dict[int, float]:
    """Which share of a span each agent's stretches cover."""
    found: dict[int, int] = {}
    for one in stretches:
        shared = min(one.until_us, span[1]) - max(one.from_us, span[0])
        if shared > 0:
            found[one.agent] = found.get(one.agent, 0) + shared
    length = max(span[1] - span[0], 1)
    return {who: min(1.0, shared / length) for who, shared in found.items()}
