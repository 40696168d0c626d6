"""Every route and socket message stands in the permission table, and what is not allowed there is refused."""

from collections.abc import Iterator
from typing import get_args

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.converters import IntConverter, SlugConverter, StringConverter

from homeshore.kit.ids import encode_id
from homeshore.live.chat import messages as chat_messages
from homeshore.live.desk import messages as desk_messages
from homeshore.live.floor import messages as floor_messages
from homeshore.security import actions as security
from homeshore.security.models import Role
from homeshore.security.permissions import MESSAGES, PUBLIC, ROUTES, SIGNED_IN, Rule, allowed

# allauth brings routes that the product does not use; they stay refused.
UNUSED = {"account_signup", "account_signup_by_passkey", "account_email", "account_email_verification_sent",
          "account_confirm_email", "account_inactive", "account_confirm_login_code", "account_reauthenticate_by_email",
          "account_request_login_code", "mfa_signup_webauthn", "mfa_trust"}  # fmt: skip
SAMPLES = {StringConverter: "x", SlugConverter: "aubelle", IntConverter: "1"}


def routes(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """(view name, a sample path) of every URL pattern."""
    for entry in resolver.url_patterns:
        pattern = prefix + sample(entry)
        if isinstance(entry, URLResolver):
            yield from routes(entry, pattern, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or ''}", pattern


def sample(entry: URLPattern | URLResolver) -> str:
    """The entry's part of an address, parameters filled in."""
    text = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        value = SAMPLES.get(type(converter), encode_id(7))
        for spelled in (f"<{name}>", *(f"<{kind}:{name}>" for kind in ("str", "int", "slug", "id", "public_id"))):
            text = text.replace(spelled, value)
    return text.lstrip("^").rstrip("$")


EVERY = sorted(set(routes(get_resolver())))
PAGES = [(name, f"/{address}") for name, address in EVERY if "<" not in address and "(" not in address]


def test_the_walk_finds_the_routes() -> None:
    assert len(EVERY) > 60
    assert len(PAGES) > 50


@pytest.mark.parametrize("name", sorted({name for name, _ in EVERY}))
def test_every_route_is_in_the_table_or_unused(name: str) -> None:
    assert (name in ROUTES) != (name in UNUSED), f"{name} must stand in security.permissions.ROUTES"


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_the_table_names_no_route_that_does_not_exist(name: str) -> None:
    assert name in {known for known, _ in EVERY}


def signed_in(role: str) -> Client:
    user = security.open_account(f"{role}@homeshore.example", role, "a long enough password")
    security.grant_role(user, role, brand=7 if role == Role.BRAND_MANAGER else 0)
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role.values])
def test_nobody_gets_what_the_table_does_not_give(role: str | None) -> None:
    client = signed_in(role) if role else Client(raise_request_exception=False)
    roles = frozenset({SIGNED_IN, role} if role else ())
    for name, address in PAGES:
        if name.startswith("api:"):
            continue  # by token: tests/web/api
        for method in (client.get, client.post):
            if allowed(ROUTES.get(name), roles):
                continue
            response = method(address)
            assert response.status_code in {302, 403, 404}, (name, response.status_code)
            if response.status_code == 302:
                assert "/accounts/login/" in response["Location"], name


@pytest.mark.django_db
def test_the_api_gives_nothing_without_a_token() -> None:
    open_to_all = {name for name, rule in ROUTES.items() if PUBLIC in rule.allowed}
    for name, address in PAGES:
        if name.startswith("api:") and name not in open_to_all:
            assert Client().get(address).status_code in {401, 405}, name


@pytest.mark.django_db
def test_a_route_that_is_not_listed_is_refused(settings: object) -> None:
    from homeshore.security.middleware import PermissionMiddleware

    unlisted = path("secret/", lambda request: None, name="secret")  # type: ignore[arg-type, return-value]  # never runs
    request = RequestFactory().get("/secret/")
    request.user = security.open_account("x@homeshore.example", "X", "a long enough password")
    request.resolver_match = unlisted.resolve("secret/")
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        PermissionMiddleware(lambda _: None).process_view(request, lambda: None, (), {})  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("socket", "union"),
    [
        ("desk", desk_messages.AnyMessage),
        ("floor", floor_messages.AnyMessage),
        ("widget", chat_messages.AnyMessage),
    ],
)
def test_every_socket_message_is_in_the_table(socket: str, union: object) -> None:
    spoken = {f"{socket}:{kind.__struct_config__.tag}" for kind in get_args(union)}
    assert spoken == {name for name in MESSAGES if name.startswith(f"{socket}:")}


def test_an_absent_rule_refuses_everybody() -> None:
    assert not allowed(None, frozenset(Role.values) | {PUBLIC, SIGNED_IN})
    assert not allowed(Rule(frozenset()), frozenset(Role.values))


@pytest.mark.django_db
def test_a_query_with_a_nul_character_is_a_bad_request_on_every_page() -> None:
    client = signed_in("administrator")
    for address in ("/office/users/?q=%00", "/office/privacy/?q=a%00b", "/floor/contacts/?page=%00"):
        assert client.get(address).status_code == 400, address
    assert client.get("/office/users/?q=%2500").status_code == 200
