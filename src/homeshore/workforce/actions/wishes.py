"""The only writers of how agents wish to be asked, and of the devices that may show them notifications."""

from django.db import transaction

from homeshore.kit.clock import SECOND_US
from homeshore.kit.problems import Problem, refuse
from homeshore.workforce.models.callouts import CalloutWish, PushDevice

LONGEST_STANDBY_US = 12 * 3600 * SECOND_US
MOST_DEVICES = 5
MOST_FAILURES = 3


def set_wish(agent: int, wish: CalloutWish) -> CalloutWish:
    """Keep how an agent wishes to be asked; it has no effect on anything else. Raises Invalid: half quiet hours."""
    if (wish.quiet_from is None) != (wish.quiet_until is None):
        refuse([Problem("quiet_until" if wish.quiet_until is None else "quiet_from", "required")])
    return _kept(agent, wish)


def stand_by(agent: int, until_us: int, now_us: int) -> CalloutWish:
    """An agent says that they would come until a moment (0: no longer): they are asked first. Binds them to nothing."""
    wish = CalloutWish.objects.filter(agent_id=agent).first() or CalloutWish()
    wish.standby_until_us = min(until_us, now_us + LONGEST_STANDBY_US) if until_us > now_us else 0
    wish.do_not_ask = wish.do_not_ask and not wish.standby_until_us
    return _kept(agent, wish)


@transaction.atomic
def add_device(agent: int, endpoint: str, p256dh: str, auth: str) -> PushDevice:
    """Let a browser show an agent's notifications; one that another agent used before is theirs from now on."""
    PushDevice.objects.filter(endpoint=endpoint).exclude(agent_id=agent).delete()
    row, _ = PushDevice.objects.update_or_create(
        endpoint=endpoint, defaults={"agent_id": agent, "p256dh": p256dh, "auth": auth, "failures": 0}
    )
    newest = PushDevice.objects.filter(agent_id=agent).order_by("-created_at", "-id")[:MOST_DEVICES]
    PushDevice.objects.filter(agent_id=agent).exclude(id__in=[one.id for one in newest]).delete()
    return row


def remove_device(agent: int, endpoint: str) -> None:
    """A browser shows no more notifications."""
    PushDevice.objects.filter(agent_id=agent, endpoint=endpoint).delete()


def device_failed(device: int, *, gone: bool) -> None:
    """A push service did not take a message: a device that is gone, or failed too often, is left out from now on."""
    row = PushDevice.objects.filter(id=device).first()
    if row is None:
        return
    row.failures += 1
    if gone or row.failures >= MOST_FAILURES:
        row.delete()
    else:
        row.save(update_fields=["failures"])


def device_reached(device: int) -> None:
    """A push service took a message."""
    PushDevice.objects.filter(id=device).exclude(failures=0).update(failures=0)


def _kept(agent: int, wish: CalloutWish) -> CalloutWish:
    known = CalloutWish.objects.filter(agent_id=agent).first()
    wish.id = known.id if known else wish.id
    wish.agent_id = agent
    wish.save(force_insert=known is None)
    return wish
