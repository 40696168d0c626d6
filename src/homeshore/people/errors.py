"""What people refuse."""

from homeshore.kit.errors import Refusal


class UnknownPerson(Refusal):
    """No such person."""

    code = "unknown_person"


class UnknownAgent(Refusal):
    """No such agent."""

    code = "unknown_agent"


class UnknownEntity(Refusal):
    """No such legal entity."""

    code = "unknown_entity"


class UnknownContract(Refusal):
    """No such contract."""

    code = "unknown_contract"
