"""A centre of so many certified independents at home, one programme, a forecast: what a minute's decision takes.

`python -m bench._reinforcement_centre COUNT` in a home of its own writes the seconds of each part as JSON.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")

import django

django.setup()  # the models that follow need it

import msgspec  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from homeshore.brands import actions as brands  # noqa: E402
from homeshore.brands.queries import Brand, Programme  # noqa: E402
from homeshore.brands.rules.opening import Hours  # noqa: E402
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise, Ring  # noqa: E402
from homeshore.kit.clock import SECOND_US, from_us, to_us  # noqa: E402
from homeshore.learning.models import Certificate  # noqa: E402
from homeshore.people import actions as people  # noqa: E402
from homeshore.people.models import Agent, Contract, Person  # noqa: E402
from homeshore.people.rules import EntityDetails  # noqa: E402
from homeshore.workforce.actions import callouts  # noqa: E402
from homeshore.workforce.models import CalloutAsk, CalloutSetting  # noqa: E402
from homeshore.workforce.models.forecasts import Forecast, ForecastDay  # noqa: E402
from homeshore.workforce.models.volumes import Volume, VolumeSource  # noqa: E402
from homeshore.workforce.queries.situation import situation  # noqa: E402
from homeshore.workforce.queries.standby import may_be_asked  # noqa: E402
from homeshore.workforce.rules.forecasting import DayExpected, Expected, Spread  # noqa: E402
from homeshore.workforce.rules.forecasting.quantiles import count_quantiles  # noqa: E402

NOW = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
HALF_US = 1800 * SECOND_US
CALLS = 900.0


def opened() -> tuple[Brand, Programme]:
    """A brand with one telephone programme."""
    midnight = clock()
    brand = brands.open_brand(BrandDetails(slug="bench", name="Bench", address="s@bench.example", languages=("fr",)))
    plan = ProgrammePlan(
        slug="calls",
        name="Calls",
        channels=(Promise("voice", 80, 20),),
        hours=tuple(Hours(day, midnight, midnight) for day in range(7)),
        languages=("fr",),
        rings=(Ring(0, 1),),
    )
    return brand, brands.open_programme(brand, plan)


def settle(brand: Brand, count: int) -> None:
    """So many certified independents, none at work."""
    operator = people.register_entity(EntityDetails(kind="operator", name="Bench"))
    persons = Person.objects.bulk_create([Person(name=f"P{n}", email=f"p{n}@bench.example") for n in range(count)])
    agents = Agent.objects.bulk_create([Agent(person=person) for person in persons])
    first, last = date(2026, 1, 1), date(2027, 1, 1)
    Contract.objects.bulk_create(
        [Contract(person=one, entity=operator, mode="independent", starts_on=first) for one in persons]
    )
    Certificate.objects.bulk_create(
        [Certificate(brand=brand, agent=one, level=3, valid_from=first, valid_until=last) for one in agents]
    )


def forecast(programme: Programme) -> None:
    """Today, from 7:00 to 19:00 UTC: as many calls in each half-hour."""
    opens = to_us(NOW.replace(hour=7, minute=0))
    variance = CALLS + CALLS**2 * 0.03
    levels = count_quantiles(CALLS, variance)
    starts = [opens + place * HALF_US for place in range(24)]
    intervals = tuple(Expected(start, start + HALF_US, CALLS, variance, levels, 300) for start in starts)
    total = 24 * CALLS
    day = DayExpected(NOW.date(), total, total, count_quantiles(total, total), Spread(0.0225, 0.0), intervals)
    about = {"brand": programme.brand_id, "programme": programme.id, "channel": "voice"}
    made = Forecast.objects.create(**about, from_day=day.day, until_day=day.day, made_at=NOW)
    ForecastDay.objects.create(
        **about,
        forecast=made,
        day=day.day,
        from_at=from_us(opens),
        until_at=from_us(opens) + timedelta(hours=12),
        mean=total,
        body=msgspec.msgpack.encode(day),
    )


def arrive(programme: Programme, share: float) -> None:
    """What came since the opening: so much of the forecast."""
    opens = NOW.replace(hour=7, minute=0)
    quarters = int((NOW - opens) / timedelta(minutes=15))
    Volume.objects.bulk_create(
        [
            Volume(
                brand=programme.brand_id,
                programme=programme.id,
                channel="voice",
                source=VolumeSource.JOURNAL,
                from_at=opens + timedelta(minutes=15 * place),
                contacts=CALLS / 2 * share,
            )
            for place in range(quarters)
        ]
    )


def main(count: int) -> None:
    """Build it, decide once, and tell what it took."""
    call_command("migrate", verbosity=0)
    brand, programme = opened()
    settle(brand, count)
    forecast(programme)
    arrive(programme, 1.2)
    programme = Programme.objects.select_related("brand").prefetch_related("channels").get(id=programme.id)
    callouts.set_terms(programme, CalloutSetting(automatic=True, most_a_wave=count))
    now_us, spent = to_us(NOW), dict[str, tuple[float, float]]()
    parts: dict[str, Callable[[], object]] = {
        "the day as it looks now": lambda: situation(programme, now_us, frozenset()),
        "who may be asked": lambda: may_be_asked(programme, now_us, (now_us, now_us + 6 * HALF_US), ()),
        "all of it, with what it writes": lambda: callouts.reinforce(programme, now_us, frozenset()),
    }
    for name, work in parts.items():
        begun = time.process_time(), time.perf_counter()
        work()
        spent[name] = time.process_time() - begun[0], time.perf_counter() - begun[1]
    json.dump({"spent": spent, "asked": CalloutAsk.objects.count()}, sys.stdout)
    connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
