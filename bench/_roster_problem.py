"""A home-based centre to roster: two programmes, employees of many kinds of contract, needs that swing by the hour."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from homeshore.kit.clock import to_us
from homeshore.workforce.rules.rostering.problem import Need, RosterProblem
from homeshore.workforce.rules.rostering.terms import Terms, Wish

MONDAY = date(2027, 4, 26)
"""Its four weeks hold the public holidays of 1, 6 and 8 and 17 May."""
HOLIDAYS = (date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 8), date(2027, 5, 17))
ORDERS, SUPPORT = 1, 2
OPEN = {ORDERS: (8, 20), SUPPORT: (8, 21)}
PROFILE = {8: 0.55, 9: 0.95, 10: 1.15, 11: 1.1, 12: 0.75, 13: 0.8, 14: 1.05, 15: 1.05, 16: 1.0, 17: 1.05, 18: 0.9}
LATE = {19: 0.55, 20: 0.3}
WEEKDAYS = (1.2, 1.05, 1.0, 0.98, 0.95, 0.45)
ZONE = "Europe/Paris"
LOAD = 1.2
"""Agent-hours needed for each hour that contracts owe: employees are placed first, the rest becomes slots."""


def problem(people: int = 300, weeks: int = 4, load: float = LOAD) -> RosterProblem:
    """The same problem each time; needs are scaled to the hours that contracts owe."""
    terms = tuple(_terms(place, random.Random(place), weeks) for place in range(people))
    mondays = [MONDAY + timedelta(weeks=week) for week in range(weeks)]
    owed = sum(one.due_minutes(monday, HOLIDAYS) for one in terms for monday in mondays) / 60
    shape = [need for week in range(weeks) for day in range(6) for need in _day(MONDAY + timedelta(7 * week + day))]
    total = sum(need.agents for need in shape) / 2
    needs = tuple(
        Need(need.programme, need.from_us, need.until_us, round(need.agents * owed * load / total)) for need in shape
    )
    return RosterProblem(from_day=MONDAY, weeks=weeks, terms=terms, needs=needs, holidays=HOLIDAYS)


def _day(day: date) -> list[Need]:
    if day in HOLIDAYS:
        return []
    chance, found = random.Random(day.toordinal()), []
    for programme, (opens, closes) in OPEN.items():
        swing = chance.gauss(1.0, 0.06)
        for half in range(2 * opens, 2 * closes):
            begins = to_us(datetime.combine(day, time(half // 2, 30 * (half % 2)), ZoneInfo(ZONE)))
            level = (PROFILE | LATE)[half // 2] * WEEKDAYS[day.weekday()] * swing * chance.gauss(1.0, 0.04)
            agents = level * (1.0 if programme == ORDERS else 0.6)
            found.append(Need(programme, begins, begins + 1_800_000_000, agents))
    return found


def _terms(place: int, chance: random.Random, weeks: int) -> Terms:
    """Six in ten full time; part times with fixed days off; some modulated; wishes and leave here and there."""
    kind = chance.choices(("full", "four_days", "part_28", "part_24", "modulated"), (50, 10, 15, 15, 10))[0]
    hours, most_days = {"full": (35, 5), "four_days": (32, 4), "part_28": (28, 5), "part_24": (24, 4)}.get(
        kind, (35, 5)
    )
    wishes = []
    if chance.random() < 0.3:
        wishes.append(Wish(weekday=chance.choice((2, 5)), weight=1))
    if chance.random() < 0.2:
        wishes.append(Wish(weekday=4, from_minute=18 * 60, weight=1))
    if chance.random() < 0.15:
        wishes.append(Wish(day=MONDAY + timedelta(days=chance.randrange(7 * weeks)), weight=2))
    away = MONDAY + timedelta(weeks=chance.randrange(weeks))
    absences = tuple(away + timedelta(days=day) for day in range(6)) if chance.random() < 0.08 else ()
    return Terms(
        agent=place + 1,
        contract=place + 1,
        programmes=chance.choices(((ORDERS,), (SUPPORT,), (ORDERS, SUPPORT)), (50, 25, 25))[0],
        weekly_minutes=hours * 60,
        part_time=hours < 35,
        modulated=kind == "modulated",
        most_days=most_days,
        days_off=(2,) if kind == "part_28" and chance.random() < 0.5 else (),
        wishes=tuple(wishes),
        absences=absences,
    )
