import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from django.views.defaults import server_error

from homeshore.security.models import Grant, User
from homeshore.web.shell.navigation import ENTRIES, landing, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    user = User.objects.create(email="admin@homeshore.example", name="Adèle Martin")
    Grant.objects.create(user=user, role="administrator", brand=0)
    client = Client()
    client.force_login(user)
    return client


def test_the_front_page_is_french_and_leads_to_signing_in_and_to_both_sample_brands(client):
    page = client.get("/").content.decode()
    assert '<html lang="fr"' in page
    for address in (reverse("account_login"), "/demo/aubelle/", "/demo/santeo/"):
        assert f'href="{address}"' in page


def test_the_language_is_changed_by_a_button_and_kept(client):
    answer = client.post(reverse("shell:set_language"), {"language": "en", "next": "/accounts/login/"}, follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert '<html lang="en"' in client.get("/").content.decode()


def test_the_theme_is_a_cookie_that_the_server_renders(client):
    answer = client.post(reverse("shell:theme"), {"theme": "dark", "next": "/"})
    assert answer.headers["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/").content.decode()
    client.post(reverse("shell:theme"), {"theme": "system"})
    assert "data-theme=" not in client.get("/").content.decode()


def test_a_forged_theme_cookie_is_ignored(client):
    client.cookies["homeshore_theme"] = '"><script>'
    assert "data-theme=" not in client.get("/").content.decode()


def test_choosing_a_theme_does_not_send_the_reader_to_another_site(client):
    answer = client.post(reverse("shell:theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_the_style_guide_is_for_administrators(client, administrator):
    assert client.get("/styleguide/").status_code == 302
    assert administrator.get("/styleguide/").status_code == 200


def test_a_user_without_a_role_reads_what_to_do(client):
    client.force_login(User.objects.create(email="nobody@homeshore.example", name="Personne"))
    answer = client.get("/home/")
    assert answer.status_code == 200
    assert "administrateur" in answer.content.decode()


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ({"agent"}, "/desk/"),
        ({"supervisor"}, "/floor/"),
        ({"planner"}, "/planning/"),
        ({"brand_manager"}, "/brand/"),
        ({"finance"}, "/finance/"),
        ({"administrator"}, "/office/"),
        ({"agent", "administrator"}, "/desk/"),
        ({"public"}, ""),
    ],
)
def test_each_role_lands_on_its_own_page(roles, page):
    assert landing(frozenset(roles)) == page


def test_the_navigation_shows_only_what_the_permission_table_opens():
    assert links(frozenset({"public"}), "/") == []
    for roles in ({"agent"}, {"supervisor"}, {"planner"}, {"brand_manager"}, {"finance"}, {"administrator"}):
        for link in links(frozenset(roles), "/"):
            assert link.href


def test_only_the_closest_entry_is_current():
    everyone = frozenset({"agent", "supervisor", "planner", "brand_manager", "finance", "administrator"})
    for entry in ENTRIES:
        assert sum(link.current for link in links(everyone, entry.area)) <= 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_missing_page_says_what_to_do(client, language):
    client.cookies["django_language"] = language
    answer = client.get("/nothing/here/")
    assert answer.status_code == 404
    assert 'href="/"' in answer.content.decode()


def test_a_broken_server_answers_without_a_request_context():
    with translation.override("fr"):
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "panne" in answer.content.decode()


def test_wrong_credentials_are_said_beside_the_form(client):
    answer = client.post(reverse("account_login"), {"login": "lea@homeshore.example", "password": "wrong"})
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert "tone-bad" in page


@pytest.mark.parametrize(
    "name", ["account_login", "account_logout", "account_reset_password", "account_reset_password_done"]
)
def test_pages_of_signing_in_carry_no_inline_code(client, name):
    page = client.get(reverse(name), follow=True).content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert all("src=" in tag or "application/json" in tag for tag in page.split("<script")[1:])


def test_pages_may_use_the_microphone_and_nothing_that_watches(client: Client) -> None:
    features = client.get("/accounts/login/").headers["Permissions-Policy"]
    assert "microphone=(self)" in features
    assert "camera=()" in features
    assert "display-capture=()" in features
