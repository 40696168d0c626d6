"""Forecasts as they were made: each run is a version; those of nights lose the days that a later night makes anew."""

from django.db import models

from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class Forecast(models.Model):
    """One run for a programme and channel: local days `from_day` to `until_day` in intervals of `minutes`.

    `country` names whose public holidays count; empty: that of the programme's time zone. `made_at` is empty until its
    job has made it. `learnt_until` is the last day of history that it knew; `basis` (JSON) says what it learnt: days of
    history, scales of the effects. The newest version of a day is what the plan uses. `by_night`: nobody asked for it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    from_day = models.DateField()
    until_day = models.DateField()
    minutes = models.PositiveSmallIntegerField(default=30)
    country = models.CharField(max_length=2, blank=True)
    learnt_until = models.DateField(null=True)
    basis = models.JSONField(default=dict)
    by_night = models.BooleanField(default=False)
    asked_by = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("expected counts; the id of who asked for them")

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["programme", "channel", "asked_at"], name="forecast_by_programme")]


class ForecastDay(models.Model):
    """A local day of a forecast; `body` is msgpack of rules.forecasting.DayExpected."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    forecast = models.ForeignKey(Forecast, on_delete=models.CASCADE, related_name="days")
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    day = models.DateField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    mean = models.FloatField()
    body = models.BinaryField()

    privacy = NothingPersonal("expected counts")

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["forecast", "day"], name="one_forecast_day_a_version")]
        indexes = [models.Index(fields=["programme", "channel", "from_at"], name="forecast_day_by_moment")]


class Backtest(models.Model):
    """How good the model was on the past of a programme and channel.

    `found` is msgpack of rules.forecasting.backtest.Found, empty until its job has ended.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.BigIntegerField()
    programme = models.BigIntegerField()
    channel = models.CharField(max_length=10)
    minutes = models.PositiveSmallIntegerField(default=30)
    country = models.CharField(max_length=2, blank=True)
    held_out = models.PositiveSmallIntegerField(default=60)
    found = models.BinaryField(default=bytes)
    asked_by = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)

    privacy = NothingPersonal("errors of forecasts; the id of who asked")

    class Meta:
        ordering = ["-asked_at"]
