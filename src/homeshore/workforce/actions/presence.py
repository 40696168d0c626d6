"""How people may come on line for a programme."""

from django.db import transaction

from homeshore.brands.queries import Programme
from homeshore.facts import Draft
from homeshore.facts.office import OnlineRuleChanged
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us
from homeshore.workforce.models.presence import OnlineRule


@transaction.atomic
def set_online_rule(programme: Programme, *, slots_only: bool, by: int = 0) -> None:
    """Let independents on line for a programme at any time, or only in what they booked. Fact: OnlineRuleChanged.

    It says when contacts of the programme are offered, and imposes no hours on anybody: they book what they like.
    """
    row, _ = OnlineRule.objects.get_or_create(programme=programme, defaults={"brand_id": programme.brand_id})
    if row.slots_only == slots_only:
        return
    row.slots_only, row.changed_by = slots_only, by
    row.save(update_fields=["slots_only", "changed_by", "changed_at"])
    now, fact = now_us(), OnlineRuleChanged(slots_only=slots_only)
    put_in_outbox(Draft(now, now, fact, brand=programme.brand_id, programme=programme.id))
