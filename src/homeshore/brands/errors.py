"""What brands refuse."""

from homeshore.kit.errors import Refusal


class UnknownBrand(Refusal):
    """No such brand, or none that the caller may see."""

    code = "unknown_brand"


class UnknownProgramme(Refusal):
    """No such programme, or none that the caller may see."""

    code = "unknown_programme"


class UnknownCustomer(Refusal):
    """No such customer or identity, or none that the caller may see."""

    code = "unknown_customer"


class ChangedMeanwhile(Refusal):
    """Somebody else changed it since it was shown: look at their change, then save again."""

    code = "changed_meanwhile"


class CannotMerge(Refusal):
    """Two customers of one brand may be merged, neither of them merged or forgotten already."""

    code = "cannot_merge"


class NothingToUndo(Refusal):
    """The merge is undone already."""

    code = "nothing_to_undo"


class UnknownNumber(Refusal):
    """No such phone number, or none that the caller may see."""

    code = "unknown_number"


class UnknownTrunk(Refusal):
    """No such trunk."""

    code = "unknown_trunk"


class UnknownPrompt(Refusal):
    """No such prompt of the brand."""

    code = "unknown_prompt"


class NoProof(Refusal):
    """There is no proof of right to verify: its kind, reference and first day come first."""

    code = "no_proof"
