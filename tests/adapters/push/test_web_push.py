"""Notifications against a push service of our own, which decrypts them as a browser would."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import LazySettings

from homeshore.adapters.push import keys
from homeshore.adapters.push.ports import DeviceGone, Unreachable
from homeshore.adapters.push.web_push import WebPush, trusted
from homeshore.workforce.queries.invitations import Device

AUTH = b"sixteen-octets!!"


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def octets(data: str) -> bytes:
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))


def derived(length: int, salt: bytes, secret: bytes, info: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def opened(body: bytes, private: ec.EllipticCurvePrivateKey) -> bytes:
    """What a browser does with a message: RFC 8291 over RFC 8188 (salt, record size, the sender's key, one record)."""
    salt, theirs, sealed = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
    sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
    own = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = derived(32, AUTH, private.exchange(ec.ECDH(), sender), b"WebPush: info\0" + own + theirs)
    key = derived(16, salt, shared, b"Content-Encoding: aes128gcm\0")
    nonce = derived(12, salt, shared, b"Content-Encoding: nonce\0")
    return AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\2")


class PushService(ThreadingHTTPServer):
    """Keeps what it is given, and answers `status`."""

    def __init__(self) -> None:
        self.status, self.taken = 201, list[tuple[dict[str, str], bytes]]()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = self.server
        assert isinstance(service, PushService)
        service.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(service.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def service(settings: LazySettings, tmp_path: Path) -> Iterator[PushService]:
    settings.HOME = tmp_path
    settings.PUSH_TRIAL_HOSTS = ["127.0.0.1"]
    server = PushService()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def private() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@pytest.fixture
def device(service: PushService, private: ec.EllipticCurvePrivateKey) -> Device:
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Device(1, f"{service.address}/send/abc", text(point), text(AUTH))


def test_the_browser_reads_what_was_sent_and_nobody_between(
    service: PushService, device: Device, private: ec.EllipticCurvePrivateKey
) -> None:
    WebPush().show(device, b"Pouvez-vous venir ?", 900)
    ((headers, body),) = service.taken
    assert b"venir" not in body
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["ttl"] == "900"
    assert opened(body, private) == b"Pouvez-vous venir ?"


def test_the_push_service_can_tell_which_centre_sent_it(service: PushService, device: Device) -> None:
    WebPush().show(device, b"x", 900)
    (headers, _body), *_ = service.taken
    said = dict(part.strip().split("=", 1) for part in headers["authorization"].removeprefix("vapid ").split(","))
    assert said["k"] == keys.public_key()
    signed, _, signature = said["t"].rpartition(".")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), octets(said["k"]))
    raw = octets(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(octets(signed.split(".")[1]))
    assert claims["aud"] == service.address
    assert claims["sub"].startswith("mailto:")


@pytest.mark.parametrize(("status", "trouble"), [(410, DeviceGone), (404, DeviceGone), (503, Unreachable)])
def test_a_browser_that_left_is_told_from_a_service_that_is_down(
    service: PushService, device: Device, status: int, trouble: type[Exception]
) -> None:
    service.status = status
    with pytest.raises(trouble):
        WebPush().show(device, b"x", 900)


def test_nothing_is_sent_to_addresses_that_are_no_push_service(settings: LazySettings) -> None:
    settings.PUSH_TRIAL_HOSTS = []
    assert trusted("https://fcm.googleapis.com/fcm/send/x")
    assert trusted("https://web.push.apple.com/x")
    for address in ("http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://fcm.googleapis.com.evil.example/x"):
        assert not trusted(address)
        with pytest.raises(DeviceGone):
            WebPush().show(Device(1, address, "", ""), b"x", 60)


def test_the_key_is_made_once_and_for_the_centre_alone(settings: LazySettings, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    first = keys.public_key()
    assert keys.public_key() == first
    assert (tmp_path / keys.KEY_FILE).stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [tmp_path / keys.KEY_FILE]
