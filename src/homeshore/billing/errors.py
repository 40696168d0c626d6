"""What money refuses."""

from homeshore.kit.errors import Refusal


class NothingToClose(Refusal):
    """The month is not over, or is closed already."""

    code = "nothing_to_close"


class AnomaliesOpen(Refusal):
    """The month holds anomalies that nobody has let through: look at the preview."""

    code = "anomalies_open"


class InvalidDocument(Refusal):
    """A validator objects to a document: nothing was printed; the closing goes on once its cause is mended."""

    code = "invalid_document"


class ClosingUnderWay(Refusal):
    """Another month is being closed: finish it first."""

    code = "closing_under_way"


class EarlierMonthOpen(Refusal):
    """A month before this one holds charges and was never closed: `earlier` names it. Months close in their order."""

    code = "earlier_month_open"


class UnknownCharge(Refusal):
    """Nothing was charged to this party for that, or it is not theirs to see."""

    code = "unknown_charge"


class ContestTooLate(Refusal):
    """The days in which a document may be contested are over: `until` was the last."""

    code = "contest_too_late"


class ContestedAlready(Refusal):
    """The same thing is contested already and waits for an answer."""

    code = "contested_already"


class ContestUnclear(Refusal):
    """A contest or its answer lacks its reason or its words."""

    code = "contest_unclear"


class ContestAnswered(Refusal):
    """The contest has its answer."""

    code = "contest_answered"


class GrantImpossible(Refusal):
    """More is granted than the handling holds (`limit_us`), or nothing at all."""

    code = "grant_impossible"


class StatementAnswered(Refusal):
    """The statement was accepted, or its days to contest it are over."""

    code = "statement_answered"


class UnknownCard(Refusal):
    """There is no such rate card."""

    code = "unknown_card"


class UnknownVersion(Refusal):
    """The card has no such version in force: somebody replaced it meanwhile."""

    code = "unknown_version"


class UnknownAssignment(Refusal):
    """No card holds for the contract under this id."""

    code = "unknown_assignment"


class UnknownMandate(Refusal):
    """There is no such mandate."""

    code = "unknown_mandate"


class AnomalyBlocks(Refusal):
    """This anomaly must be mended: only open contacts and contests may be let through."""

    code = "anomaly_blocks"


class ReasonMissing(Refusal):
    """Whoever lets an anomaly through says why."""

    code = "reason_missing"


class NotHalted(Refusal):
    """The closing is not stopped: it is running, done, or was never begun."""

    code = "not_halted"


class UnknownDocument(Refusal):
    """There is no such document, line or charge, or it is not printed yet."""

    code = "unknown_document"
