"""What workforce refuses."""

from homeshore.kit.errors import Refusal


class UnknownJob(Refusal):
    """There is no such job."""

    code = "unknown_job"


class JobKeptDying(Refusal):
    """The job's process died each time it came to the same point."""

    code = "job_kept_dying"


class UnknownAccord(Refusal):
    """There is no such collective text on telework."""

    code = "unknown_accord"


class UnknownTelework(Refusal):
    """The contract has no such telework."""

    code = "unknown_telework"
