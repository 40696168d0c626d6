"""Who hears whom, by name."""

from collections.abc import Mapping, Sequence

from homeshore.adapters.telephony.media.keeping import Keeper
from homeshore.adapters.telephony.media.leg import Leg
from homeshore.adapters.telephony.media.rtp_leg import RtpLeg
from homeshore.adapters.telephony.media.source import Listener

MOST_SOURCES = 3


class Matrix:
    """The worker's legs, wired to each other and to recordings."""

    def __init__(self) -> None:
        self.legs: dict[str, Leg] = {}
        self._hears: dict[str, tuple[str, ...]] = {}
        self._inputs: dict[str, dict[str, Listener]] = {}
        """By listener, then by source: where its packets go."""
        self._keepers: dict[str, list[Keeper]] = {}

    def set_hears(self, matrix: Mapping[str, Sequence[str]]) -> None:
        """Replace the rows of these listeners, as far as they are here."""
        for listener, sources in matrix.items():
            if listener in self.legs:
                self._hears[listener] = tuple(dict.fromkeys(sources))[:MOST_SOURCES]
                self.connect(listener)

    def put(self, leg: Leg) -> None:
        """Bring a leg in: who was to hear one of its name does, and it hears nobody yet."""
        self.legs[leg.name] = leg
        self.connect(leg.name)
        self._wire(leg.name)

    def take(self, name: str) -> Leg | None:
        """Take a leg out, if it is there, and forget what it heard."""
        leg = self.legs.pop(name, None)
        self._inputs.pop(name, None)
        for source in self._hears.pop(name, ()):
            self._wire(source)
        if leg is not None:
            leg.source.listeners = ()
        return leg

    def connect(self, listener: str) -> None:
        """Wire a listener anew, after its row, its leg or what is played to it changed."""
        leg = self.legs.get(listener)
        if leg is None:
            return
        sources = () if leg.playing else self._hears.get(listener, ())
        before = self._inputs.get(listener, {})
        self._inputs[listener] = leg.hear(sources)
        if isinstance(leg, RtpLeg):
            leg.comfort(idle=not sources and not leg.playing)
        for source in before.keys() | set(sources):
            self._wire(source)

    def keep(self, keeper: Keeper) -> None:
        """Hand a source's packets to a recording too."""
        self._keepers.setdefault(keeper.leg, []).append(keeper)
        self._wire(keeper.leg)

    def drop(self, keeper: Keeper) -> None:
        """Not any more."""
        left = [each for each in self._keepers.pop(keeper.leg) if each is not keeper]
        if left:
            self._keepers[keeper.leg] = left
        self._wire(keeper.leg)

    def _wire(self, source: str) -> None:
        leg = self.legs.get(source)
        if leg is not None:
            heard = [inputs[source] for inputs in self._inputs.values() if source in inputs]
            leg.source.listeners = (*heard, *(keeper.receive for keeper in self._keepers.get(source, ())))
