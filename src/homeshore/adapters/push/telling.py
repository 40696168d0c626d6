"""Asking people who were called out: each question goes out once, by every way that the agent wishes."""

from collections.abc import Iterator
from smtplib import SMTPException

import msgspec
import structlog
from django.conf import settings
from django.core.mail import send_mail

from homeshore.adapters.mailboxes.relay import RelayRefused, RelayUnavailable
from homeshore.adapters.push.ports import DeviceGone, Push, TextMessages, Unreachable
from homeshore.adapters.push.text_messages import OutboxMessages
from homeshore.adapters.push.web_push import WebPush
from homeshore.kit.clock import SECOND_US, now_us
from homeshore.kit.ids import encode_id
from homeshore.workforce.actions.callouts import told
from homeshore.workforce.actions.wishes import device_failed, device_reached
from homeshore.workforce.queries.invitations import AT_ONCE, Invitation, due_invitations

log = structlog.get_logger()


def step() -> bool:
    """Send what is due. Returns whether more may be."""
    return send_due(WebPush(), OutboxMessages(settings.OUTBOX_DIR))


def send_due(push: Push, messages: TextMessages) -> bool:
    """Send what is due by these ways.

    Marked after it went out: a crash between asks a few people twice, in the same words, and their answer counts once.
    """
    due = due_invitations()
    for one in due:
        told(one.ask, [*_pushed(one, push), *_mailed(one), *_texted(one, messages)], now_us())
    return len(due) == AT_ONCE


def payload(one: Invitation) -> bytes:
    """What the service worker shows, and where its two buttons post."""
    shown = {
        "tag": encode_id(one.ask),
        "title": one.title,
        "body": one.body,
        "lang": one.language,
        "yes": {"title": one.yes, "url": one.yes_url},
        "no": {"title": one.no, "url": one.no_url},
        "url": one.page_url,
    }
    return msgspec.json.encode(shown)


def _pushed(one: Invitation, push: Push) -> Iterator[str]:
    shown, seconds = payload(one), (one.until_us - now_us()) // SECOND_US
    reached = False
    for device in one.devices:
        try:
            push.show(device, shown, int(seconds))
        except DeviceGone:
            device_failed(device.id, gone=True)
        except Unreachable:
            log.warning("push_not_sent", ask=one.ask)
            device_failed(device.id, gone=False)
        else:
            device_reached(device.id)
            reached = True
    if reached:
        yield "push"


def _mailed(one: Invitation) -> Iterator[str]:
    if not one.email:
        return
    try:
        send_mail(one.title, one.text, None, [one.email])
    except (RelayRefused, RelayUnavailable, SMTPException):
        log.warning("callout_mail_not_sent", ask=one.ask)
    else:
        yield "mail"


def _texted(one: Invitation, messages: TextMessages) -> Iterator[str]:
    if not one.number:
        return
    try:
        messages.send(encode_id(one.ask), one.number, f"{one.title} {one.body} {one.yes_url}")
    except Unreachable:
        log.warning("text_message_not_sent", ask=one.ask)
    else:
        yield "sms"
