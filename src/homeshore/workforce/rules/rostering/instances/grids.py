"""Rosters as text: a line for each employee, the shift of each day, `.` for a free one; `#` for comments."""

from homeshore.workforce.rules.rostering.instances.format import FREE, WEEK, BadInstance, Grid, Instance

DOT = "."


def written(instance: Instance, grid: Grid, remarks: tuple[str, ...] = ()) -> str:
    """A roster as text, under its remarks and a line of days; weeks stand apart."""
    width = max(len(shift.name) for shift in instance.shifts)
    width = max(width, len(str(instance.days - 1)))
    names = max(len(employee.name) for employee in instance.staff)
    days = _line("#".ljust(names), [str(day) for day in range(instance.days)], width)
    rows = [
        _line(employee.name.ljust(names), [shift or DOT for shift in row], width)
        for employee, row in zip(instance.staff, grid, strict=True)
    ]
    return "\n".join([*(f"# {remark}" for remark in remarks), days, *rows, ""])


def _line(head: str, cells: list[str], width: int) -> str:
    weeks = [cells[first : first + WEEK] for first in range(0, len(cells), WEEK)]
    return "  ".join([head, *(" ".join(cell.rjust(width) for cell in week) for week in weeks)]).rstrip()


def read(instance: Instance, text: str) -> Grid:
    """A roster that somebody wrote for an instance, in any order of employees. Raises BadInstance."""
    rows: dict[str, tuple[str, ...]] = {}
    known = {employee.name for employee in instance.staff}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#", 1)[0].split()
        if not words:
            continue
        name, *cells = words
        if name not in known or name in rows:
            raise BadInstance(line=number, section="", reason=f"unknown employee, or a second row: {name[:40]!r}")
        if len(cells) != instance.days:
            raise BadInstance(line=number, section="", reason=f"expected {instance.days} days, found {len(cells)}")
        rows[name] = tuple(FREE if cell == DOT else cell for cell in cells)
    if missing := sorted(known - rows.keys()):
        raise BadInstance(line=0, section="", reason=f"no row for {', '.join(missing[:10])}")
    return tuple(rows[employee.name] for employee in instance.staff)
