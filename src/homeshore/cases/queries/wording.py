"""Codes of findings in words, in the language of who reads."""

from homeshore.cases.rules.findings import Statement
from homeshore.kit.problems import Problem


def statement(said: Statement) -> str:
    """A finding as a sentence."""
    raise NotImplementedError


def figure_name(key: str) -> str:
    """What a figure is called."""
    raise NotImplementedError


def problem(found: Problem) -> str:
    """What is wrong with a scenario and what would be accepted, in one sentence without the key."""
    raise NotImplementedError
