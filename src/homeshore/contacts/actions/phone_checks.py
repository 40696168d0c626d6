"""The check of an agent's headset, room and network before a shift."""

import msgspec
from django.db import transaction

from homeshore.contacts.models import PhoneCheck
from homeshore.contacts.rules.phone_check import PhoneFigures, advice, hints
from homeshore.facts import Draft, Fact
from homeshore.facts.calls import PhoneCheckWaived
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import from_us, now_us


def save_phone_check(agent: int, figures: PhoneFigures, at_us: int = 0) -> PhoneCheck:
    """Keep the figures of a check, and whether they let the agent work; no audio."""
    problems = advice(figures)
    return PhoneCheck.objects.create(
        agent_id=agent,
        at=from_us(at_us or now_us()),
        figures=msgspec.to_builtins(figures),
        passed=not problems,
        advice=[*problems, *hints(figures)],
    )


@transaction.atomic
def waive_phone_check(agent: int, by: int, at_us: int = 0) -> PhoneCheck:
    """A supervisor (account `by`) lets an agent work this shift without a passed check. Facts: PhoneCheckWaived."""
    at_us = at_us or now_us()
    check = PhoneCheck.objects.create(
        agent_id=agent, at=from_us(at_us), passed=False, waived_by=by, waived_at=from_us(at_us)
    )
    _record(PhoneCheckWaived(by=by), agent, at_us)
    return check


def _record(fact: Fact, agent: int, at_us: int) -> None:
    put_in_outbox(Draft(at_us=at_us, occurred_us=at_us, fact=fact, agent=agent))
