"""What an employee works on one day: stretches of effective work, paid breaks between them, and lunch."""

import msgspec

MINUTE_US = 60_000_000


class Stretch(msgspec.Struct, frozen=True):
    """Effective work for one programme, without any interruption."""

    programme: int
    from_us: int
    until_us: int


class Pause(msgspec.Struct, frozen=True):
    """A stop within a shift. A break is paid and is not effective work; lunch is neither."""

    from_us: int
    until_us: int
    paid: bool = True


class Shift(msgspec.Struct, frozen=True):
    """One employee's work of one day; `work` and `pauses` in order of time, together without a gap."""

    agent: int
    work: tuple[Stretch, ...]
    pauses: tuple[Pause, ...] = ()
    contract: int = 0

    @property
    def parts(self) -> list[tuple[int, int]]:
        """Stretches and pauses together, in order, as moments."""
        work = [(stretch.from_us, stretch.until_us) for stretch in self.work]
        return sorted([*work, *((pause.from_us, pause.until_us) for pause in self.pauses)])

    @property
    def from_us(self) -> int:
        return min(stretch.from_us for stretch in self.work)

    @property
    def until_us(self) -> int:
        return max(stretch.until_us for stretch in self.work)

    @property
    def effective_us(self) -> int:
        """Effective work: what legal limits count."""
        return sum(stretch.until_us - stretch.from_us for stretch in self.work)

    @property
    def paid_us(self) -> int:
        """Effective work and paid breaks: what the contract's hours count."""
        return self.effective_us + sum(pause.until_us - pause.from_us for pause in self.pauses if pause.paid)
