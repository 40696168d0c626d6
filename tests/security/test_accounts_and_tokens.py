from datetime import timedelta

import pytest
from django.utils import timezone

from homeshore.kit.problems import Invalid
from homeshore.security import actions
from homeshore.security import queries as security
from homeshore.security.errors import BadToken, LastAdministrator
from homeshore.security.models import ApiToken
from homeshore.security.scope import scope_of

pytestmark = pytest.mark.django_db
PASSWORD = "quatre chevaux verts"


def test_an_account_has_one_address_whatever_its_case():
    actions.open_account("Claire@X.example", "Claire", PASSWORD)
    with pytest.raises(Invalid) as refused:
        actions.open_account("claire@x.example", "Another", PASSWORD)
    assert [one.field for one in refused.value.problems] == ["email"]


def test_every_mistake_in_an_account_is_named():
    with pytest.raises(Invalid) as refused:
        actions.open_account("nobody", "", "short", language="xx")
    assert {one.field for one in refused.value.problems} == {"email", "name", "password", "language"}


def test_an_account_without_a_password_opens_to_nobody():
    assert not actions.open_account("claire@x.example", "Claire").has_usable_password()


def test_a_closed_account_has_no_password_left():
    user = actions.open_account("claire@x.example", "Claire", PASSWORD)
    actions.deactivate_user(user)
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()


def test_the_last_administrator_stays():
    admin = actions.open_account("admin@x.example", "Admin", PASSWORD)
    grant = actions.grant_role(admin, "administrator")
    with pytest.raises(LastAdministrator):
        actions.revoke_role(grant)
    with pytest.raises(LastAdministrator):
        actions.deactivate_user(admin)
    second = actions.open_account("second@x.example", "Second", PASSWORD)
    actions.grant_role(second, "administrator")
    actions.revoke_role(grant)
    assert not admin.grants.exists()


def test_a_brand_manager_has_a_brand_and_an_administrator_has_all():
    user = actions.open_account("lea@x.example", "Léa", PASSWORD)
    with pytest.raises(Invalid):
        actions.grant_role(user, "brand_manager")
    with pytest.raises(Invalid):
        actions.grant_role(user, "administrator", brand=7)
    actions.grant_role(user, "brand_manager", brand=7)
    assert scope_of(user).covers(7)
    assert not scope_of(user).covers(8)


def test_a_token_opens_the_scope_it_was_made_for():
    scope = actions.verify_token(actions.issue_token("reports", "brand_manager", brand=7))
    assert "brand_manager" in scope.roles
    assert scope.brands == frozenset({7})
    assert scope.token


def test_a_token_is_stored_as_a_digest_only():
    text = actions.issue_token("reports", "administrator")
    assert text not in str(ApiToken.objects.values().get())


def test_forged_expired_and_revoked_tokens_open_nothing():
    expired = actions.issue_token("old", "administrator", expires_at=timezone.now() + timedelta(days=1))
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    revoked = actions.issue_token("gone", "administrator")
    actions.revoke_token(security.tokens().get(name="gone"))
    for text in (expired, revoked, "hs_forged", "", "é" * 500):
        with pytest.raises(BadToken):
            actions.verify_token(text)


@pytest.mark.parametrize(("role", "brand"), [("administrator", 7), ("brand_manager", 0), ("emperor", 0)])
def test_a_token_reaches_as_far_as_its_role_may(db: None, role: str, brand: int) -> None:
    with pytest.raises(Invalid):
        actions.issue_token("reports", role, brand)
