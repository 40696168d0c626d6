"""What arrived, and how long it took, by programme, channel and interval."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class VolumeSource(models.TextChoices):
    """Where a count comes from. Where a local day was imported, the import is believed, else the journal."""

    JOURNAL = "journal", _("journal")
    IMPORT = "import", _("CSV file")


class Volume(models.Model):
    """Contacts that arrived in an interval of `minutes` from `from_at` on, and what handling them took.

    `handled` counts handlings that ended, by the interval of their contact's arrival; `handled_us` is their time.
    `file` is the VolumeImport that it came with, 0 from the journal.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    source = models.CharField(max_length=7, choices=VolumeSource)
    file = models.BigIntegerField(default=0, db_index=True)
    from_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=15)
    contacts = models.FloatField(default=0)
    handled = models.FloatField(default=0)
    handled_us = models.BigIntegerField(default=0)

    privacy = NothingPersonal("counts and sums per interval")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "programme", "channel", "source", "from_at"], name="one_volume_an_interval_and_source"
            ),
            models.CheckConstraint(condition=models.Q(contacts__gte=0), name="volumes_are_not_negative"),
        ]
        indexes = [models.Index(fields=["programme", "channel", "from_at"], name="volume_by_moment")]


class OpenContact(models.Model):
    """A contact under way, as the volumes follow it (rules.volumes.Seen). Gone once it is over.

    `due_us` is until when routing wants it completed; 0 on live channels, and where nothing is promised.
    """

    contact = models.BigIntegerField(primary_key=True)
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    arrived_us = models.BigIntegerField()
    due_us = models.BigIntegerField(default=0)
    since_us = models.BigIntegerField(default=0)
    worked_us = models.BigIntegerField(default=0)
    skipped = models.BooleanField(default=False)

    privacy = NothingPersonal("an open contact's id and moments, until it is over")


class VolumeImport(models.Model):
    """A CSV file of past volumes: checked, once `taken_at` is set, taken in, and with `dropped_at` taken out again.

    `text` is kept until it is taken in. `noticed` is what the check found (rules.importing.Noticed as JSON); a
    file that `is_refused` cannot be taken in.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    rows = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    contacts = models.FloatField(default=0)
    minutes = models.PositiveSmallIntegerField(default=0)
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    noticed = models.JSONField(default=list)
    is_refused = models.BooleanField(default=False)
    checked_by = models.BigIntegerField()
    checked_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("a file of counts; the id of who gave it")

    class Meta:
        ordering = ["-checked_at"]
