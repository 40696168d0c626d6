"""The journal's tables. `Fact` and `Command` are append-only; a database trigger refuses changes and older epochs."""

from django.db import models


class Fact(models.Model):
    """A thing that happened. References are opaque ids, 0 when absent; no foreign keys, so that erasure elsewhere never
    touches the journal."""

    seq = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    at_us = models.BigIntegerField()
    occurred_us = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.SmallIntegerField()
    contact = models.BigIntegerField()
    agent = models.BigIntegerField()
    contract = models.BigIntegerField()
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["contact", "seq"], name="fact_by_contact", condition=~models.Q(contact=0))]


class Command(models.Model):
    """A sequenced command, kept so that the routing core can be replayed on the same version."""

    seq = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField()
    at_us = models.BigIntegerField()
    data = models.BinaryField()


class Checkpoint(models.Model):
    """The state of the routing core after command `seq` and fact `fact_seq`, stored as pieces; this row comes last."""

    seq = models.BigIntegerField(primary_key=True)
    fact_seq = models.BigIntegerField()
    epoch = models.IntegerField()
    at_us = models.BigIntegerField()
    body = models.BigIntegerField()
    pieces = models.IntegerField()


class CheckpointPiece(models.Model):
    """A part of a checkpoint's body, small enough to be written in a few milliseconds."""

    pk = models.CompositePrimaryKey("body", "number")
    body = models.BigIntegerField()
    number = models.IntegerField()
    data = models.BinaryField()


class Lease(models.Model):
    """Who may append. The epoch grows at each change of holder."""

    name = models.CharField(max_length=40, primary_key=True)
    epoch = models.IntegerField()
    holder = models.CharField(max_length=80)
    expires_us = models.BigIntegerField()


class Cursor(models.Model):
    """How far a projection has read, committed together with its output."""

    name = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField(default=0)


class Outbox(models.Model):
    """Commands that actions left for the appender, in their own transaction. The id is their order."""

    id = models.BigAutoField(primary_key=True)
    data = models.BinaryField()
