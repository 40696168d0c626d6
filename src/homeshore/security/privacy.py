"""What is personal, whose it is, how long it is kept. Every model with text or files declares it.

A model carries `privacy = Privacy(...)` when rows hold personal data, or `privacy = NOTHING_PERSONAL`. A test walks all
models and fails on an undeclared one; `forget` and retention work from the declarations alone.
"""

from enum import StrEnum

import msgspec

YEAR_DAYS = 365
CUSTOMER_DAYS = 3 * YEAR_DAYS
"""Prospects and customers: three years from the last contact (CNIL)."""
CANDIDATE_DAYS = 2 * YEAR_DAYS
"""Candidates: two years at most (CNIL)."""
INVOICE_DAYS = 10 * YEAR_DAYS
"""Accounting documents: ten years (Code de commerce, L123-22)."""
CONTRACT_DAYS = 5 * YEAR_DAYS
"""Contracts and proof of work: five years after their end (Code civil, 2224)."""
TRAIL_DAYS = YEAR_DAYS
"""Access trails: one year (CNIL, recommendation on logging)."""
UNREAD_MAIL_DAYS = 90
"""Quarantined raw messages."""
CALL_REFUSAL_DAYS = 10 * YEAR_DAYS
"""Who wants no commercial calls: three years at least (CNIL), and the refusal has no end by law."""
CHECK_DAYS = 30
"""Agents' checks before a shift: as long as they help to mend a line."""
RECORDING_DAYS = 180
"""Recordings of calls: six months at most (CNIL); a programme may want less."""


class Subject(StrEnum):
    """Whose data it is."""

    CUSTOMER = "customer"
    PERSON = "person"
    USER = "user"


class Erasure(StrEnum):
    """What forgetting does to a row: empty its personal columns, or delete it."""

    BLANK = "blank"
    DELETE = "delete"


class Privacy(msgspec.Struct, frozen=True):
    """`path` is the ORM look-up from a row to its subject's id; `since` the column from which `keep_days` count.

    `personal` names the columns that hold personal data; `files` the columns that hold a stored file's name, which is
    removed with the row. Every other text column is thereby declared impersonal in `impersonal`. A row is due for
    retention when every value that `since` leads to is older than `keep_days`: a null one is still running.

    On a subject's own model, `same_as` names the column that points at another subject who is the same person, and
    `brings` other subjects that are forgotten with this one. `outlives_request` says why a row is kept when its subject
    asks to be forgotten (GDPR article 17(3)); retention still applies to it. `also` names other subjects whose data the
    same columns hold, each with the look-up to its id: whoever of them is forgotten, the row is erased.
    """

    subject: Subject
    path: str
    keep_days: int
    since: str
    personal: tuple[str, ...]
    impersonal: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    erasure: Erasure = Erasure.BLANK
    same_as: str = ""
    brings: tuple[tuple[Subject, str], ...] = ()
    outlives_request: str = ""
    also: tuple[tuple[Subject, str], ...] = ()


class NothingPersonal(msgspec.Struct, frozen=True):
    """The model holds no personal data; `reason` says why its text columns are safe, `files` name stored files."""

    reason: str
    files: tuple[str, ...] = ()


DECLARED_HERE: dict[str, Privacy | NothingPersonal] = {
    "account.EmailAddress": Privacy(
        subject=Subject.USER,
        path="user_id",
        keep_days=CONTRACT_DAYS,
        since="user__deactivated_at",
        personal=("email",),
        erasure=Erasure.DELETE,
    ),
    "account.EmailConfirmation": Privacy(
        subject=Subject.USER,
        path="email_address__user_id",
        keep_days=7,
        since="created",
        personal=("key",),
        erasure=Erasure.DELETE,
    ),
    "mfa.Authenticator": Privacy(
        subject=Subject.USER,
        path="user_id",
        keep_days=CONTRACT_DAYS,
        since="user__deactivated_at",
        personal=("data",),
        impersonal=("type",),
        erasure=Erasure.DELETE,
    ),
    "sessions.Session": NothingPersonal("a signed user id, gone after fourteen hours"),
    "contenttypes.ContentType": NothingPersonal("names of models"),
    "auth.Permission": NothingPersonal("names of permissions, unused"),
    "auth.Group": NothingPersonal("names of groups, unused"),
    "journal.Fact": NothingPersonal("opaque ids and codes: a test holds every fact to it"),
    "journal.Command": NothingPersonal("opaque ids and codes: a test holds every command to it"),
    "journal.Checkpoint": NothingPersonal("the core's state, made of commands"),
    "journal.CheckpointPiece": NothingPersonal("a part of the core's state"),
    "journal.Lease": NothingPersonal("names of processes"),
    "journal.Cursor": NothingPersonal("names of projections"),
    "journal.Outbox": NothingPersonal("facts and commands on their way to the journal"),
}
"""What models declare that cannot carry it themselves: libraries' own, and the journal, which lies below security."""
