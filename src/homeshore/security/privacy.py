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
    removed with the row. Every other text column is thereby declared impersonal in `impersonal`.
    """

    subject: Subject
    path: str
    keep_days: int
    since: str
    personal: tuple[str, ...]
    impersonal: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    erasure: Erasure = Erasure.BLANK


class NothingPersonal(msgspec.Struct, frozen=True):
    """The model holds no personal data; `reason` says why its text columns are safe."""

    reason: str
