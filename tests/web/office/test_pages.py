"""Every page of the office answers, and says no to everybody else."""

import pytest
from django.test import Client
from django.urls import reverse

from homeshore.adapters.telephony.prompts.building import build_prompts
from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.queries import telephone
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.security import actions as security_actions
from homeshore.security import files
from homeshore.security import queries as security
from homeshore.security.permissions import ROUTES
from homeshore.security.scope import CENTRE
from homeshore.web.office.urls import urlpatterns

POSTED = {
    "archive_brand", "remove_mailbox", "archive_programme", "remove_script", "remove_reply", "archive_agent",
    "revoke_certificate", "switch_user", "grant_role", "revoke_role", "revoke_token", "forget_customer", "undo_merge",
    "verify_number", "remove_prompt",
}  # fmt: skip


@pytest.fixture
def known(aubelle, orders) -> dict[str, object]:
    """Something for each name that an address may hold."""
    agent = people.agents().first()
    admin = security.user_by_email("admin@homeshore.example")
    customer = brand_actions.identify(aubelle.id, "address", "jeanne@example.com", name="Jeanne Petit")
    other = brand_actions.identify(aubelle.id, "number", "0612345678")
    security_actions.issue_token("reports", "administrator")
    details = brand_actions.MailboxDetails("imap.example.com", "service", "secret word")
    return {
        "brand_id": aubelle.id,
        "programme_id": orders.id,
        "mailbox_id": brand_actions.connect_mailbox(aubelle, orders, details).id,
        "script_id": brands.scripts(orders).first().id,
        "reply_id": brands.canned_replies(orders).first().id,
        "agent_id": agent.id,
        "contract_id": people.contracts(agent.person_id).first().id,
        "certificate_id": learning.certificates(agent.id).first().id,
        "user_id": admin.id,
        "grant_id": admin.grants.first().id,
        "token_id": security.tokens().first().id,
        "customer_id": customer.id,
        "merge_id": brand_actions.merge_customers(customer, other).id,
        "kind": "agents",
        "number_id": number_with_proof(aubelle),
        "trunk_id": telephone.trunks().first().id,
        "prompt_id": spoken(aubelle),
        "language": "fr",
    }


def number_with_proof(brand) -> int:
    row = telephone.phone_numbers(CENTRE, brand.id).first()
    brand_actions.keep_proof(row, files.store(b"%PDF-1.7"), "certificate.pdf")
    return row.id


def spoken(brand) -> int:
    row = telephone.prompts(brand.id).filter(kind="greeting", language="fr").first()
    brand_actions.note_prompt_ready(row, build_prompts({row.name: ("fr", row.text)})[row.name])
    return row.id


def address(pattern, known: dict[str, object]) -> str:
    names = pattern.pattern.converters
    wanted = known | ({"kind": "greeting"} if pattern.name == "prompt" else {})
    return reverse(f"office:{pattern.name}", kwargs={name: wanted[name] for name in names})


def test_every_page_answers_an_administrator(office: Client, known):
    for pattern in urlpatterns:
        answer = office.get(address(pattern, known))
        assert answer.status_code == (405 if pattern.name in POSTED else 200), pattern.name


def test_every_page_is_in_french_too(office: Client, known):
    office.cookies["django_language"] = "fr"
    for pattern in urlpatterns:
        if pattern.name not in POSTED | {"export", "export_customer", "prompt_sound", "number_proof"}:
            assert 'lang="fr"' in office.get(address(pattern, known)).content.decode(), pattern.name


def test_every_address_of_the_office_is_in_the_permission_table():
    assert {f"office:{pattern.name}" for pattern in urlpatterns} <= ROUTES.keys()


@pytest.mark.parametrize("login", ["claire", "sophie", "lea.aubelle"])
def test_nobody_but_an_administrator_enters(office: Client, known, login: str):
    somebody = security.user_by_email(f"{login}@homeshore.example")
    office.force_login(somebody, "allauth.account.auth_backends.AuthenticationBackend")
    for pattern in urlpatterns:
        assert office.get(address(pattern, known)).status_code == 403, pattern.name


def test_a_visitor_is_sent_to_sign_in(centre, client: Client):
    assert client.get(reverse("office:brands")).status_code == 302


def test_what_nobody_knows_is_not_found(office: Client):
    for name in ("brand", "programme", "agent", "user", "customer"):
        answer = office.get(reverse(f"office:{name}", args=[5]))
        assert answer.status_code == 404, name


def test_script_like_text_is_shown_as_text(office: Client, aubelle):
    attack = "<script>alert(1)</script>"
    brand_actions.identify(aubelle.id, "address", "x@example.com", name=attack)
    for path in (reverse("office:privacy"), reverse("office:agents")):
        assert attack not in office.get(path, {"q": "script"}).content.decode()
    assert attack not in office.get(reverse("office:privacy"), {"q": attack}).content.decode()
