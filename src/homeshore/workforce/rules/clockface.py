"""Minutes of a local day and the moments they stand for."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from homeshore.kit.clock import from_us, to_us

DAY_MINUTES = 24 * 60


@lru_cache(maxsize=1 << 16)
def moment_us(day: date, minute: int, zone: str) -> int:
    """The moment when a clock on the wall shows `minute` of `day` (1440 and more: of the days after), microseconds.

    An hour that does not exist in spring is read as the one after; one that comes twice in autumn is the first.
    """
    days, rest = divmod(minute, DAY_MINUTES)
    wall = time(rest // 60, rest % 60)
    return to_us(datetime.combine(day + timedelta(days=days), wall, ZoneInfo(zone)))


def local_day(us: int, zone: str) -> date:
    """The day on a wall calendar at a moment."""
    return from_us(us).astimezone(ZoneInfo(zone)).date()


def minute_of(us: int, day: date, zone: str) -> int:
    """What the clock on the wall shows at a moment, as minutes of `day` (1440 and more: after its midnight)."""
    here = from_us(us).astimezone(ZoneInfo(zone))
    return (here.date() - day).days * DAY_MINUTES + here.hour * 60 + here.minute


def text(minute: int) -> str:
    """`7:30`, also for minutes of the night after (`25:30` is 1:30)."""
    return f"{minute % DAY_MINUTES // 60}:{minute % 60:02d}"
