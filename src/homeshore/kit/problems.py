"""What is wrong with what somebody typed: one problem a field, so that a form or a CSV row can say it in its place."""

from collections.abc import Iterable

import msgspec

from homeshore.kit.errors import Refusal


class Problem(msgspec.Struct, frozen=True):
    """`field` is the input's name, `code` a stable reason; `limits` holds numbers and codes that explain it."""

    field: str
    code: str
    limits: dict[str, str | int] = {}


class Invalid(Refusal):
    """The input breaks a rule. `problems` says where and why; nothing was written."""

    code = "invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(**{problem.field: problem.code for problem in self.problems})


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Invalid unless `problems` is empty."""
    found = tuple(problems)
    if found:
        raise Invalid(found)
