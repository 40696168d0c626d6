"""Demo traffic on and off."""

from django.db import transaction

from homeshore.contacts.models import DemoTraffic
from homeshore.facts import Draft, office
from homeshore.journal import bus
from homeshore.journal.actions import put_in_outbox
from homeshore.kit.clock import now_us


@transaction.atomic
def switch_demo_traffic(running: bool) -> None:
    """Have the worker start or stop the demo traffic. Fact: TrafficSwitched."""
    DemoTraffic.objects.update_or_create(id=1, defaults={"running": running})
    now = now_us()
    put_in_outbox(Draft(at_us=now, occurred_us=now, fact=office.TrafficSwitched(running=running)))
    transaction.on_commit(lambda: bus.publish("traffic"))
