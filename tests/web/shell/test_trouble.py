"""A locked or full database is told in words, by page and by API, and nothing is half written."""

import sqlite3
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from company import Company
from homeshore.contacts.queries import lists
from homeshore.contacts.queries.lists import ContactFilter
from homeshore.security import actions as security
from homeshore.security.scope import CENTRE


@pytest.fixture
def locked(transactional_db: None) -> Iterator[None]:
    """Somebody else holds SQLite's lock for longer than anyone waits."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one lock for all")
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()
    connection.close()


PASSWORD = "a long enough password"


def test_a_locked_database_is_a_page_that_says_so(transactional_db: None, request: pytest.FixtureRequest) -> None:
    security.open_account("ada@homeshore.example", "Ada", PASSWORD)
    request.getfixturevalue("locked")
    response = Client().post("/accounts/login/", {"login": "ada@homeshore.example", "password": PASSWORD})
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "503" in response.content.decode()


def test_the_api_says_when_to_try_again(transactional_db: None, request: pytest.FixtureRequest) -> None:
    Company().brand()
    headers = {"Authorization": f"Bearer {security.issue_token('t', 'administrator')}"}
    request.getfixturevalue("locked")
    body = {"brand": "aubelle", "channel": "mail", "customer": {"value": "a@b.example"}, "text": "x"}
    response = Client().post("/api/v1/contacts", body, content_type="application/json", headers=headers)
    assert response.status_code == 503
    assert response.json()["code"] == "database_unavailable"
    assert not lists.contacts(CENTRE, ContactFilter()).exists()
