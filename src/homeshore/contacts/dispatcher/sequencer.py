"""The one order: stamps commands, lets the core decide, and numbers what came of it. No I/O, no clock of its own."""

from collections.abc import Iterable, Iterator

import msgspec

from homeshore.facts import Draft, encode, kind_of, version_of
from homeshore.facts.record import Fact
from homeshore.facts.registry import KINDS
from homeshore.journal.append import Batch, Place, Row
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import AnyCommand, Command
from homeshore.routing.core import Core

TIMERS_AT_ONCE = 500

_encoder = msgspec.msgpack.Encoder()
_NAMES: dict[type[Fact], tuple[str, int]] = {fact: (kind, version_of(kind)) for kind, fact in KINDS.items()}
commands: msgspec.msgpack.Decoder[AnyCommand] = msgspec.msgpack.Decoder(AnyCommand)


class JournalDiverged(Refusal):
    """A replay of the journal gave other facts than it holds: another release of the core wrote its end."""

    code = "journal_diverged"


class Sequencer:
    """The core, the next numbers, and the batch that is being filled.

    After a cold start the commands before it lead nowhere: a checkpoint must follow.
    """

    def __init__(self, core: Core, place: Place, epoch: int, cold: bool = False) -> None:
        self.core = core
        self.cold = cold
        self.epoch = epoch
        self.seq = place.seq
        self.fact_seq = place.fact_seq
        self.at_us = place.at_us
        self.batch = Batch(epoch, [], [], [])

    @property
    def place(self) -> Place:
        """Where the journal will end once the batch is durable."""
        return Place(self.seq, self.fact_seq, self.at_us)

    def take(self) -> Batch:
        """The batch so far; a new one begins."""
        batch, self.batch = self.batch, Batch(self.epoch, [], [], [])
        return batch

    def do(self, now_us: int, command: Command) -> Refusal | None:
        """Sequence a command. Returns its refusal; a refused command is not journalled, timers that fired first are."""
        self.at_us = now_us = max(now_us, self.at_us)
        drafts, refusal = self.core.handle(now_us, command)
        if refusal is None:
            self.seq += 1
            self.batch.commands.append((self.seq, self.epoch, now_us, _encoder.encode(command)))
        if drafts:
            self._number(drafts)
        return refusal

    def advance(self, now_us: int) -> bool:
        """Fire timers that are due, a bounded number. Returns whether more are due."""
        due_us = self.core.next_deadline()
        if due_us is None or due_us > now_us:
            return False
        self.at_us = now_us = max(now_us, self.at_us)
        self._number(self.core.advance(now_us, TIMERS_AT_ONCE))
        due_us = self.core.next_deadline()
        return due_us is not None and due_us <= now_us

    def _number(self, drafts: Iterable[Draft]) -> None:
        seq, epoch, add = self.fact_seq, self.epoch, self.batch.facts.append
        for draft in drafts:
            seq += 1
            add((seq, epoch, *_columns(draft)))
        self.fact_seq = seq


def _columns(draft: Draft) -> Row:
    """A draft's columns after seq and epoch."""
    fact = draft.fact
    kind, version = _NAMES[type(fact)]
    return (
        draft.at_us,
        draft.occurred_us,
        kind,
        version,
        draft.contact,
        draft.agent,
        draft.contract,
        draft.brand,
        draft.programme,
        encode(fact),
    )


class Tail(msgspec.Struct, frozen=True):
    """The journal after a checkpoint: `commands` are (seq, at_us, data), `facts` the columns after seq and epoch."""

    commands: Iterable[Row]
    facts: Iterator[Row]
    end: Place


def replay(core: Core, start: Place, tail: Tail, epoch: int) -> Sequencer:
    """Bring a core from a checkpoint to the journal's end, checking each fact on the way.

    What the core says beyond the end (timers that were due there) is the first batch of the new epoch. Raises
    JournalDiverged.
    """
    seq = start.seq
    checked = _Check(tail.facts, start.fact_seq)
    for seq, at_us, data in tail.commands:
        try:
            command = commands.decode(data)
        except msgspec.ValidationError as error:
            raise JournalDiverged(command=seq, unreadable=str(error)) from error
        drafts, refusal = core.handle(at_us, command)
        checked.compare(drafts)
        if refusal is not None:
            raise JournalDiverged(command=seq, refused=refusal.code)
    while checked.seq < tail.end.fact_seq:
        due_us = core.next_deadline()
        if due_us is None or due_us > tail.end.at_us:
            raise JournalDiverged(fact=checked.seq + 1, missing=tail.end.fact_seq - checked.seq)
        checked.compare(core.advance(tail.end.at_us, 1))
    sequencer = Sequencer(core, Place(seq, checked.seq, max(tail.end.at_us, start.at_us)), epoch)
    sequencer._number(checked.beyond)
    return sequencer


class _Check:
    """Compares drafts with the facts that the journal holds; keeps those beyond its end."""

    def __init__(self, facts: Iterator[Row], seq: int) -> None:
        self._facts = facts
        self.seq = seq
        self.beyond: list[Draft] = []

    def compare(self, drafts: Iterable[Draft]) -> None:
        for draft in drafts:
            row = None if self.beyond else next(self._facts, None)
            if row is None:
                self.beyond.append(draft)
                continue
            self.seq += 1
            if tuple(row) != _columns(draft):
                raise JournalDiverged(fact=self.seq, kind=kind_of(draft.fact), journalled=row[2])
