"""The switch of the demo traffic."""

from django.db import models

from homeshore.security.privacy import NothingPersonal


class DemoTraffic(models.Model):
    """One row: whether demo customers and agents should be at work. The worker makes it so."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    running = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("a switch")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_switch")]
