"""Crews as they usually are, where a scenario does not say. Assumptions, all of them: the business case says so."""

from homeshore.cases.rules.scenario import Behaviour, Crew, Group, Shift

FULL_DAY, LONG_HALF, HALF_DAY = Shift(7.75, 45.0), Shift(6.0), Shift(5.0)
SHIFTS = {
    Group.SITE: (FULL_DAY, LONG_HALF, HALF_DAY),
    Group.OFFSHORE: (FULL_DAY, LONG_HALF, HALF_DAY),
    Group.HOME_EMPLOYEE: (FULL_DAY, LONG_HALF, HALF_DAY, Shift(3.0)),
    Group.HOME_INDEPENDENT: (),
}
BEHAVIOUR = {
    Group.SITE: Behaviour(no_show_percent=6.0, late_percent=5.0, pauses_per_hour=0.5),
    Group.OFFSHORE: Behaviour(no_show_percent=8.0, late_percent=5.0, pauses_per_hour=0.5, link_losses_per_hour=0.02),
    Group.HOME_EMPLOYEE: Behaviour(
        no_show_percent=4.0, late_percent=4.0, pauses_per_hour=0.5, link_losses_per_hour=0.05
    ),
    Group.HOME_INDEPENDENT: Behaviour(
        no_show_percent=5.0, late_percent=6.0, decline_percent=2.0, pauses_per_hour=0.3, link_losses_per_hour=0.05
    ),
}


def usual_shifts(group: Group, longest_hours: float) -> tuple[Shift, ...]:
    """The shifts of a group that fit into a day of `longest_hours`: one of the whole day if none does."""
    fitting = tuple(each for each in SHIFTS[group] if each.hours <= longest_hours)
    return fitting or ((Shift(longest_hours),) if SHIFTS[group] else ())


def usual_crew(group: Group, longest_hours: float) -> Crew:
    """A crew of a group that the scenario does not have."""
    behaviour = BEHAVIOUR[group]
    return Crew(group, 100.0, behaviour, usual_shifts(group, longest_hours), behaviour.no_show_percent)
