"""SMTP out: the mails that agents and the centre itself write leave under the brand's identity.

`step` takes what is due, hands it to the relay and records what became of it; the worker calls it again and again.
Without a relay (HOMESHORE_SMTP_RELAY unset) mails are written to the folder `outbox` of the centre's home.
"""

import structlog
from django.conf import settings

from homeshore.adapters.mailboxes.arriving import mail_key
from homeshore.adapters.mailboxes.composing import Outgoing, OutgoingFile, UnsendableMail, compose
from homeshore.adapters.mailboxes.relay import Relay, RelayRefused, RelayUnavailable, relay_for
from homeshore.adapters.mailboxes.threading import message_id, reference
from homeshore.contacts.actions import Delivery, settle_delivery, take_outgoing
from homeshore.kit.clock import from_us
from homeshore.kit.ids import encode_id

BATCH = 20

log = structlog.get_logger()


def step() -> bool:
    """Send a batch of due mails through the relay of the settings. Returns whether more may be due."""
    relay = relay_for(settings.SMTP_RELAY, settings.OUTBOX_DIR)
    try:
        return send_due(relay)
    finally:
        relay.close()


def send_due(relay: Relay) -> bool:
    """Send a batch of due mails through `relay`. Returns whether more may be due."""
    due = take_outgoing(BATCH)
    for delivery in due:
        _send(delivery, relay)
    return len(due) == BATCH


def outgoing(delivery: Delivery, key: bytes) -> Outgoing:
    """A delivery as a mail of its brand: signed Message-ID and reference, and the thread it answers."""
    domain = delivery.brand_address.rpartition("@")[2]
    thread = dict.fromkeys([*delivery.references, delivery.in_reply_to])
    return Outgoing(
        brand_name=delivery.brand_name,
        brand_address=delivery.brand_address,
        to=delivery.recipients,
        subject=delivery.subject,
        text=delivery.text,
        message_id=message_id(delivery.message, delivery.brand, domain, key),
        at=from_us(delivery.at_us),
        reference=reference(delivery.conversation, delivery.brand, key),
        references=tuple(each for each in thread if each),
        automatic=delivery.automatic,
        files=tuple(OutgoingFile(file.name, file.media_type, file.data) for file in delivery.attachments),
        language=delivery.language,
    )


def _send(delivery: Delivery, relay: Relay) -> None:
    mail = outgoing(delivery, mail_key())
    try:
        raw = _composed(mail)
        note = relay.send(encode_id(delivery.message), delivery.brand_address, delivery.recipients, raw)
    except UnsendableMail as refusal:
        settle_delivery(delivery.outgoing, error=str(refusal), final=True)
    except RelayRefused as refusal:
        log.warning("mail_refused", outgoing=delivery.outgoing)
        settle_delivery(delivery.outgoing, error=str(refusal), final=True)
    except RelayUnavailable as failure:
        log.warning("mail_not_sent", outgoing=delivery.outgoing, attempts=delivery.attempts + 1)
        settle_delivery(delivery.outgoing, error=str(failure))
    else:
        settle_delivery(delivery.outgoing, mail_id=mail.message_id, note=note)


def _composed(mail: Outgoing) -> bytes:
    """The mail's bytes. Raises UnsendableMail, also for what Python's e-mail package fails on: it would never go."""
    try:
        return compose(mail).as_bytes()
    except (ValueError, LookupError) as error:
        raise UnsendableMail(problem=f"{type(error).__name__} in composing") from error
