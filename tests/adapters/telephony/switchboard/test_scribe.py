"""Writers: together, in order, each on its own when one fails, and again when the database is away."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Sequence

import pytest
from django.db import IntegrityError, OperationalError

from adapters.telephony.switchboard.fakes import run, until
from homeshore.adapters.telephony.switchboard.ports import Carried
from homeshore.adapters.telephony.switchboard.scribe import Scribe
from homeshore.brands.errors import UnknownNumber
from homeshore.routing.commands import Leave


class Book:
    """Rows in memory, with a transaction that a test can spoil."""

    def __init__(self) -> None:
        self.lines: list[object] = []
        self.commits: list[list[object]] = []
        self.trouble: list[Exception] = []
        self.begun: list[list[int]] = []
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

    def begin_sip(self, carried: Sequence[Carried]) -> None:
        self.begun.append([each.contact for each in carried])
        if any(each.dialled == 0 for each in carried):
            raise UnknownNumber(number=0)
        self.lines.extend(each.contact for each in carried)

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


def new_call(contact: int, dialled: int = 60) -> Carried:
    return Carried(contact, dialled, 1, "+33612345678", 1)


def test_new_calls_that_wait_are_written_as_one_and_before_what_follows_of_them():
    async def scene() -> None:
        book, busy = Book(), threading.Event()
        scribe = Scribe(book)
        held_up = asyncio.ensure_future(scribe.write(busy.wait))
        await asyncio.sleep(0)
        begun = [scribe.begin(new_call(number)) for number in (1, 2)]
        scribe.put(Leave(1))
        begun.append(scribe.begin(new_call(3)))
        busy.set()
        await asyncio.gather(held_up, *begun)
        await scribe.write(book.write, "last")
        assert book.begun == [[1, 2, 3]]
        assert book.lines == [1, 2, 3, [Leave(1)], "last"]
        scribe.close()

    run(scene)


def test_a_new_call_that_cannot_be_written_fails_alone():
    async def scene() -> None:
        book, busy = Book(), threading.Event()
        scribe = Scribe(book)
        held_up = asyncio.ensure_future(scribe.write(busy.wait))
        await asyncio.sleep(0)
        begun = [scribe.begin(new_call(1)), scribe.begin(new_call(2, dialled=0)), scribe.begin(new_call(3))]
        busy.set()
        await held_up
        first, second, third = await asyncio.gather(*begun, return_exceptions=True)
        assert (first, third) == (None, None)
        assert isinstance(second, UnknownNumber)
        assert book.lines == [1, 3]
        scribe.close()

    run(scene)


def test_it_is_known_that_the_database_does_not_answer():
    async def scene() -> None:
        book = Book()
        book.trouble = [OperationalError("locked")]
        scribe = Scribe(book)
        written = asyncio.ensure_future(scribe.write(book.write, "a"))
        await until(lambda: scribe.away)
        assert await written == "A"
        assert not scribe.away
        scribe.close()

    run(scene)
