"""The demands of a scenario: volumes, durations, and what customers do."""

from collections.abc import Mapping

from homeshore.cases.rules.fields import Table
from homeshore.cases.rules.scenario import Day, Demand, Shape, Time
from homeshore.cases.rules.volumes import DISTINCT, Wanted, columns_of, read_volumes
from homeshore.facts.vocabulary import LIVE_CHANNELS, Channel

MOST_CONTACTS = 10_000_000.0
LONGEST_SECONDS = 8 * 3600.0
SHORT_SECONDS = 1.0
VOLUMES = ("volumes", "volumes_a_day", "csv")


def read_demands(top: Table, day: Day, files: Mapping[str, str]) -> tuple[Demand, ...]:
    """Every `[[demand]]`, with its forecast spread over the day's intervals."""
    tables = top.tables("demand", 500)
    if not tables:
        top.wrong("demand", "missing", accepted="[[demand]]")
    demands = tuple(_demand(table, day, files) for table in tables)
    _check_names(top, demands)
    _check_files(top, tables, demands, files)
    readable = all(each.forecast for each in demands)
    if tables and readable and not any(sum(each.forecast) for each in demands):
        top.wrong("demand", "empty_demand", accepted="contacts in at least one interval")
    return demands


def _demand(table: Table, day: Day, files: Mapping[str, str]) -> Demand:
    channel = Channel(table.choice("channel", [each.value for each in Channel if each is not Channel.CALLBACK]))
    live = channel in LIVE_CHANNELS
    wanted = Wanted(table.text("brand"), table.text("programme"), channel.value, table.text("language", "fr", most=8))
    patience = table.table("patience")
    redial, callback = table.table("redial"), table.table("callback")
    transfer = table.table("transfer")
    for key, allowed in (("patience", live), ("redial", live), ("callback", channel is Channel.VOICE)):
        if table.has(key) and not allowed:
            table.wrong(key, "not_for_channel", accepted="a live channel", found=channel.value)
    demand = Demand(
        name=table.text("name", most=60),
        brand=wanted.brand,
        programme=wanted.programme,
        channel=channel,
        language=wanted.language,
        pool=table.text("pool", "everyone", most=60),
        forecast=_forecast(table, day, wanted, files),
        talk=_time(table.required_table("talk"), SHORT_SECONDS),
        wrap_up=_time(wrap_up, 0.0) if (wrap_up := table.table("wrap_up")) else Time(0.0, Shape.CONSTANT),
        patience=_time(patience, SHORT_SECONDS) if patience and live else None,
        answer_within_seconds=table.number("answer_within_seconds", 0, 3600, 20.0) if live else 0.0,
        target_percent=table.number("target_percent", 1, 99.9, 80.0),
        due_minutes=0.0 if live else table.number("due_minutes", 5, 7 * 1440, 480.0),
        redial_percent=redial.percent("percent") if redial else 0.0,
        redial_minutes=redial.number("after_minutes", 0.1, 1440, 10.0) if redial else 10.0,
        callback_percent=callback.percent("percent") if callback else 0.0,
        callback_after_seconds=callback.number("after_seconds", 0, 3600, 60.0) if callback else 0.0,
        transfer_percent=transfer.percent("percent", most=90) if transfer else 0.0,
        transfer_to=transfer.text("to", most=60) if transfer else "",
    )
    for part in (redial, callback, transfer):
        if part:
            part.done()
    table.done()
    return demand


def _time(table: Table, least: float) -> Time:
    """A duration: its mean in seconds and its shape, or a measured sample."""
    shape = Shape(table.choice("shape", [each.value for each in Shape], Shape.LOGNORMAL.value))
    if shape is Shape.EMPIRICAL:
        sample = table.numbers("seconds", least, LONGEST_SECONDS) or (max(least, 1.0),)
        table.done()
        return Time(sum(sample) / len(sample), shape, 0.0, sample)
    mean = table.number("mean_seconds", least, LONGEST_SECONDS)
    default_cv = {Shape.CONSTANT: 0.0, Shape.EXPONENTIAL: 1.0}.get(shape, 0.8)
    cv = table.number("cv", 0.01, 10, default_cv) if shape is Shape.LOGNORMAL else default_cv
    table.done()
    return Time(mean, shape, cv)


def _forecast(table: Table, day: Day, wanted: Wanted, files: Mapping[str, str]) -> tuple[float, ...]:
    """Contacts by interval: listed, spread over the day by a profile, or from a CSV of past volumes."""
    given = [key for key in VOLUMES if table.has(key)]
    if len(given) != 1:
        table.wrong(given[1] if given else "volumes", "one_of", accepted=" | ".join(VOLUMES))
        table.ignore(*VOLUMES, "profile", "weekday", "on")
        return ()
    if given == ["volumes"]:
        return _fitting(table, "volumes", table.numbers("volumes", 0, MOST_CONTACTS), day)
    if given == ["volumes_a_day"]:
        return _profiled(table, day)
    return read_volumes(table, day, wanted, files)


def _profiled(table: Table, day: Day) -> tuple[float, ...]:
    whole = table.number("volumes_a_day", 0, MOST_CONTACTS)
    if not table.has("profile"):
        table.ignore("profile")
        return (whole / day.intervals,) * day.intervals
    weights = _fitting(table, "profile", table.numbers("profile", 0, MOST_CONTACTS), day)
    total = sum(weights)
    if not total:
        table.wrong("profile", "empty_demand", accepted="a weight above 0")
        return ()
    return tuple(whole * weight / total for weight in weights)


def _fitting(table: Table, key: str, values: tuple[float, ...], day: Day) -> tuple[float, ...]:
    if values and len(values) != day.intervals:
        accepted = f"{day.intervals} ({day.interval_minutes} min)"
        table.wrong(key, "wrong_length", accepted=accepted, found=str(len(values)))
    return values


def _check_files(top: Table, tables: list[Table], demands: tuple[Demand, ...], files: Mapping[str, str]) -> None:
    """Two demands that read the same lines of a file would count its contacts twice."""
    read: set[tuple[str, ...]] = set()
    for number, (table, demand) in enumerate(zip(tables, demands, strict=True), 1):
        name = table.text("csv", "")
        if name not in files:
            continue
        told = columns_of(files[name])
        lines = (name, *(str(getattr(demand, key)) if key in told else "" for key in DISTINCT))
        missing = ", ".join(key for key in DISTINCT if key not in told)
        if lines in read and missing:
            there = ", ".join(sorted(told))
            top.wrong(f"demand[{number}].csv", "no_column", found=missing, there=there, accepted=", ".join(DISTINCT))
        read.add(lines)


def _check_names(top: Table, demands: tuple[Demand, ...]) -> None:
    names = [each.name for each in demands]
    by_name = {each.name: each for each in demands}
    for number, demand in enumerate(demands, 1):
        if names.count(demand.name) > 1:
            top.wrong(f"demand[{number}].name", "given_twice", accepted="a name for each demand", found=demand.name)
        target = by_name.get(demand.transfer_to)
        if not demand.transfer_to or (target and target is not demand and target.brand == demand.brand):
            continue
        others = ", ".join(each.name for each in demands if each is not demand and each.brand == demand.brand)
        top.wrong(f"demand[{number}].transfer.to", "not_a_choice", accepted=others, found=demand.transfer_to)
