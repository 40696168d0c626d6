"""The keys of recordings: one each, wrapped by its brand's key, which is sealed with the centre's own.

To destroy a recording's wrapped key is to erase the recording, wherever copies of its file may lie.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from homeshore.quality.errors import RecordingErased
from homeshore.quality.models import BrandKey
from homeshore.security.sealing import seal, unseal

KEY_BYTES = 32
NONCE_BYTES = 12


def new_key() -> bytes:
    """A key for one recording (AES-256)."""
    return secrets.token_bytes(KEY_BYTES)


def wrap(brand: int, recording: int, key: bytes) -> bytes:
    """A recording's key as the database keeps it; it opens for this recording of this brand only."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_brand_key(brand)).encrypt(nonce, key, recording.to_bytes(8, "big"))


def unwrap(brand: int, recording: int, wrapped: bytes | None) -> bytes:
    """The key behind `wrap`. Raises RecordingErased without one, CannotUnseal when the centre's key has changed."""
    if not wrapped:
        raise RecordingErased(recording=recording)
    nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    try:
        return AESGCM(_brand_key(brand)).decrypt(nonce, sealed, recording.to_bytes(8, "big"))
    except InvalidTag:
        raise RecordingErased(recording=recording) from None


def _brand_key(brand: int) -> bytes:
    fresh = seal(base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode())
    row, _ = BrandKey.objects.get_or_create(brand_id=brand, defaults={"sealed_key": fresh})
    return base64.b64decode(unseal(row.sealed_key))
