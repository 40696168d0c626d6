"""Django's own mail (password resets, two-factor notices) through the same relay as everything else."""

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from homeshore.adapters.mailboxes.relay import RelayRefused, RelayUnavailable, relay_for
from homeshore.kit.ids import encode_id, new_id


class Backend(BaseEmailBackend):
    """EMAIL_BACKEND of the settings."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send now; returns how many went. Raises what the relay raised unless `fail_silently`."""
        relay = relay_for(settings.SMTP_RELAY, settings.OUTBOX_DIR)
        sent = 0
        try:
            for mail in email_messages:
                relay.send(encode_id(new_id()), mail.from_email, mail.recipients(), mail.message().as_bytes())
                sent += 1
        except (RelayRefused, RelayUnavailable):
            if not self.fail_silently:
                raise
        finally:
            relay.close()
        return sent
