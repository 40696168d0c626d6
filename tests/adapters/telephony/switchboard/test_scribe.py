"""Writers: together, in order, each on its own when one fails, and again when the database is away."""

import asyncio
import contextlib
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, OperationalError

from adapters.telephony.switchboard.fakes import run
from homeshore.adapters.telephony.switchboard.scribe import Scribe
from homeshore.routing.commands import Leave


class Book:
    """Rows in memory, with a transaction that a test can spoil."""

    def __init__(self) -> None:
        self.lines: list[object] = []
        self.commits: list[list[object]] = []
        self.trouble: list[Exception] = []
        self._depth = 0

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        before = list(self.lines)
        self._depth += 1
        try:
            yield
            if self._depth == 1 and self.trouble:
                raise self.trouble.pop(0)
        except Exception:
            self.lines = before
            raise
        else:
            if self._depth == 1:
                self.commits.append(self.lines[sum(map(len, self.commits)) :])
        finally:
            self._depth -= 1

    def put(self, messages: object) -> None:
        self.lines.append(messages)

    def write(self, line: str) -> str:
        self.lines.append(line)
        return line.upper()

    def fail(self, line: str) -> None:
        self.lines.append(line)
        raise ValueError(line)


def test_what_waits_is_committed_together_and_in_order():
    async def scene() -> None:
        book = Book()
        scribe = Scribe(book)
        scribe.put(Leave(1))
        scribe.put(Leave(2))
        answers = await asyncio.gather(*(scribe.write(book.write, str(number)) for number in range(20)))
        scribe.put(Leave(3))
        await asyncio.to_thread(scribe.close)
        assert answers == [str(number) for number in range(20)]
        assert book.lines == [[Leave(1), Leave(2)], *answers, [Leave(3)]]
        assert len(book.commits) < 20

    run(scene)


def test_one_that_fails_fails_alone():
    async def scene() -> None:
        book = Book()
        scribe = Scribe(book)
        works = [scribe.write(book.write, "a"), scribe.write(book.fail, "b"), scribe.write(book.write, "c")]
        first, second, third = await asyncio.gather(*works, return_exceptions=True)
        assert (first, third) == ("A", "C")
        assert isinstance(second, ValueError)
        assert book.lines == ["a", "c"]
        scribe.close()

    run(scene)


def test_a_locked_database_is_tried_again():
    async def scene() -> None:
        book = Book()
        book.trouble = [OperationalError("locked")]
        scribe = Scribe(book)
        assert await scribe.write(book.write, "a") == "A"
        assert book.lines == ["a"]
        scribe.close()

    run(scene)


def test_a_commit_that_is_refused_is_the_fault_of_one():
    async def scene() -> None:
        book = Book()
        book.trouble = [IntegrityError("at the commit"), IntegrityError("at the commit")]
        scribe = Scribe(book)
        works = [scribe.write(book.write, "a"), scribe.write(book.write, "b")]
        first, second = await asyncio.gather(*works, return_exceptions=True)
        assert isinstance(first, IntegrityError)
        assert second == "B" or isinstance(second, IntegrityError)
        scribe.close()

    run(scene)


def test_who_no_longer_waits_does_not_stop_the_writer():
    async def scene() -> None:
        book = Book()
        scribe = Scribe(book)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(scribe.write(lambda: __import__("time").sleep(0.05)), 0.01)
        assert await scribe.write(book.write, "a") == "A"
        scribe.close()

    run(scene)
