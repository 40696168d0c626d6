"""The envelope of a fact: who and what it is about, when it happened, where it stands in the journal."""

import msgspec


class Fact(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=False, gc=False):
    """A thing that happened, in the past tense. Holds opaque ids and codes only, never personal data.

    Scalars and tuples of them cannot form a cycle, so the garbage collector leaves facts alone (`gc=False`).
    """


class Draft(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fact with its references, before the appender gives it a place. An absent reference is 0.

    `at_us` is the sequencer's time or the timer's own timestamp; `occurred_us` is when it happened in the world,
    between the contact's previous fact and `at_us`. Durations use `occurred_us`.
    """

    at_us: int
    occurred_us: int
    fact: Fact
    contact: int = 0
    agent: int = 0
    contract: int = 0
    brand: int = 0
    programme: int = 0


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A fact as it stands in the journal, at `seq`, written under the lease `epoch`."""

    seq: int
    epoch: int
    at_us: int
    occurred_us: int
    fact: Fact
    contact: int = 0
    agent: int = 0
    contract: int = 0
    brand: int = 0
    programme: int = 0
