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
