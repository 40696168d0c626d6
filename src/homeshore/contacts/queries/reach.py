"""What can be opened from a contact: a mail's page, a stored file, the customer's card; and whose hands it is in."""

from collections.abc import Iterable

import msgspec

from homeshore.brands import queries as brands
from homeshore.contacts.errors import ContactUnknown
from homeshore.contacts.models import Attachment, Contact, Message
from homeshore.contacts.queries.calls import refused_calls_at
from homeshore.contacts.rules.masking import masked_address, masked_number
from homeshore.kit.clock import to_us
from homeshore.kit.ids import encode_id

_IN_HANDS = ("active", "set_aside", "wrap_up")


class MailPage(msgspec.Struct, frozen=True, kw_only=True):
    """A mail's sanitised HTML; `images` leads from a content id to the attachment that holds the image."""

    brand: int
    conversation: int
    html: str
    quoted_html: str
    images: dict[str, int]


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a conversation; `file` names it in the file store."""

    id: int
    brand: int
    conversation: int
    name: str
    media_type: str
    file: str


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """How a customer is known, masked."""

    kind: str
    value: str
    verified: bool


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The customer of a contact, as an agent may see them; `calls_refused`: they want no commercial calls."""

    contact: str
    name: str
    since_us: int
    verified: bool
    identities: tuple[Identity, ...]
    calls_refused: bool


def mail_page(message: int) -> MailPage:
    """The page of a mail. Raises ContactUnknown, also for a message without HTML."""
    row = Message.objects.filter(id=message).exclude(html="").first()
    if row is None:
        raise ContactUnknown(message=message)
    images = row.attachments.exclude(content_id="").values_list("content_id", "id")
    return MailPage(
        brand=row.brand_id,
        conversation=row.conversation_id,
        html=row.html,
        quoted_html=row.quoted_html,
        images=dict(images),
    )


def stored_file(attachment: int) -> StoredFile:
    """A file that came or went with a message. Raises ContactUnknown."""
    row = Attachment.objects.select_related("message").filter(id=attachment).first()
    if row is None:
        raise ContactUnknown(attachment=attachment)
    return StoredFile(
        id=row.id,
        brand=row.brand_id,
        conversation=row.message.conversation_id,
        name=row.name,
        media_type=row.media_type,
        file=row.file,
    )


def readable_from(contacts: Iterable[int]) -> frozenset[int]:
    """The conversations of contacts, and their customers' other ones where the customer is verified."""
    held = list(Contact.objects.filter(id__in=list(contacts)).values_list("conversation", "customer"))
    people = {brands.customer(customer).id for _, customer in held}
    verified = frozenset[int]().union(*(brands.same_person(one) for one in people if brands.is_verified(one)))
    others = Contact.objects.filter(customer__in=verified).values_list("conversation", flat=True)
    return frozenset({conversation for conversation, _ in held} | set(others))


def brand_of(contact: int) -> int:
    """The brand of a contact. Raises ContactUnknown."""
    found = Contact.objects.filter(id=contact).values_list("brand", flat=True).first()
    if found is None:
        raise ContactUnknown(contact=contact)
    return found


def projected_hands(agent: int) -> frozenset[int]:
    """The contacts in an agent's hands as rows know them, which may be a moment behind the dispatcher."""
    rows = Contact.objects.filter(agent=agent, state__in=_IN_HANDS)
    return frozenset(rows.values_list("id", flat=True))


def card(contact: int) -> Card:
    """The customer of a contact, identities masked. Raises ContactUnknown."""
    row = Contact.objects.filter(id=contact).first()
    if row is None:
        raise ContactUnknown(contact=contact)
    customer = brands.customer(row.customer_id)
    known = list(brands.identities(customer.id).exclude(kind="widget"))
    numbers = [each.value for each in known if each.kind == "number"]
    return Card(
        contact=encode_id(contact),
        name=customer.name,
        since_us=to_us(customer.created_at),
        verified=brands.is_verified(customer.id),
        identities=tuple(
            Identity(kind=each.kind, value=_masked(each.kind, each.value), verified=each.verified_at is not None)
            for each in known
        ),
        calls_refused=refused_calls_at(row.brand_id, numbers) is not None,
    )


def _masked(kind: str, value: str) -> str:
    return masked_address(value) if kind == "address" else masked_number(value)
