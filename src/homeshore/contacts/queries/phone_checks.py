"""How the lines of several agents stand for their shift, read at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from homeshore.contacts.models import PhoneCheck
from homeshore.contacts.rules.phone_check import VALID_HOURS


def phones_may_work(agents: Iterable[int], at: datetime | None = None) -> dict[int, str]:
    """As `calls.phone_may_work` says it for one: passed, waived or failed; an agent without a check is absent."""
    since = (at or timezone.now()) - timedelta(hours=VALID_HOURS)
    found: dict[int, str] = {}
    rows = PhoneCheck.objects.filter(agent_id__in=list(agents), at__gt=since).order_by("id")
    for agent, passed, waived_by in rows.values_list("agent_id", "passed", "waived_by"):
        if waived_by:
            found[agent] = "waived"
        elif found.get(agent) != "waived":
            found[agent] = "passed" if passed else "failed"
    return found
