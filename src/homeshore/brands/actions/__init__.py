"""The only writers of brands: brands and programmes, what agents read (`texts`), mailboxes, customers."""

from homeshore.brands.actions.customers import (
    add_identity,
    give_consent,
    hold_customer,
    identify,
    merge_customers,
    note_contact,
    undo_merge,
    verify_identity,
    withdraw_consent,
)
from homeshore.brands.actions.mailboxes import (
    MailboxDetails,
    change_mailbox,
    connect_mailbox,
    note_mailbox_failure,
    note_mailbox_progress,
    remove_mailbox,
)
from homeshore.brands.actions.programmes import (
    archive_brand,
    archive_programme,
    change_brand,
    change_programme,
    open_brand,
    open_programme,
)
from homeshore.brands.actions.texts import remove_canned_reply, remove_script, write_canned_reply, write_script

__all__ = [
    "MailboxDetails",
    "add_identity",
    "archive_brand",
    "archive_programme",
    "change_brand",
    "change_mailbox",
    "change_programme",
    "connect_mailbox",
    "give_consent",
    "hold_customer",
    "identify",
    "merge_customers",
    "note_contact",
    "note_mailbox_failure",
    "note_mailbox_progress",
    "open_brand",
    "open_programme",
    "remove_canned_reply",
    "remove_mailbox",
    "remove_script",
    "undo_merge",
    "verify_identity",
    "withdraw_consent",
    "write_canned_reply",
    "write_script",
]
