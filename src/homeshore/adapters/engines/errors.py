"""Why an engine cannot carry a run out."""

from homeshore.kit.errors import Refusal


class ReplicationLost(Refusal):
    """A replication ended its process each time, as one does that needs more memory than there is.

    Fields: variant, replication, times.
    """

    code = "replication_lost"


class ClusterNotInstalled(Refusal):
    """The library that speaks to a Dask scheduler is not installed: `pip install homeshore[cluster]`."""

    code = "cluster_not_installed"


class SchedulerUnreachable(Refusal):
    """No Dask scheduler answers there. Fields: address."""

    code = "scheduler_unreachable"


class SchedulerLost(Refusal):
    """The scheduler answered and has gone in the middle of the run. Fields: address."""

    code = "scheduler_lost"


class ClusterWithoutWorkers(Refusal):
    """The scheduler answers, and has no worker. Fields: address."""

    code = "cluster_without_workers"


class UnlikeWorkers(Refusal):
    """Workers with another version of Homeshore, or none, or of numpy: their figures might differ.

    Fields: address, here and there (what runs on either side).
    """

    code = "unlike_workers"
