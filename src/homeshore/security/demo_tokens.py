"""The signed token by which demo traffic says that it is no real customer. Nothing else makes a contact a demo one."""

from django.core import signing

LIFETIME_SECONDS = 24 * 3600

_signer = signing.TimestampSigner(salt="homeshore.demo")


def demo_token() -> str:
    """A token for one day of demo traffic."""
    return _signer.sign("demo")


def is_demo_token(text: str) -> bool:
    """Whether `text` is such a token; one that is forged or expired is not."""
    try:
        return _signer.unsign(text, max_age=LIFETIME_SECONDS) == "demo"
    except signing.BadSignature:
        return False
