"""Numbers from outside the journal, in versioned files, when agents were signed in, and what call-outs came to."""

from django.db import models

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class SourceFile(models.Model):
    """A file that was taken in for a month. The newest of a kind and month holds; those before it stay as they were.

    `number` counts the files of a kind and month. Until `taken_at` its rows are still being written and count for
    nothing. `closing` is the first closing that counted it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10)
    month = models.DateField()
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    entered_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)
    closing = models.ForeignKey("billing.Closing", null=True, on_delete=models.PROTECT, related_name="sources")

    privacy = NothingPersonal("codes, times and references")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "month", "number"], name="one_file_a_number")]


class SourceRow(models.Model):
    """A row of a file, as `billing.rules.sources.Row` has it; `row` is its place in the file."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="entries")
    row = models.PositiveIntegerField()
    brand = models.BigIntegerField(default=0)
    programme = models.BigIntegerField(default=0)
    agent = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    from_us = models.BigIntegerField(default=0)
    until_us = models.BigIntegerField(default=0)
    amount_us = models.BigIntegerField(default=0)
    word = models.CharField(max_length=40, blank=True)
    figure = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    privacy = NothingPersonal("times, codes and references")

    class Meta:
        indexes = [
            models.Index(fields=["file", "agent"], name="source_by_agent"),
            models.Index(fields=["file", "brand"], name="source_by_brand"),
        ]


class Attendance(models.Model):
    """A stretch in which an agent was signed in and not away; `until_us` 0: it goes on. Projected from the journal.

    `kind` is `work`, or the reason of an employee's pause: of independents nobody keeps more than that they are there.
    `dropped`: the link broke at `until_us` and may still come back.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    agent = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField(default=0)
    dropped = models.BooleanField(default=False)

    privacy = NothingPersonal("times, codes and references")

    class Meta:
        indexes = [
            models.Index(fields=["agent", "from_us"], name="attendance_by_agent"),
            models.Index(
                fields=["agent"],
                name="attendance_going_on",
                condition=models.Q(until_us=0) | models.Q(dropped=True),
            ),
        ]


class Connected(models.Model):
    """A contract's connected time in a month, as its first closing recorded it: it is never counted anew.

    `times` are its stretches as [from, until] in microseconds, without those of training.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    closing = models.ForeignKey("billing.Closing", on_delete=models.PROTECT, related_name="connected")
    contract = models.BigIntegerField()
    month = models.DateField()
    connected_us = models.BigIntegerField()
    times = models.JSONField(default=list)

    privacy = NothingPersonal("times and references")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contract", "month"], name="one_connected_time_a_month")]


class CalloutStretch(models.Model):
    """A stretch of a call-out that somebody accepted, as the first closing after it recorded it: it never changes.

    `direction` join: `times` are when the agent was connected in it, which bears the bonus of `cents_an_hour`; leave:
    what of an employee's roster was agreed off, `paid` or not. [from, until] in microseconds, `kept_us` their length.
    `month` is that of its end where the brand is. Whoever asked forgets it after a year; documents go on naming it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    closing = models.ForeignKey("billing.Closing", on_delete=models.PROTECT, related_name="stretches")
    ask = models.BigIntegerField()
    callout = models.BigIntegerField()
    direction = models.CharField(max_length=5)
    month = models.DateField()
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    agent = models.BigIntegerField()
    contract = models.BigIntegerField()
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    times = models.JSONField(default=list)
    kept_us = models.BigIntegerField()
    cents_an_hour = models.PositiveIntegerField(default=0)
    paid = models.BooleanField(default=False)

    privacy = NothingPersonal("times, codes and references")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask"], name="one_stretch_an_answer")]
        indexes = [
            models.Index(fields=["month", "brand"], name="stretch_by_brand"),
            models.Index(fields=["contract", "month"], name="stretch_by_contract"),
        ]
