import pytest

from homeshore.live.origins import host_of, origin_allowed


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("https://shop.example", "shop.example"),
        ("https://shop.example:443", "shop.example"),
        ("http://localhost:8000", "localhost:8000"),
        ("null", ""),
        ("file://", ""),
        ("https://shop.example:port", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_the_host_of_an_origin(origin: str, host: str) -> None:
    assert host_of(origin) == host


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("", True),
        ("http://localhost:8000", True),
        ("http://localhost:9000", False),
        ("https://shop.example", True),
        ("https://shop.example:8443", True),
        ("https://www.aubelle.example", True),
        ("https://aubelle.example", False),
        ("https://evilaubelle.example", False),
        ("https://shop.example.evil.example", False),
        ("null", False),
    ],
)
def test_own_pages_and_the_brands_sites_may_speak_to_us(origin: str, allowed: bool) -> None:
    assert origin_allowed(origin, {"localhost:8000"}, ("Shop.example", "*.aubelle.example")) is allowed
