"""Slots that independents choose: rounds of publication, sealed wishes, draws, bookings, swaps, waiting lists.

Nobody's refusals, give-backs or no-shows are kept: a booking that changes hands is the taker's, and a swap that found
nobody is deleted.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from homeshore.kit.ids import new_id
from homeshore.security.privacy import CONTRACT_DAYS, YEAR_DAYS, Erasure, NothingPersonal, Privacy, Subject

DRAFT, ANNOUNCED, CLOSED, DRAWN, CANCELLED = "draft", "announced", "closed", "drawn", "cancelled"
ROUND_STATES = [
    (DRAFT, pgettext_lazy("slots", "Draft")),
    (ANNOUNCED, pgettext_lazy("slots", "Announced")),
    (CLOSED, pgettext_lazy("slots", "Wishes closed")),
    (DRAWN, pgettext_lazy("slots", "Allocated")),
    (CANCELLED, pgettext_lazy("slots", "Cancelled")),
]
HOW = [
    ("draw", pgettext_lazy("slots", "Draw")),
    ("first_come", pgettext_lazy("slots", "First come, first served")),
    ("waiting_list", pgettext_lazy("slots", "Waiting list")),
    ("given_back", pgettext_lazy("slots", "Given back by a colleague")),
    ("swap", pgettext_lazy("slots", "Swap")),
]


class SlotRound(models.Model):
    """Slots published together: their period, when agents may see them, wish for them and book them.

    Draft until it is announced; wishes are taken from `opens_at` until before `closes_at`; allocated by a draw after
    `public_from`, when the named public value is known; first come, first served from `first_come_at` on. `commitment`
    is the hash of `sealed_secret` (the operator's, sealed with the centre's key). Agents certified at `early_level`
    or above (0: nobody) book `early_hours` before `first_come_at`: a rule about results, stated to all.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Paris")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    announced_at = models.DateTimeField(_("shown to agents from"))
    opens_at = models.DateTimeField(_("wishes from"))
    closes_at = models.DateTimeField(_("wishes until"))
    public_name = models.CharField(_("public value"), max_length=200)
    public_from = models.DateTimeField(_("known from"))
    first_come_at = models.DateTimeField(_("first come, first served from"))
    early_level = models.PositiveSmallIntegerField(
        _("earlier booking from level"), default=0, validators=[MaxValueValidator(5)]
    )
    early_hours = models.PositiveSmallIntegerField(
        _("hours earlier"), default=0, validators=[MaxValueValidator(24 * 14)]
    )
    employees_too = models.BooleanField(_("employees may volunteer for what is left"), default=False)
    state = models.CharField(max_length=9, choices=ROUND_STATES, default=DRAFT)
    commitment = models.CharField(max_length=64, blank=True)
    sealed_secret = models.TextField(blank=True)
    entries_digest = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    public_value = models.TextField(_("value"), blank=True)
    public_source = models.CharField(_("source"), max_length=300, blank=True)
    public_by = models.BigIntegerField(default=0)
    public_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    made_by = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("times, hashes and the name of a public value")

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="a_round_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at"))
                & models.Q(opens_at__gte=models.F("announced_at")),
                name="wishes_open_after_the_announcement",
            ),
            models.CheckConstraint(
                condition=models.Q(public_from__gte=models.F("closes_at")), name="the_value_is_known_after_the_wishes"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """Half an hour (or a quarter) of a programme with so many places. `taken` changes by conditional updates alone."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(SlotRound, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    quota = models.PositiveIntegerField(_("places"), validators=[MinValueValidator(0)])
    taken = models.PositiveIntegerField(default=0)

    privacy = NothingPersonal("times and counts")

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "programme", "starts_at"], name="one_slot_a_programme_and_time"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_slot_has_a_length"),
            models.CheckConstraint(condition=models.Q(taken__lte=models.F("quota")), name="no_slot_is_overbooked"),
        ]
        indexes = [models.Index(fields=["programme", "starts_at"], name="slots_of_a_programme")]


class SlotEntry(models.Model):
    """An agent's sealed wishes in a round, under a number that hides the name.

    `sealed` holds slots with ranks, limits and a salt, encrypted with the centre's key: nobody reads them in the
    database. `seal` is the hash of what is sealed; the agent has it as a receipt. `outcome`, written at the draw and
    sealed in the same way, says why each wish was granted or not.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(SlotRound, on_delete=models.PROTECT, related_name="entries")
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    sealed = models.TextField()
    seal = models.CharField(max_length=64)
    outcome = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField(auto_now=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=YEAR_DAYS,
        since="round__closes_at",
        personal=("sealed", "outcome"),
        impersonal=("seal",),
        erasure=Erasure.DELETE,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "agent"], name="one_entry_an_agent"),
            models.UniqueConstraint(fields=["round", "number"], name="one_entry_a_number"),
        ]


class SlotDraw(models.Model):
    """A round's recorded draw: canonical JSON, compressed, under pseudonymous numbers; anyone can compute it again."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    round = models.OneToOneField(SlotRound, on_delete=models.PROTECT, related_name="draw")
    record = models.BinaryField()
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    places = models.PositiveIntegerField()
    granted = models.PositiveIntegerField()
    entrants = models.PositiveIntegerField()
    booked = models.PositiveIntegerField(default=0)
    took_seconds = models.FloatField()
    made_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("numbers that only an agent's own entry leads to")


class SlotBooking(models.Model):
    """A place that an agent holds. `offered_at`: given back, the holder's until somebody takes it.

    A booking that changes hands changes `agent`; one that ends before its slot began is deleted, and one that ends
    during it has `released_at` and ends there.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey("people.Contract", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    how = models.CharField(max_length=12, choices=HOW)
    booked_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=CONTRACT_DAYS,
        since="ends_at",
        personal=(),
        impersonal=("how",),
        erasure=Erasure.DELETE,
        outlives_request="the hours that were agreed prove what was paid",
    )

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "slot", "agent"], name="one_place_an_agent"),
            models.UniqueConstraint(fields=["brand", "agent", "starts_at"], name="one_booking_a_moment"),
        ]
        indexes = [
            models.Index(fields=["agent", "starts_at"], name="bookings_of_an_agent"),
            models.Index(fields=["programme", "starts_at"], name="bookings_of_a_programme"),
        ]


class SlotChooser(models.Model):
    """One row an agent, locked while their bookings change, so that two taps at once cannot overlap."""

    agent = models.OneToOneField("people.Agent", on_delete=models.CASCADE, primary_key=True, related_name="+")

    privacy = NothingPersonal("a lock")


class SlotWaiting(models.Model):
    """A place on a slot's waiting list; lower ids came first."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="waiting")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=1,
        since="slot__ends_at",
        personal=(),
        erasure=Erasure.DELETE,
    )

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["brand", "slot", "agent"], name="waits_once_a_slot")]


class SlotSwap(models.Model):
    """An agent would give `booking` for a place in `wanted`; whoever holds one and may work the other can take it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    booking = models.ForeignKey(SlotBooking, on_delete=models.CASCADE, related_name="swaps")
    wanted = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="+")
    proposed_at = models.DateTimeField()

    privacy = NothingPersonal("two slots; gone once taken or withdrawn")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "booking", "wanted"], name="one_swap_a_wish")]


class SlotNotice(models.Model):
    """Something an agent is told about their slots, by a hint at once and by mail. Codes only; the page finds words."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=20)
    cause = models.CharField(max_length=20, blank=True)
    starts_at = models.DateTimeField()
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    privacy = Privacy(
        subject=Subject.PERSON,
        path="agent__person_id",
        keep_days=90,
        since="made_at",
        personal=(),
        impersonal=("what", "cause"),
        erasure=Erasure.DELETE,
    )


class SlotFeed(models.Model):
    """The secret address of an agent's calendar, stored as a digest; a new one replaces the old."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    agent = models.OneToOneField("people.Agent", on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=5, default="fr")
    created_at = models.DateTimeField(auto_now_add=True)

    privacy = NothingPersonal("the digest reveals nothing; the row is gone once the address is revoked")
