"""Read the journal: facts in order, decoded."""

from collections.abc import Collection

from django.db.models import Max, QuerySet

from homeshore.facts import Record, decode
from homeshore.journal.models import Cursor, Fact

_COLUMNS = (
    "seq", "epoch", "at_us", "occurred_us", "kind", "version", "data",
    "contact", "agent", "contract", "brand", "programme",
)  # fmt: skip


def head_seq() -> int:
    """The number of the newest fact, 0 in an empty journal."""
    return Fact.objects.aggregate(head=Max("seq"))["head"] or 0


def facts_of_contact(contact: int) -> list[Record]:
    """Everything that happened to a contact, in order."""
    return _records(_of_contacts().filter(contact=contact))


def facts_of_contacts(contacts: Collection[int], kinds: frozenset[str]) -> list[Record]:
    """What of these kinds happened to some contacts, in order."""
    return _records(_of_contacts().filter(contact__in=contacts, kind__in=kinds))


def facts_between(after: int, upto: int, kinds: frozenset[str] | None = None) -> list[Record]:
    """The facts with `after` < seq <= `upto`, of these kinds (None: all), in order."""
    facts = Fact.objects.filter(seq__gt=after, seq__lte=upto)
    return _records(facts if kinds is None else facts.filter(kind__in=kinds))


def contacts_with(kinds: frozenset[str], from_us: int, until_us: int) -> set[int]:
    """The contacts to which something of these kinds happened, by facts that were appended in a span of time."""
    facts = Fact.objects.filter(seq__gt=seq_before(from_us), seq__lte=seq_before(until_us), kind__in=kinds)
    return set(facts.values_list("contact", flat=True))


def seq_before(at_us: int) -> int:
    """The newest fact that was appended before a moment: times never fall from one fact to the next."""
    least, most = 0, head_seq()
    while least < most:
        middle = (least + most + 1) // 2
        appended = Fact.objects.filter(seq__lte=middle).order_by("-seq").values_list("at_us", flat=True).first()
        if appended is not None and appended >= at_us:
            most = middle - 1
        else:
            least = middle
    return least


def cursor_seq(projection: str) -> int:
    """How far a projection has read."""
    return Cursor.objects.filter(name=projection).values_list("seq", flat=True).first() or 0


def _of_contacts() -> QuerySet[Fact]:
    """Facts about contacts. The index on contacts leaves 0 out, and SQLite uses it only when the query says so too."""
    return Fact.objects.exclude(contact=0)


def _records(facts: QuerySet[Fact]) -> list[Record]:
    return [
        Record(seq, epoch, at_us, occurred_us, decode(kind, version, bytes(data)), *references)
        for seq, epoch, at_us, occurred_us, kind, version, data, *references in facts.order_by("seq").values_list(
            *_COLUMNS
        )
    ]
