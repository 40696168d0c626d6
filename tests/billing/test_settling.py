from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from homeshore.billing.rules.invoice import product_cents
from homeshore.billing.rules.lines import cents
from homeshore.billing.rules.settling import ROUNDING, Priced, owed, total, turned

S = 1_000_000


def line(seconds: int, programme: int = 1, price: str = "0.60", us: int = 0) -> Priced:
    quantity, of = seconds * S + us, Decimal(price)
    return Priced(
        kind="time",
        unit="minute",
        price=of,
        quantity=quantity,
        amount_cents=cents(quantity, "minute", of),
        programme=programme,
    )


quantities = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 3), st.integers(0, 999_999)), max_size=5)


def lines(of: list[tuple[int, int, int]]) -> list[Priced]:
    by_programme = {programme: line(seconds, programme, us=us) for seconds, programme, us in of}
    return list(by_programme.values())


def test_a_first_document_is_the_target() -> None:
    assert owed([line(161)], []) == [line(161)]


def test_what_was_issued_already_is_not_issued_again() -> None:
    assert owed([line(161)], [line(161)]) == []


def test_a_line_that_is_no_longer_owed_is_taken_back() -> None:
    (back,) = owed([], [line(161)])
    assert (back.quantity, back.amount_cents) == (-161 * S, -161)
    assert turned([back]) == [line(161)]


def test_cents_of_several_roundings_are_a_line_of_their_own() -> None:
    first, target = line(0, price="0.5", us=600_000), line(1, price="0.5", us=200_000)  # half a cent, one cent
    due = owed([target], [first])
    assert [(entry.kind, entry.amount_cents) for entry in due] == [("time", 1), (ROUNDING, -1)]


@given(quantities, quantities, quantities)
def test_documents_come_to_the_target_whatever_came_before(
    one: list[tuple[int, int, int]], two: list[tuple[int, int, int]], three: list[tuple[int, int, int]]
) -> None:
    existing: list[Priced] = []
    for target in (lines(one), lines(two), lines(three), lines(three)):
        due = owed(target, existing)
        existing += due
        assert total(existing) == total(target)
        for entry in due:
            per = 60 if entry.unit == "minute" else 1
            scale = Decimal(entry.quantity).scaleb(-6) if per == 60 else Decimal(entry.quantity)
            if entry.quantity % 100 == 0:
                assert product_cents(scale, entry.price, per) == entry.amount_cents
    assert owed(lines(three), existing) == []
