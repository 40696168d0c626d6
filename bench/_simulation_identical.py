"""The same stream of callers through the simulator and through a FilterStore: who served whom, and when."""

import time

import msgspec

from bench import _simulation_models as models
from bench._forms import answer, elsewhere
from bench._simulation_filter_store import Centre, Served
from bench._simulation_runs import PATIENCE, PER_SECOND, SECONDS, SKILLED, SKILLS, skilled_model
from homeshore.facts.live import ContactAbandoned, ContactArrived, OfferAccepted
from homeshore.facts.record import Draft
from homeshore.kit.errors import Refusal
from homeshore.routing.commands import Command
from homeshore.routing.core import Core
from homeshore.simulate import engine


class Same(msgspec.Struct):
    """What both did with the same callers."""

    callers: int
    served: int
    abandoned: int
    identical_percent: float
    store_seconds: float


class Witness(Core):
    """A core that keeps who served whom."""

    def __init__(self) -> None:
        super().__init__()
        self.came: dict[int, int] = {}
        self.served: list[Served] = []
        self.abandoned = 0

    def handle(self, now_us: int, command: Command) -> tuple[list[Draft], Refusal | None]:
        """As always, and write it down."""
        drafts, refusal = super().handle(now_us, command)
        for draft in drafts:
            if isinstance(draft.fact, ContactArrived):
                self.came[draft.contact] = draft.at_us
            elif isinstance(draft.fact, OfferAccepted):
                self.served.append((self.came.pop(draft.contact), draft.agent, draft.at_us))
            elif isinstance(draft.fact, ContactAbandoned):
                self.abandoned += 1
        return drafts, refusal


def compare() -> Same:
    """Run both; a compiled core has no witness, so it is interpreted."""
    return msgspec.convert(elsewhere("bench._simulation_identical", "both", pure=True), Same)


def both() -> dict[str, object]:
    """The simulator with a witness, then the FilterStore, timed."""
    seen = Witness()
    engine.run(skilled_model(), core=seen)
    skills, moments = models.skills_of(*SKILLED, SKILLS), models.moments_of(SKILLED[1], PER_SECOND, SECONDS)
    callers = sorted(
        (moment, brand, models.talk_seconds(brand) * 1_000_000)
        for brand, recorded in moments.items()
        for moment in recorded
    )
    centre = Centre(skills, models.FIRST_AGENT, PATIENCE * 1_000_000)
    begun = time.process_time()
    day = centre.run(callers)
    spent = time.process_time() - begun
    alike = len(set(day.served) & set(seen.served))
    identical = 100.0 * alike / max(len(day.served), len(seen.served))
    assert day.abandoned == seen.abandoned, (day.abandoned, seen.abandoned)
    return msgspec.to_builtins(Same(len(callers), len(day.served), day.abandoned, identical, spent))  # type: ignore[no-any-return] # a dict


if __name__ == "__main__":
    answer({"both": both})
