"""What happens in the office: people, brands, certificates, consents, privacy. Actions write it through the outbox."""

from homeshore.facts.record import Fact


class BrandOpened(Fact, frozen=True, tag="brand_opened"):
    """A client brand was created."""


class BrandChanged(Fact, frozen=True, tag="brand_changed"):
    """A client brand was changed or archived: its languages or its time zone may differ from now on."""


class ProgrammeChanged(Fact, frozen=True, tag="programme_changed"):
    """A programme was created or changed; `revision` counts its changes."""

    revision: int


class CallPlanChanged(Fact, frozen=True, tag="call_plan_changed"):
    """What callers of the record's programme go through, or what they hear, was changed."""


class NumberChanged(Fact, frozen=True, tag="number_changed"):
    """A phone number of a brand, or the proof of right to it, was entered, verified, changed or taken out."""

    number: int


class TrunkChanged(Fact, frozen=True, tag="trunk_changed"):
    """A SIP trunk was entered, changed or taken out: the switchboard reads the trunks again."""

    trunk: int


class AgentEnrolled(Fact, frozen=True, tag="agent_enrolled"):
    """A person became an agent."""


class AgentChanged(Fact, frozen=True, tag="agent_changed"):
    """An agent's profile (capacity, languages, skills, archival) or something under their contracts changed."""


class ContractSigned(Fact, frozen=True, tag="contract_signed"):
    """A contract between a person and a legal entity began; mode: employee or independent."""

    mode: str
    starts_on: str
    ends_on: str = ""


class ContractEnded(Fact, frozen=True, tag="contract_ended"):
    """A contract was given an end date."""

    ends_on: str


class CertificateGranted(Fact, frozen=True, tag="certificate_granted"):
    """An agent was certified for a brand at a level, between two dates."""

    level: int
    valid_from: str
    valid_until: str


class CertificateRevoked(Fact, frozen=True, tag="certificate_revoked"):
    """A certificate ended before its time."""


class ConsentGiven(Fact, frozen=True, tag="consent_given"):
    """A customer identity consented to a purpose on a channel; the proof is a side row."""

    identity: int
    purpose: str
    channel: str


class ConsentWithdrawn(Fact, frozen=True, tag="consent_withdrawn"):
    """A customer identity withdrew a consent."""

    identity: int
    purpose: str
    channel: str


class CustomersMerged(Fact, frozen=True, tag="customers_merged"):
    """Two customers of a brand are one person; can be undone."""

    kept: int
    merged: int


class CustomersSplit(Fact, frozen=True, tag="customers_split"):
    """A merge was undone."""

    kept: int
    merged: int


class SubjectForgotten(Fact, frozen=True, tag="subject_forgotten"):
    """A person's data were erased on request or by age; subject: customer, agent or candidate."""

    subject: str
    subject_id: int


class MailQuarantined(Fact, frozen=True, tag="mail_quarantined"):
    """A message that could not be read at all was put aside for a supervisor."""

    quarantined: int


class TrafficSwitched(Fact, frozen=True, tag="traffic_switched"):
    """Demo traffic was switched on or off."""

    running: bool


class ChargeCorrected(Fact, frozen=True, tag="charge_corrected"):
    """Somebody decided that part of a handling is not charged; side: brand or agent, cause: a code, by: an account."""

    correction: int
    side: str
    handling: int
    waived_us: int
    cause: str
    by: int


class CardChanged(Fact, frozen=True, tag="card_changed"):
    """A version of a rate card was entered or replaced: open handlings from `from_us` on are rated again."""

    card: int
    version: int
    side: str
    from_us: int


class BooksDiffer(Fact, frozen=True, tag="books_differ"):
    """Journal, ledger or documents did not agree about a day (ISO), in so many places."""

    day: str
    differences: int


class PeriodClosed(Fact, frozen=True, tag="period_closed"):
    """A month was closed with all facts up to `upto_seq`."""

    closing: int
    year: int
    month: int
    upto_seq: int
    documents: int


class RosterPublished(Fact, frozen=True, tag="roster_published"):
    """A version of a roster became what employees work by; `replaces` is the one before it, or 0."""

    roster: int
    version: int
    from_us: int
    until_us: int
    replaces: int = 0


class ShiftsPublished(Fact, frozen=True, tag="shifts_published"):
    """An employee's shifts between two moments stand as of now: published, or replaced by another version."""

    roster: int
    from_us: int
    until_us: int


class ShiftChanged(Fact, frozen=True, tag="shift_changed"):
    """A published shift was added, moved or taken out; consent: the employee agreed to less notice than theirs."""

    roster: int
    change: int
    from_us: int
    until_us: int
    notice_days: int
    consent: bool


class TeleworkChanged(Fact, frozen=True, tag="telework_changed"):
    """An employee's contact hours may be others from `from_us` on: telework was agreed, or ends; leave, or its end."""

    from_us: int


class CalledOut(Fact, frozen=True, tag="called_out"):
    """An agent was asked to come from `from_us` until `until_us`, or (direction leave) whether they would go early.

    The bonus is an hour's, in cents, as the brand agreed; it counts for who accepts.
    """

    callout: int
    direction: str
    wave: int
    from_us: int
    until_us: int
    bonus_cents: int = 0


class CallOutAnswered(Fact, frozen=True, tag="call_out_answered"):
    """An agent said yes (the stretch is theirs), or yes when enough had said so already (late: nothing follows).

    That somebody said no, or nothing, is nowhere in the journal.
    """

    callout: int
    answer: str
    from_us: int = 0
    until_us: int = 0


class ReinforcementJoined(Fact, frozen=True, tag="reinforcement_joined"):
    """An agent who had said yes came on line."""

    callout: int


class StoodDown(Fact, frozen=True, tag="stood_down"):
    """A stretch that an agent had accepted ends at `until_us`; by: agent (without consequence) or centre."""

    callout: int
    until_us: int
    by: str


class RoundAnnounced(Fact, frozen=True, tag="round_announced"):
    """Slots were published; commitment: SHA-256 (hex) of the operator's secret, before anybody could wish."""

    round: int
    commitment: str
    from_us: int
    until_us: int


class WishesClosed(Fact, frozen=True, tag="wishes_closed"):
    """No more wishes: digest is the SHA-256 (hex) of all seals, written before the public value was known."""

    round: int
    entries: int
    digest: str


class SlotsDrawn(Fact, frozen=True, tag="slots_drawn"):
    """A round was allocated; digest: SHA-256 (hex) of the recorded file."""

    round: int
    seed: str
    digest: str
    granted: int


class SlotBooked(Fact, frozen=True, tag="slot_booked"):
    """The record's agent holds a place from now on; how: draw, first_come, waiting_list, given_back, swap."""

    slot: int
    from_us: int
    until_us: int
    how: str


class SlotLeft(Fact, frozen=True, tag="slot_left"):
    """The record's agent holds the place no more, from `from_us` on; cause: given_back, swap, or what ended it."""

    slot: int
    from_us: int
    until_us: int
    cause: str


class SlotsChanged(Fact, frozen=True, tag="slots_changed"):
    """Places of the record's programme were published or their number changed, between two moments."""

    from_us: int
    until_us: int


class OnlineRuleChanged(Fact, frozen=True, tag="online_rule_changed"):
    """Independents come on line for the record's programme at any time, or (slots_only) in what they booked alone."""

    slots_only: bool
