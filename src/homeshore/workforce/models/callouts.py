"""Call-outs: who was asked to come (or offered to leave), what they answered, and under whose terms."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, YEAR_DAYS, Erasure, NothingPersonal, Privacy, Subject

JOIN, LEAVE = "join", "leave"
DIRECTIONS = [(JOIN, _("Reinforcement")), (LEAVE, _("Voluntary time off"))]
OPEN, COMPLETE, STOPPED, OVER = "open", "complete", "stopped", "over"
STATES = [
    (OPEN, pgettext_lazy("call-out", "Under way")),
    (COMPLETE, pgettext_lazy("call-out", "Complete")),
    (STOPPED, pgettext_lazy("call-out", "Stopped")),
    (OVER, pgettext_lazy("call-out", "Over")),
]
YES, NO, LATE = "yes", "no", "late"
ANSWERS = [("", _("No answer yet")), (YES, _("Yes")), (NO, _("No")), (LATE, _("Yes, after it was complete"))]


class CalloutSetting(models.Model):
    """When a programme's call-outs begin of their own accord, for how long people are asked, and the brand's bonus."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.OneToOneField("brands.Programme", on_delete=models.PROTECT, related_name="+")
    automatic = models.BooleanField(_("asks of its own accord"), default=False)
    threshold_percent = models.PositiveSmallIntegerField(
        _("asks from this risk on (%)"), default=35, validators=[MinValueValidator(5), MaxValueValidator(95)]
    )
    shortest_minutes = models.PositiveSmallIntegerField(
        _("shortest stretch (minutes)"), default=60, validators=[MinValueValidator(30), MaxValueValidator(240)]
    )
    longest_minutes = models.PositiveSmallIntegerField(
        _("longest stretch (minutes)"), default=180, validators=[MinValueValidator(30), MaxValueValidator(480)]
    )
    wave_minutes = models.PositiveSmallIntegerField(
        _("minutes between waves"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    most_a_wave = models.PositiveIntegerField(
        _("most people a wave"), default=200, validators=[MinValueValidator(1), MaxValueValidator(5_000)]
    )
    offers_time_off = models.BooleanField(_("offers time off of its own accord"), default=False)
    time_off_paid = models.BooleanField(_("employees' time off is paid"), default=False)
    bonus_cents = models.PositiveIntegerField(_("bonus an hour (cents)"), default=0)
    bonus_agreed_on = models.DateField(_("agreed by the brand on"), null=True, blank=True)
    bonus_terms = models.CharField(_("where the brand agreed"), max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = NothingPersonal("rules of a programme")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bonus_cents=0) | models.Q(bonus_agreed_on__isnull=False),
                name="a_bonus_was_agreed_by_the_brand",
            ),
            models.CheckConstraint(
                condition=models.Q(longest_minutes__gte=models.F("shortest_minutes")),
                name="the_longest_stretch_is_not_below_the_shortest",
            ),
        ]


class Callout(models.Model):
    """One search for people: `wanted` of them for a stretch. `risk_percent` is what it was begun on (0: by hand).

    `started_by` and `stopped_by` are accounts, 0 where the rules did it. The bonus is the brand's at the beginning, and
    so is whether employees are paid for time off.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=5, choices=DIRECTIONS, default=JOIN)
    from_us = models.BigIntegerField()
    until_us = models.BigIntegerField()
    wanted = models.PositiveIntegerField()
    risk_percent = models.PositiveSmallIntegerField(default=0)
    bonus_cents = models.PositiveIntegerField(default=0)
    time_off_paid = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=STATES, default=OPEN)
    started_us = models.BigIntegerField()
    started_by = models.BigIntegerField(default=0)
    ended_us = models.BigIntegerField(default=0)
    stopped_by = models.BigIntegerField(default=0)

    privacy = NothingPersonal("a stretch of time, numbers of people, accounts' ids")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_us__gt=models.F("from_us")), name="a_call_out_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["programme", "state"], name="callouts_under_way"),
            models.Index(fields=["until_us"], name="callouts_by_end"),
        ]


class CalloutAsk(models.Model):
    """One person asked once. An answer is given once and stands; a refusal or silence has no consequence.

    `told`: the ways by which the question went out, joined by commas. `stood_down`: called off after a yes, by either.
    `online_us`: when they came on line within the stretch (for the live page: the money follows attendance).
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    callout = models.ForeignKey(Callout, on_delete=models.PROTECT, related_name="asks")
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12)
    wave = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    told_us = models.BigIntegerField(default=0)
    told = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=4, choices=ANSWERS, blank=True)
    answered_us = models.BigIntegerField(default=0)
    from_us = models.BigIntegerField(default=0)
    until_us = models.BigIntegerField(default=0)
    online_us = models.BigIntegerField(default=0)
    stood_down_us = models.BigIntegerField(default=0)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=YEAR_DAYS,
        since="asked_at",
        personal=("answer",),
        impersonal=("mode", "told"),
        erasure=Erasure.DELETE,
        outlives_request="an accepted stretch is proof of work: it goes after a year",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "callout", "agent"], name="asked_once_a_call_out")]
        indexes = [
            models.Index(fields=["agent", "-asked_at"], name="asked_by_agent"),
            models.Index(fields=["until_us"], name="asks_by_end"),
            models.Index(fields=["told_us"], name="asks_to_tell"),
        ]


class CalloutWish(models.Model):
    """How an agent wishes to be asked: not at all, not at night, by which ways; and whether they stand by now."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    agent = models.OneToOneField("people.Agent", on_delete=models.PROTECT, related_name="+")
    do_not_ask = models.BooleanField(_("do not ask me"), default=False)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    by_push = models.BooleanField(_("notification on my devices"), default=True)
    by_mail = models.BooleanField(_("e-mail"), default=True)
    by_sms = models.BooleanField(_("text message"), default=False)
    standby_until_us = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=CONTRACT_DAYS,
        since="agent__person__contracts__ends_on",
        personal=("quiet_from", "quiet_until", "do_not_ask", "standby_until_us"),
        erasure=Erasure.DELETE,
    )


class PushDevice(models.Model):
    """A browser that an agent allowed to show notifications (RFC 8030, 8291): its address and its two keys."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    endpoint = models.URLField(max_length=500, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    failures = models.PositiveSmallIntegerField(default=0)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=CONTRACT_DAYS,
        since="agent__person__contracts__ends_on",
        personal=("endpoint", "p256dh", "auth"),
        erasure=Erasure.DELETE,
    )
