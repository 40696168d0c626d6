"""What the core refuses. A refusal leaves the state as it was; `code` and fields explain it to a person."""

from homeshore.kit.errors import Refusal


class UnknownAgent(Refusal):
    """No agent of this id was configured."""

    code = "unknown_agent"


class UnknownContact(Refusal):
    """No open contact of this id: it never arrived, or it is closed."""

    code = "unknown_contact"


class UnknownProgramme(Refusal):
    """No programme of this id was configured."""

    code = "unknown_programme"


class StaleOffer(Refusal):
    """The offer has expired, was withdrawn or belongs to somebody else."""

    code = "stale_offer"


class NotYourContact(Refusal):
    """The contact is handled by another agent, or by nobody."""

    code = "not_your_contact"


class WrongState(Refusal):
    """The contact's state does not allow this; the field `state` names it."""

    code = "wrong_state"


class DeskIsTaken(Refusal):
    """Written work goes on only when the agent is in no other contact."""

    code = "desk_is_taken"


class OtherBrand(Refusal):
    """A contact never crosses from one brand to another."""

    code = "other_brand"


class NotPermitted(Refusal):
    """The named agent may not handle this programme, channel and language now."""

    code = "not_permitted"


class NotConnected(Refusal):
    """The agent has no open desk."""

    code = "not_connected"


class SupersededSession(Refusal):
    """A newer tab or device of the agent has taken over."""

    code = "superseded_session"


class PauseIsForEmployees(Refusal):
    """Of an independent nothing stores why they are away (law: no watching of breaks)."""

    code = "pause_is_for_employees"


class StatusIsNotChosen(Refusal):
    """The core alone says `not_answering`."""

    code = "status_is_not_chosen"


class WorkInProgress(Refusal):
    """An agent leaves their desk once their contacts are ended or transferred."""

    code = "work_in_progress"


class NoHelpRequest(Refusal):
    """The agent asked for no help, or somebody has answered already."""

    code = "no_help_request"


class NotANote(Refusal):
    """The fact is one of routing's own, or cannot be read: nobody may note it down from outside."""

    code = "not_a_note"
