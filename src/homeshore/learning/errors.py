"""What learning refuses."""

from homeshore.kit.errors import Refusal


class UnknownCertificate(Refusal):
    """No such certificate."""

    code = "unknown_certificate"
