"""When certified agents may be offered work: in slots they booked, call-outs they joined, shifts they are rostered for.

A certificate's permission is cut and labelled by the plan, within a horizon of a few days that moves on. Employees work
in the published shifts of the rosters that plan their contract, within their contact hours (L1222-9); independents at
any time, or only in what they booked where the programme says so.
"""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from homeshore.facts.vocabulary import Mode
from homeshore.kit.clock import SECOND_US
from homeshore.routing.commands import Permission

HORIZON_US = 48 * 3600 * SECOND_US
"""How far ahead permissions follow the plan; they are worked out anew several times before it is reached."""
SLOT, REINFORCEMENT, SHIFT, CERTIFICATE = "slot", "reinforcement", "shift", "certificate"
_ALWAYS = 1 << 62

Piece = tuple[int, int, str]
"""From, until before, and why."""
Span = tuple[int, int]


class Stretch(msgspec.Struct, frozen=True, order=True):
    """A time for which an agent is planned, for one programme or (0) all, and why: slot, reinforcement or shift."""

    from_us: int
    until_us: int
    programme: int
    reason: str


class Presence(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan says of one agent within [from_us, until_us).

    `covered`: times for which a published roster plans a contract. `contact`: contact hours, None without an accord.
    """

    from_us: int
    until_us: int
    stretches: tuple[Stretch, ...] = ()
    covered: tuple[tuple[int, Span], ...] = ()
    contact: tuple[Span, ...] | None = None


class Standing(msgspec.Struct, frozen=True):
    """Why an agent is not offered some of what they are certified for: a code, those programmes, the end of it.

    `code` is empty when nothing is held back, else outside_shift, outside_contact_hours or outside_slot; `next_us` is
    when the first of the programmes opens again, 0 when the plan does not say.
    """

    code: str = ""
    programmes: tuple[int, ...] = ()
    next_us: int = 0


def admitted(
    permissions: Iterable[Permission], presence: Presence, mode_of: dict[int, Mode], slots_only: Collection[int]
) -> tuple[Permission, ...]:
    """The permissions that the plan leaves, each with its reason. `mode_of` is by contract.

    Beyond the horizon what nothing restricts stays, and what is restricted is absent until the horizon reaches it.
    """
    found: list[Permission] = []
    for one in permissions:
        whole = (one.from_us, one.until_us or _ALWAYS, CERTIFICATE)
        mine = [each for each in presence.stretches if each.programme in {0, one.programme}]
        if mode_of.get(one.contract) == Mode.EMPLOYEE:
            pieces = _of_employee(whole, presence, one.contract, mine)
        else:
            pieces = _of_independent(whole, mine, slots_only=one.programme in slots_only)
        found.extend(_limited(one, piece) for piece in _joined(pieces))
    return tuple(found)


def standing(
    certified: Iterable[Permission], left: Iterable[Permission], presence: Presence, mode: Mode | None, at_us: int
) -> Standing:
    """Why something of `certified` is not among the permissions `left` at a moment."""
    remaining = list(left)
    held_back = {one.programme for one in certified if _holds(one, at_us)}
    held_back -= {one.programme for one in remaining if _holds(one, at_us)}
    if not held_back:
        return Standing()
    starts = [one.from_us for one in remaining if one.programme in held_back and one.from_us > at_us]
    return Standing(_code(presence, mode, at_us), tuple(sorted(held_back)), min(starts, default=0))


def binds(presence: Presence) -> bool:
    """Whether an employee's plan holds anything back at its first moment."""
    inside = any(one.from_us <= presence.from_us < one.until_us for one in presence.stretches)
    covered = any(start <= presence.from_us < end for _, (start, end) in presence.covered)
    reachable = presence.contact is None or any(start <= presence.from_us < end for start, end in presence.contact)
    return (covered and not inside) or not reachable


def _code(presence: Presence, mode: Mode | None, at_us: int) -> str:
    if mode != Mode.EMPLOYEE:
        return "outside_slot"
    in_shift = any(one.reason == SHIFT and one.from_us <= at_us < one.until_us for one in presence.stretches)
    covered = any(start <= at_us < end for _, (start, end) in presence.covered)
    return "outside_shift" if covered and not in_shift else "outside_contact_hours"


def _of_employee(whole: Piece, presence: Presence, contract: int, stretches: Sequence[Stretch]) -> list[Piece]:
    covered = [span for planned, span in presence.covered if planned == contract]
    free = _labelled(_without([whole], covered), stretches)
    planned = _named(_labelled(_within([whole], covered), stretches))
    pieces = sorted([*free, *planned])
    return pieces if presence.contact is None else _within(pieces, presence.contact)


def _of_independent(whole: Piece, stretches: Sequence[Stretch], *, slots_only: bool) -> list[Piece]:
    pieces = _labelled([whole], stretches)
    return _named(pieces) if slots_only else pieces


def _named(pieces: Iterable[Piece]) -> list[Piece]:
    """What a stretch gave its reason to."""
    return [piece for piece in pieces if piece[2] != CERTIFICATE]


def _labelled(pieces: Sequence[Piece], stretches: Sequence[Stretch]) -> list[Piece]:
    """The same time, with the reason of the stretch that holds; where several do, the first in order names it."""
    for one in stretches:
        span = (one.from_us, one.until_us)
        plain = [piece for piece in pieces if piece[2] == CERTIFICATE]
        inside = [(start, end, one.reason) for start, end, _ in _within(plain, [span])]
        pieces = [*_named(pieces), *inside, *_without(plain, [span])]
    return sorted(pieces)


def _within(pieces: Iterable[Piece], spans: Iterable[Span]) -> list[Piece]:
    """What of the pieces lies in one of the spans (which may overlap)."""
    windows = _union(spans)
    cut = [(max(a, c), min(b, d), why) for a, b, why in pieces for c, d in windows]
    return [piece for piece in cut if piece[0] < piece[1]]


def _without(pieces: Iterable[Piece], spans: Iterable[Span]) -> list[Piece]:
    """What of the pieces lies in none of the spans."""
    bounds = [0, *(edge for span in _union(spans) for edge in span), _ALWAYS]
    return _within(pieces, list(zip(bounds[::2], bounds[1::2], strict=True)))


def _union(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours with one reason are one: slots that follow each other make one permission."""
    found: list[Piece] = []
    for start, end, why in pieces:
        if found and found[-1][1] == start and found[-1][2] == why:
            found[-1] = (found[-1][0], end, why)
        else:
            found.append((start, end, why))
    return found


def _limited(permission: Permission, piece: Piece) -> Permission:
    start, end, why = piece
    return msgspec.structs.replace(permission, from_us=start, until_us=0 if end == _ALWAYS else end, reason=why)


def _holds(permission: Permission, at_us: int) -> bool:
    return permission.from_us <= at_us and (not permission.until_us or at_us < permission.until_us)
