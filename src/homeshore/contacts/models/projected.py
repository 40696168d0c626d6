"""Contacts and handlings. What was received is written once; everything that happened since is projected from facts."""

from django.db import models

from homeshore.contacts.models.threads import Conversation
from homeshore.facts.vocabulary import ContactState
from homeshore.kit.ids import new_id
from homeshore.security.privacy import NothingPersonal


class Contact(models.Model):
    """One arrival on one channel until its wrap-up ends. Columns below the line are projected from the journal.

    `consults` is the contact about which an agent asks a colleague: a consultation is no customer's contact, and
    reports do not count it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="contacts")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="contacts")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="contacts")
    customer = models.ForeignKey("brands.Customer", on_delete=models.PROTECT, related_name="contacts")
    channel = models.CharField(max_length=10)
    origin = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    preferred_agent = models.BigIntegerField(default=0)
    excluded_agents = models.JSONField(default=list)
    consults = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="consultations")
    # ---- projected
    state = models.CharField(max_length=10, default=ContactState.WAITING.value)
    state_since = models.DateTimeField()
    agent = models.BigIntegerField(default=0)
    handling = models.BigIntegerField(default=0)
    first_offered_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    within_service_level = models.BooleanField(null=True)

    privacy = NothingPersonal("codes, times and references")

    class Meta:
        indexes = [
            models.Index(fields=["brand", "-id"], name="contact_by_brand"),
            models.Index(fields=["state", "-id"], name="contact_by_state"),
            models.Index(fields=["customer", "-id"], name="contact_by_customer"),
            models.Index(fields=["brand", "received_at"], name="contact_by_arrival"),
        ]


class Handling(models.Model):
    """One agent's share of a contact under one programme and one contract: what is charged and paid. Projected.

    All times are integer microseconds. `share_us` is this handling's part of the agent's time when several ran at once;
    the shares of an agent add up exactly to the time in which at least one ran.
    """

    id = models.BigIntegerField(primary_key=True)
    brand = models.ForeignKey("brands.Brand", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("brands.Programme", on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="handlings")
    agent = models.BigIntegerField()
    contract = models.BigIntegerField()
    origin = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    began_us = models.BigIntegerField()
    ended_us = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10)
    state_since_us = models.BigIntegerField()
    ring_us = models.BigIntegerField(default=0)
    active_us = models.BigIntegerField(default=0)
    hold_us = models.BigIntegerField(default=0)
    set_aside_us = models.BigIntegerField(default=0)
    wrap_up_us = models.BigIntegerField(default=0)
    share_us = models.BigIntegerField(default=0)
    ending = models.CharField(max_length=20, blank=True)

    privacy = NothingPersonal("times and references")

    class Meta:
        indexes = [
            models.Index(fields=["brand", "ended_us"], name="handling_by_brand"),
            models.Index(fields=["agent", "ended_us"], name="handling_by_agent"),
        ]


class AgentClock(models.Model):
    """Up to when an agent's time has been shared out among their handlings. Projected."""

    agent = models.BigIntegerField(primary_key=True)
    shared_until_us = models.BigIntegerField()

    privacy = NothingPersonal("times and references")
