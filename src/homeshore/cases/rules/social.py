"""What agents keep of what they earn, and what a day's work does to roads, air and towns."""

from homeshore.cases.rules.pricing import AT_HOME, EMPLOYED, Prices, Worked
from homeshore.cases.rules.scenario import Group

FULL_DAY_HOURS = 7.0
"""A full-time job's day: 35 hours a week in five days (Code du travail, L3121-27)."""


def earnings(price: Prices, done: Worked) -> float:
    """EUR that the agents of a group keep of a day, after contributions and what working there costs them.

    Employees are paid for each hour at the desk; on site they pay for the way, independents for contributions and
    their own equipment. Nothing is known of offshore agents: 0.
    """
    if done.group in EMPLOYED:
        net = done.connected_hours * price("wage.gross_per_hour") * price.share("wage.net_percent")
        return net - (commute_km(price, done) * price("commute.cost_per_km") if done.group is Group.SITE else 0.0)
    if done.group is Group.HOME_INDEPENDENT:
        kept = 1 - price.share("home_independent.contributions_percent")
        return done.fees * kept - done.connected_hours * price("home_independent.costs_per_hour")
    return 0.0


def given_hours(price: Prices, done: Worked) -> float:
    """Hours of their lives that agents give for it: at the desk and, on site, on the way."""
    return done.connected_hours + (commute_hours(price, done) if done.group is Group.SITE else 0.0)


def commute_hours(price: Prices, done: Worked) -> float:
    """Hours between home and work and back of all who came, if they had to go."""
    return done.heads * price("commute.minutes_a_day") / 60


def commute_km(price: Prices, done: Worked) -> float:
    """Kilometres by car between home and work and back of all who came, if they had to go."""
    return done.heads * 2 * price("commute.km_one_way") * price.share("commute.car_percent")


def co2_kg(price: Prices, done: Worked) -> float:
    """What the way to work emits; at home, what other trips and the home's energy take back of what is avoided."""
    if done.group is Group.OFFSHORE:
        return 0.0  # not known, and left out
    emitted = commute_km(price, done) * price("commute.kg_per_km")
    if done.group in AT_HOME:
        return emitted * price.share("commute.rebound_percent")
    return emitted


def co2_avoided_kg(price: Prices, done: Worked) -> float:
    """What agents at home do not emit, the rebound taken off."""
    if done.group not in AT_HOME:
        return 0.0
    return commute_km(price, done) * price("commute.kg_per_km") * (1 - price.share("commute.rebound_percent"))


def jobs(done: Worked) -> float:
    """Full-time jobs in France that the hours at the desk make."""
    return 0.0 if done.group is Group.OFFSHORE else done.connected_hours / FULL_DAY_HOURS


def jobs_outside_cities(price: Prices, done: Worked) -> float:
    """Of them, those outside big cities."""
    area = "home" if done.group in AT_HOME else "site"
    return jobs(done) * price.share(f"{area}.outside_cities_percent")
