"""A planned day as a scenario of `cases`: its forecast, and who comes by shift or by choice, as TOML and CSV."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

from homeshore.workforce.rules.clockface import DAY_MINUTES, minute_of
from homeshore.workforce.rules.forecasting.expected import Expected

EMPLOYEES, INDEPENDENTS = "home_employee", "home_independent"
PLAN_FILES = {EMPLOYEES: "shifts.csv", INDEPENDENTS: "slots.csv"}
MINUTE_US = 60_000_000
LIVE = frozenset({"chat", "voice"})
LETTERS = frozenset({"mail", "letter"})


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A channel of the programme, by its name: its forecast, and what is promised (`percent` within `seconds`)."""

    channel: str
    name: str
    expected: Sequence[Expected]
    percent: int
    seconds: int


class PlannedDay(msgspec.Struct, frozen=True, kw_only=True):
    """What is played: names, the day in its zone, channels, and stretches by group as (agent, from, until)."""

    name: str
    brand: str
    programme: str
    day: date
    zone: str
    lines: tuple[Line, ...]
    people: Mapping[str, Sequence[tuple[int, int, int]]]
    wrap_up_seconds: int
    reinforcement: int
    words: tuple[str, str]


def scenario_of(planned: PlannedDay) -> tuple[str, dict[str, str]]:
    """The scenario's text and the files that it names. Agents are numbers: a scenario holds nobody's name."""
    expected = [one for line in planned.lines for one in line.expected]
    length = min(one.until_us - one.from_us for one in expected) // MINUTE_US
    opens = min(_minute(one.from_us, planned) for one in expected)
    closes = max(_minute(one.from_us, planned) + (one.until_us - one.from_us) // MINUTE_US for one in expected)
    steps = range(opens, closes, length)
    groups = {group: those for group, those in planned.people.items() if those}
    parts = [
        _head(planned, (_clock(opens), _clock(closes), length)),
        *(_demand(planned, line, steps) for line in planned.lines),
        _variant("planned", planned.words[0], _shares(groups)),
        _variant("reinforced", planned.words[1], _shares(groups)) + _reinforcement(planned.reinforcement),
    ]
    return "\n".join(parts), {PLAN_FILES[group]: _csv(those, planned) for group, those in groups.items()}


def _head(planned: PlannedDay, opens: tuple[str, str, int]) -> str:
    begin, end, minutes = opens
    return f"""name = {json.dumps(planned.name, ensure_ascii=False)}
seed = {planned.day:%Y%m%d}
replications = 20
spread_percent = 10
chats_at_once = 2

[day]
on = {planned.day.isoformat()}
open = "{begin}"
close = "{end}"
interval_minutes = {minutes}
zone = "{planned.zone}"
"""


def _demand(planned: PlannedDay, line: Line, steps: Iterable[int]) -> str:
    known: dict[int, float] = {}
    for one in line.expected:  # an hour that the clocks repeat is played once, with the contacts of both
        minute = _minute(one.from_us, planned)
        known[minute] = known.get(minute, 0.0) + one.mean
    volumes = [round(known.get(minute, 0.0), 2) for minute in steps]
    total = sum(one.mean for one in line.expected)
    seconds = sum(one.mean * one.handling_seconds for one in line.expected) / total
    talk = max(10.0, seconds - planned.wrap_up_seconds)
    live = line.channel in LIVE
    promise = f"answer_within_seconds = {min(line.seconds, 3600)}" if live else f"due_minutes = {line.seconds // 60}"
    patience = 'patience = { mean_seconds = 180, shape = "exponential" }\n' if live else ""
    return f"""[[demand]]
name = {json.dumps(line.name, ensure_ascii=False)}
brand = "{planned.brand}"
programme = "{planned.programme}"
channel = "{line.channel}"
volumes = {volumes}
talk = {{ mean_seconds = {talk:.0f}, cv = 0.8 }}
wrap_up = {{ mean_seconds = {max(1.0, seconds - talk):.0f}, cv = 0.6 }}
{patience}{promise}
target_percent = {line.percent}
"""


def _shares(groups: Mapping[str, Sequence[tuple[int, int, int]]]) -> dict[str, float]:
    """Shares of the work that make a hundred exactly, by group."""
    hours = {group: sum(until - start for _, start, until in those) for group, those in groups.items()}
    whole = sum(hours.values())
    shares = {group: round(100 * part / whole, 1) for group, part in hours.items()}
    last = list(shares)[-1]
    return {**shares, last: round(100 - sum(share for group, share in shares.items() if group != last), 1)}


def _variant(name: str, label: str, shares: Mapping[str, float]) -> str:
    crews = "".join(
        f'[[variant.crew]]\ngroup = "{group}"\nshare_percent = {share}\nplan = "{PLAN_FILES[group]}"\n'
        for group, share in shares.items()
    )
    return f'[[variant]]\nname = "{name}"\nlabel = {json.dumps(label, ensure_ascii=False)}\n{crews}'


def _reinforcement(agents: int) -> str:
    return f"""[variant.reinforcement]
agents = {agents}
waiting = 4
for_seconds = 60
accept_percent = 30
ready_minutes = 12
stay_minutes = 90
"""


def _csv(people: Sequence[tuple[int, int, int]], planned: PlannedDay) -> str:
    numbers = {agent: place for place, agent in enumerate(dict.fromkeys(agent for agent, _, _ in people), start=1)}
    text = io.StringIO()
    text.write("agent,start,end\n")
    for agent, start, until in people:
        begins, ends = _minute(start, planned), _minute(until, planned)
        if begins < ends:
            text.write(f"{numbers[agent]},{_clock(begins)},{_clock(ends)}\n")
    return text.getvalue()


def _minute(at_us: int, planned: PlannedDay) -> int:
    """What the clock on the wall shows, in minutes of the day played; what lies beyond it is cut off."""
    return min(max(minute_of(at_us, planned.day, planned.zone), 0), DAY_MINUTES)


def _clock(minute: int) -> str:
    """The time of day; midnight at the end of the day is 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
