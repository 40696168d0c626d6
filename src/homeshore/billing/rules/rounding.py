"""The one place that rounds money and printed quantities: half up, from an exact fraction."""


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` as a whole number, half up; the denominator is positive, the fraction not negative."""
    return (2 * numerator + denominator) // (2 * denominator)
