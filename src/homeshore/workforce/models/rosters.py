"""Employees' terms of work, what they wish for, and the rosters made from both.

Nothing here can point at an independent: the actions refuse contracts of any other mode than employment.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, Erasure, NothingPersonal, Privacy, Subject

DRAFT, SOLVED, PUBLISHED, REPLACED = "draft", "solved", "published", "replaced"
ROSTER_STATES = [
    (DRAFT, _("Draft")),
    (SOLVED, _("Solved")),
    (PUBLISHED, _("Published")),
    (REPLACED, _("Replaced")),
]
ASKED, IN_FORCE, DECLINED, WITHDRAWN = "asked", "in_force", "declined", "withdrawn"
CHANGE_STATES = [
    (ASKED, _("Waits for the answer")),
    (IN_FORCE, _("In force")),
    (DECLINED, _("Declined")),
    (WITHDRAWN, _("Withdrawn")),
]
SUNDAY, NIGHT, HOLIDAY = "sunday", "night", "holiday"
AUTHORISATIONS = [
    (SUNDAY, _("Work on Sundays")),
    (NIGHT, _("Work at night")),
    (HOLIDAY, _("Work on public holidays")),
]
MARGINS = [("tenth", _("A tenth of the contract's hours")), ("third", _("A third, by agreement"))]


class TermsOfWork(models.Model):
    """What an employment says about hours, from a day on; the newest terms that have begun hold.

    `week_minutes` is paid time. Days off are weekdays, Monday 0. `notice_days`: working days before a published shift
    may change (7, or 3 by agreement). `least_week_granted`: a part time below 24 hours was asked for in writing.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField(_("from"))
    week_minutes = models.PositiveIntegerField(_("weekly hours"))
    most_days = models.PositiveSmallIntegerField(_("working days a week"), default=5)
    days_off = models.JSONField(_("fixed days off"), default=list)
    shortest_day = models.PositiveSmallIntegerField(_("shortest day"), default=3 * 60)
    longest_day = models.PositiveSmallIntegerField(_("longest day"), default=10 * 60)
    earliest_minute = models.PositiveSmallIntegerField(_("not before"), default=0)
    latest_minute = models.PositiveSmallIntegerField(_("not after"), default=24 * 60)
    complementary = models.CharField(_("complementary hours"), max_length=8, choices=MARGINS, default="tenth")
    notice_days = models.PositiveSmallIntegerField(_("notice of changes, in working days"), default=7)
    least_week_granted = models.BooleanField(_("less than 24 hours was asked for in writing"), default=False)
    modulated = models.BooleanField(_("hours vary over the year by agreement"), default=False)
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="contract__ends_on",
        personal=("days_off",),
        impersonal=("complementary",),
        outlives_request="the terms of an employment prove the hours that were paid",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "from_day"], name="one_terms_a_day")]


class Authorisation(models.Model):
    """A document on file that lets an employee be rostered on Sundays or at night, between two days."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what it allows"), max_length=8, choices=AUTHORISATIONS)
    reference = models.CharField(_("document"), max_length=200)
    file = models.CharField(max_length=120, blank=True, default="")
    from_day = models.DateField(_("valid from"))
    until_day = models.DateField(_("valid until"), null=True, blank=True)
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="contract__ends_on",
        personal=("reference",),
        impersonal=("kind",),
        files=("file",),
        outlives_request="the authorisation proves that the work was lawful",
    )


class Absence(models.Model):
    """Days on which an employee is not rostered: leave, sickness, training. Why is nobody's business here."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    from_day = models.DateField(_("first day"))
    until_day = models.DateField(_("last day"))
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="until_day",
        personal=(),
        erasure=Erasure.DELETE,
        outlives_request="days of leave and sickness prove the hours that were owed",
    )


class Wish(models.Model):
    """Hours at which an employee would rather not work, on a weekday (Monday 0) or a date; never binding.

    `weight` 1 to 5 says how much it counts; 0 to 1440 is a day off.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(null=True)
    day = models.DateField(null=True)
    from_minute = models.PositiveSmallIntegerField(default=0)
    until_minute = models.PositiveSmallIntegerField(default=24 * 60)
    weight = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="contract__ends_on",
        personal=(),
        erasure=Erasure.DELETE,
    )


class Roster(models.Model):
    """A plan of shifts for some programmes over some weeks, in one time zone.

    `version` counts the plans of the same `series`; publishing one replaces the one published before. `bound` and
    `cost` are the solver's, `gap` their distance as a ratio, `costs` the cost term by term. `collisions`: [agent, week,
    [rules]] where rules leave an employee no legal week. `step_minutes`: the grid on which work starts and ends.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    series = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(_("name"), max_length=120)
    programmes = models.JSONField(_("programmes"), default=list)
    first_day = models.DateField(_("first Monday"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    state = models.CharField(max_length=10, choices=ROSTER_STATES, default=DRAFT)
    step_minutes = models.PositiveSmallIntegerField(default=30)
    cost = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    gap = models.FloatField(null=True)
    costs = models.JSONField(default=dict)
    collisions = models.JSONField(default=list)
    stage = models.CharField(max_length=40, blank=True)
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    solved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.BigIntegerField(default=0)

    privacy = NothingPersonal("names of plans, times and references")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "version"], name="one_roster_a_version")]


class RosterMember(models.Model):
    """An employment that a roster plans, never another contract; `programmes`: what the agent may serve in it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="members")
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    agent = models.BigIntegerField()
    programmes = models.JSONField(default=list)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="roster__first_day",
        personal=(),
        impersonal=("programmes",),
        erasure=Erasure.DELETE,
        outlives_request="the roster proves the hours that were asked for",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "contract"], name="once_in_a_roster")]


class RosterShift(models.Model):
    """A day's work of an employee; `day` is the local day on which it begins.

    `parts` are [kind, from_us, until_us, programme] in order, without gaps: `work`, `break` (paid, not effective) or
    `lunch` (unpaid); the programme of a pause is 0.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="shifts")
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    agent = models.BigIntegerField()
    day = models.DateField()
    parts = models.JSONField(default=list)
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    by_hand = models.BooleanField(default=False)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="day",
        personal=(),
        impersonal=("parts",),
        erasure=Erasure.DELETE,
        outlives_request="the roster proves the hours that were asked for",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["roster", "contract", "day"], name="one_shift_a_day")]
        indexes = [
            models.Index(fields=["agent", "from_us"], name="shift_by_agent"),
            models.Index(fields=["from_us"], name="shift_by_time"),
        ]


class RosterBreach(models.Model):
    """What the judge found when it last looked at an employee's part of a roster: `rules.rostering.checking.Breach`."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="breaches")
    agent = models.BigIntegerField()
    day = models.DateField()
    rule = models.CharField(max_length=40)
    article = models.CharField(max_length=80)
    found = models.IntegerField(default=0)
    limit = models.IntegerField(default=0)

    privacy = NothingPersonal("rules, figures and references")

    class Meta:
        indexes = [models.Index(fields=["roster", "agent"], name="breach_by_agent")]


class ShiftChange(models.Model):
    """A change to a published shift: what it was, what it becomes, who asked, how long before, what was answered.

    `before` and `after` are parts as in RosterShift, empty for none. With less notice than the terms' it waits for the
    employee's consent (`asked`), and nothing changes unless they give it. `by_employee`: they asked, a planner answers.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="changes")
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    agent = models.BigIntegerField()
    day = models.DateField()
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    notice_days = models.SmallIntegerField()
    needed_days = models.SmallIntegerField()
    by_employee = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=CHANGE_STATES)
    asked_by = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.BigIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="contract__person_id",
        keep_days=CONTRACT_DAYS,
        since="contract__ends_on",
        personal=("reason",),
        impersonal=("before", "after", "state"),
        outlives_request="the notice given and the consent prove that the change was lawful",
    )
