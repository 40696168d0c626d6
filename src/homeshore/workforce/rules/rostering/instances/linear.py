"""The linear programme over rows: each employee takes one, in shares; cover that is missed or exceeded costs."""

from collections.abc import Callable, Sequence

import highspy
import msgspec
import numpy as np

from homeshore.workforce.rules.rostering.instances.format import Instance
from homeshore.workforce.rules.rostering.instances.pricing import OFF, Costs, Row

NOBODY = 1e6
"""What an employee without a row costs in the programme: more than any row."""


class Column(msgspec.Struct, frozen=True):
    """A row that an employee may take, by their place in the instance."""

    employee: int
    row: Row


class Shares(msgspec.Struct, frozen=True):
    """An optimum: its `value`, the share of each column, what one more at work is worth, and each employee's price."""

    value: float
    shares: tuple[float, ...]
    worth: Costs
    price: tuple[float, ...]


class Programme:
    """Columns and the HiGHS model that holds them. `constant` is what all wishes cost that no row grants."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.columns: list[Column] = []
        self._known: set[Column] = set()
        self._shifts = {shift.name: place for place, shift in enumerate(instance.shifts)}
        self.constant = sum(wish.weight for wish in instance.wished)
        self.wishes = self._wishes()
        self._cover = {(one.day, self._shifts[one.shift]): place for place, one in enumerate(instance.cover)}
        self._model = silent_model()
        self._first_column = self._begin()

    def _wishes(self) -> Costs:
        """What each row pays by employee, day and shift, beside the constant."""
        staff = {employee.name: place for place, employee in enumerate(self.instance.staff)}
        costs = np.zeros((len(staff), self.instance.days, len(self._shifts)))
        for sign, wishes in ((-1, self.instance.wished), (1, self.instance.unwanted)):
            for wish in wishes:
                costs[staff[wish.employee], wish.day, self._shifts[wish.shift]] += sign * wish.weight
        return costs

    def _begin(self) -> int:
        """Rows of cover, then of employees; columns for people missing, for people too many, and for nobody."""
        count = len(self.instance.cover)
        for cover in self.instance.cover:
            self._model.addRow(cover.need, cover.need, 0, [], [])
        for _ in self.instance.staff:
            self._model.addRow(1, 1, 0, [], [])
        for place, cover in enumerate(self.instance.cover):
            self._add(cover.under, [place], 1.0)
            self._add(cover.over, [place], -1.0)
        for place in range(len(self.instance.staff)):
            self._add(NOBODY, [count + place], 1.0)
        return int(self._model.getNumCol())

    def _add(self, cost: float, rows: Sequence[int], value: float) -> None:
        filled = np.full(len(rows), value)
        self._model.addCol(cost, 0.0, highspy.kHighsInf, len(rows), np.array(rows, dtype=np.int32), filled)

    def add(self, employee: int, row: Row) -> bool:
        """Let an employee take a row too; False when they could already."""
        column = Column(employee, row)
        if column in self._known:
            return False
        self._known.add(column)
        self.columns.append(column)
        covered = [self._cover[place] for place in enumerate(row) if place in self._cover]
        self._add(self.cost(column), [*covered, len(self._cover) + employee], 1.0)
        return True

    def cost(self, column: Column) -> float:
        """What a row costs by its employee's wishes, beside the constant."""
        costs = self.wishes[column.employee]
        return float(sum(costs[day, shift] for day, shift in enumerate(column.row) if shift != OFF))

    def optimum(self) -> Shares:
        """The optimum over the columns so far."""
        self._model.run()
        solution = self._model.getSolution()
        duals = np.array(solution.row_dual)
        worth = np.zeros(self.wishes.shape[1:])
        for (day, shift), place in self._cover.items():
            worth[day, shift] = duals[place]
        return Shares(
            value=self._model.getInfo().objective_function_value + self.constant,
            shares=tuple(solution.col_value[self._first_column :]),
            worth=worth,
            price=tuple(duals[len(self._cover) :]),
        )

    def fix(self, places: Sequence[int], least: float) -> None:
        """Make columns be taken (`least` 1), or free them again (0)."""
        for place in places:
            self._model.changeColBounds(self._first_column + place, least, highspy.kHighsInf)

    def whole(
        self, among: Sequence[int], start: Sequence[int], left: Callable[[], float], nodes: int | None
    ) -> "Whole":
        """The best choice of one whole column for each employee `among` columns, from the choice `start` on.

        The search ends with the best so far when no seconds are `left`, or after so many `nodes` (None: no end).
        """
        model = silent_model()
        model.passModel(self._model.getModel())
        kept = set(among)
        for place in range(len(self.columns)):
            column = self._first_column + place
            model.changeColIntegrality(column, highspy.HighsVarType.kInteger)
            model.changeColBounds(column, 0.0, float(place in kept))
        model.setOptionValue("mip_rel_gap", 0.0)
        model.setOptionValue("mip_abs_gap", 0.99)  # penalties are whole numbers
        if nodes is not None:
            model.setOptionValue("mip_max_nodes", nodes)
        self._begin_at(model, start)
        model.setOptionValue("time_limit", max(0.0, left()))
        model.cbMipInterrupt.subscribe(lambda event: event.interrupt(left() <= 0))
        model.run()
        values = model.getSolution().col_value[self._first_column :]
        chosen = tuple(place for place, value in enumerate(values) if value > 0.5)
        done = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return Whole(chosen if len(chosen) == len(self.instance.staff) else tuple(start), done)

    def _begin_at(self, model: highspy.Highs, start: Sequence[int]) -> None:
        columns = np.array([self._first_column + place for place in start], dtype=np.int32)
        model.setSolution(len(columns), columns, np.ones(len(columns)))


class Whole(msgspec.Struct, frozen=True):
    """The columns chosen, one for each employee, and whether no other choice can be better."""

    chosen: tuple[int, ...]
    is_best: bool


def silent_model() -> highspy.Highs:
    """A solver of one thread that prints nothing and does the same each time."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]  # its constructor carries no types
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.setOptionValue("random_seed", 1)
    return model
