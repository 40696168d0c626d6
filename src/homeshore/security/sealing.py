"""Secrets that must be readable again (mailbox passwords, wishes), sealed with a key that derives from the centre's."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from homeshore.security.errors import CannotUnseal


def seal(secret: str) -> str:
    """Encrypt and authenticate a secret (Fernet)."""
    return _box(settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret behind `seal`. Raises CannotUnseal when the centre's key has changed or the text was altered."""
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotUnseal from None


@lru_cache(maxsize=2)
def _box(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"homeshore.sealing.1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(key.encode())))
