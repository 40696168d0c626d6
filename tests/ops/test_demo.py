from typing import Any

import pytest

from homeshore.billing.queries.closings import Party
from homeshore.billing.queries.parties import Missing, terms
from homeshore.brands import queries as brands
from homeshore.brands.actions import note_prompt_ready
from homeshore.brands.queries import telephone
from homeshore.cases.actions.saving import archive_case
from homeshore.cases.queries import cases
from homeshore.contacts.queries import calls
from homeshore.contacts.rules.number_plan import region_of
from homeshore.learning import queries as learning
from homeshore.ops.demo import DEMO_LOGINS, DEMO_PASSWORD, ask_for_case, complete_demo, demo_logins, load_demo
from homeshore.ops.demo.telephones import LINES, add_telephones
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_the_demo_company_is_complete() -> None:
    load_demo()
    assert [brand.slug for brand in brands.brands(CENTRE)] == ["aubelle", "santeo"]
    assert {row.slug for row in brands.programmes(CENTRE)} == {"orders", "retention", "reimbursements"}
    assert {people.mode_of(agent.id) for agent in people.agents()} == {"employee", "independent"}
    assert all(
        brands.canned_replies(row).exists() and brands.scripts(row).exists() for row in brands.programmes(CENTRE)
    )


def test_the_demo_s_business_case_is_asked_for_once() -> None:
    ask_for_case()
    assert not cases.has_work(), "there is no demo company yet"
    load_demo()
    ask_for_case()
    run = cases.run(cases.waiting_run() or 0)
    assert "Aubelle" in run.version.case.name
    archive_case(run.version.case_id)
    ask_for_case()
    assert not cases.all_cases().exists()


def test_every_demo_agent_may_take_chats_mails_calls_and_callbacks() -> None:
    load_demo()
    for agent in people.agents():
        assert {one.channel for one in learning.permissions_of(agent)} == {"chat", "mail", "voice", "callback"}


def test_the_demo_brands_can_be_called_and_may_show_their_numbers() -> None:
    load_demo()
    for lines in LINES.values():
        for line in lines:
            route = calls.plan_for_number(line.number)
            assert route is not None
            programme = brands.programme(CENTRE, route.programme)
            assert calls.presented(programme) is not None
            assert region_of(line.number) == "FR"
    assert {trunk.name: trunk.host for trunk in calls.trunks()} == {"demo": "127.0.0.1", "softphone": ""}


def test_every_demo_caller_hears_a_full_round_of_prompts_in_both_languages() -> None:
    load_demo()
    for prompt in telephone.spoken_prompts():
        note_prompt_ready(prompt, 1000)
    for programme in brands.programmes(CENTRE):
        for language in ("fr", "en"):
            plan = calls.plan_for_programme(programme.id, language, "+33612345678")
            assert {
                "greeting",
                "recording",
                "queue",
                "callback_offer",
                "callback_kept",
                "closed",
            } <= plan.prompts.keys()
            assert "menu" in plan.prompts or not plan.menu
            assert plan.can_call_back
            assert plan.announces_recording


def test_a_demo_company_of_an_earlier_release_gets_its_telephones_once() -> None:
    load_demo()
    assert not add_telephones(DEMO_PASSWORD)
    complete_demo()
    assert telephone.trunks().count() == 2


def test_only_specialised_agents_serve_the_insurer() -> None:
    load_demo()
    reimbursements = brands.programme_for(brands.brand_by_slug("santeo").id, "chat", "fr")
    specialists = [
        agent
        for agent in people.agents()
        if reimbursements.id in {one.programme for one in learning.permissions_of(agent)}
    ]
    assert specialists
    assert all("health-insurance" in agent.skills for agent in specialists)


def test_everybody_who_is_named_can_sign_in() -> None:
    load_demo()
    for email, _ in DEMO_LOGINS:
        user = security.user_by_email(email)
        assert user is not None
        assert user.check_password(DEMO_PASSWORD)
    assert DEMO_PASSWORD in "\n".join(demo_logins("http://localhost:8000"))


def test_loading_twice_makes_one_company() -> None:
    load_demo()
    load_demo()
    assert brands.brands(CENTRE).count() == 2
    assert people.agents().count() == 12


def test_a_centre_without_the_demo_prints_no_logins() -> None:
    assert demo_logins("http://localhost:8000") == []


def test_every_demo_brand_can_be_invoiced_and_every_independent_paid() -> None:
    load_demo()
    parties = [Party("brand", brand.id) for brand in brands.brands(CENTRE)]
    parties += [Party("agent", contract.id) for contract in people.contracts().filter(mode="independent")]
    assert len(parties) == 7
    assert not [party for party in parties if isinstance(terms(party), Missing)]
