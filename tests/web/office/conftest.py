import pytest
from django.test import Client

from homeshore.brands import queries as brands
from homeshore.brands.queries import Brand, Programme
from homeshore.ops.demo import load_demo
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def centre(db) -> None:
    load_demo()


@pytest.fixture
def office(centre, client: Client) -> Client:
    """An administrator's browser, in English."""
    admin = security.user_by_email("admin@homeshore.example")
    client.force_login(admin, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def aubelle(centre) -> Brand:
    return brands.brand_by_slug("aubelle")


@pytest.fixture
def orders(aubelle: Brand) -> Programme:
    return brands.programmes(CENTRE, aubelle.id).get(slug="orders")
