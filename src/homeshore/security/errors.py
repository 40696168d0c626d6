"""What security refuses."""

from homeshore.kit.errors import Refusal


class CannotUnseal(Refusal):
    """A sealed secret does not open with the centre's key: enter it again."""

    code = "cannot_unseal"


class BadToken(Refusal):
    """No such API token, or one that expired or was revoked."""

    code = "bad_token"


class UnknownUser(Refusal):
    """No such user."""

    code = "unknown_user"


class UnknownSubject(Refusal):
    """Nobody with this id, or forgotten already."""

    code = "unknown_subject"


class LastAdministrator(Refusal):
    """The centre must keep one administrator who can sign in."""

    code = "last_administrator"


class NoSuchFile(Refusal):
    """The file is not in the store: it was erased, or never written."""

    code = "no_such_file"
