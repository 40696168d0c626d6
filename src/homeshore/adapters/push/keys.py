"""The centre's own key pair, by which push services know it (VAPID, RFC 8292). Made at set-up, never shown."""

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

KEY_FILE = "vapid.pem"


def key_path() -> Path:
    """Where the private key lies; made on the first call."""
    path = Path(settings.HOME) / KEY_FILE
    if not path.exists():
        _make(path)
    return path


def public_key() -> str:
    """The public key as browsers want it (`applicationServerKey`): an uncompressed point in base64url."""
    private = serialization.load_pem_private_key(key_path().read_bytes(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{KEY_FILE} holds no elliptic-curve key")
    point = private.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


def _make(path: Path) -> None:
    """Written beside and linked into place, so that two processes end up with the same key."""
    private = ec.generate_private_key(ec.SECP256R1())
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    beside = path.with_suffix(f".{os.getpid()}.part")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(text)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
