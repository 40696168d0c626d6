"""A real day once more: what was said to the core, at the times at which it was said, under the virtual clock."""

from collections.abc import Iterable, Iterator

from homeshore.facts.record import Draft
from homeshore.routing.commands import Command
from homeshore.routing.core import Core


def replay(said: Iterable[tuple[int, Command]], until_us: int = 0) -> Iterator[Draft]:
    """The drafts of a core to which a journal's commands are said in order, each at its time in microseconds.

    Timers fire at their own times on the way, and up to `until_us` after the last command (the moment of the journal's
    newest fact). What is refused drafts nothing: journals hold no refused command.
    """
    core = Core()
    for at_us, command in said:
        drafts, _ = core.handle(at_us, command)
        yield from drafts
    while (due_us := core.next_deadline()) is not None and due_us <= until_us:
        yield from core.advance(due_us, 1)
