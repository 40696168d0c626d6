"""What a programme wants of its recordings."""

import msgspec

from homeshore.brands.queries import Programme
from homeshore.kit.problems import Problem, refuse
from homeshore.quality.models import RecordingPolicy
from homeshore.quality.rules.recording import LONGEST_KEEP_DAYS


class PolicyDetails(msgspec.Struct, frozen=True):
    """For how long recordings are kept, in days, and who may listen beside supervisors."""

    keep_days: int
    brand_listens: bool
    agents_listen: bool


def set_policy(programme: Programme, details: PolicyDetails) -> None:
    """Set a programme's policy. The time for which recordings made before are kept does not change.

    Raises Invalid when they would be kept beyond the law's limit.
    """
    if not 1 <= details.keep_days <= LONGEST_KEEP_DAYS:
        refuse([Problem("keep_days", "out_of_range", {"least": 1, "most": LONGEST_KEEP_DAYS})])
    RecordingPolicy.objects.update_or_create(
        programme=programme, defaults={"brand_id": programme.brand_id, **msgspec.structs.asdict(details)}
    )
