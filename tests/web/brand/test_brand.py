"""The brand view: its own figures, each minute down to its facts, and nothing of another brand."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from company import Company
from homeshore.brands.queries import Brand
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions import Said, add_note
from homeshore.facts.vocabulary import Origin
from homeshore.kit.ids import encode_id
from homeshore.learning import actions as learning
from homeshore.learning import queries as certificates
from homeshore.people.queries import Agent
from homeshore.routing.commands import Decline, Hold, Resume
from homeshore.security import queries as security
from homeshore.security.actions import grant_role
from homeshore.security.permissions import ROUTES
from homeshore.security.scope import CENTRE
from homeshore.web.brand.urls import urlpatterns
from served import accept, at_the_telephone, browser_of, call, chat, close


@pytest.fixture
def aubelle(company: Company) -> Brand:
    return company.brand()[0]


@pytest.fixture
def ada(company: Company, aubelle: Brand) -> Agent:
    agent = company.agent("Ada", aubelle)
    company.settle()
    company.at_desk(agent)
    return agent


@pytest.fixture
def manager(aubelle: Brand) -> Client:
    return browser_of("brand_manager", aubelle.id, "Léa Aubertin")


def read(client: Client, route: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"brand:{route}", args=args) + query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_manager_of_one_brand_goes_straight_to_it(manager: Client) -> None:
    assert manager.get("/brand/").headers["Location"] == "/brand/aubelle/"


def test_who_sees_several_brands_chooses(company: Company, aubelle: Brand) -> None:
    company.brand("santeo")
    page = read(browser_of("administrator"), "overview")
    assert 'href="/brand/aubelle/"' in page
    assert 'href="/brand/santeo/"' in page


def test_today_counts_contacts_minutes_and_the_promise(
    company: Company, aubelle: Brand, ada: Agent, manager: Client
) -> None:
    contact = chat(company, aubelle.id)
    accept(company, ada, contact)
    close(company, ada, contact, seconds=75, wrap_up_seconds=15)
    page = read(manager, "report", "aubelle")
    assert "1.5 <small>min</small>" in page
    assert "promise 80 % within 30\u00a0s" in page
    assert "1 answered, 0 without an answer" in page


def test_demo_traffic_stands_apart(company: Company, aubelle: Brand, ada: Agent, manager: Client) -> None:
    contact = chat(company, aubelle.id, origin=Origin.DEMO)
    accept(company, ada, contact)
    close(company, ada, contact)
    page = read(manager, "report", "aubelle")
    assert "0 answered, 0 without an answer" in page
    assert "They are in no other figure of this page." in page


def test_every_period_answers_and_a_wrong_one_is_the_usual(aubelle: Brand, manager: Client) -> None:
    for days in ("7", "30", "90", "-1", "x"):
        read(manager, "report", "aubelle", query=f"?days={days}")


def test_contacts_are_narrowed_by_day_programme_channel_state_and_origin(
    company: Company, aubelle: Brand, manager: Client
) -> None:
    chat(company, aubelle.id, "Où est mon colis")
    chat(company, aubelle.id, "Essai de démonstration", Origin.DEMO)
    today = timezone.localdate()
    both = ("Où est mon colis", "Essai de démonstration")
    for query, expected in {
        "": both,
        f"?day={today}": both,
        f"?day={today - timedelta(days=1)}": (),
        "?channel=mail": (),
        "?state=waiting": both,
        "?state=nonsense&programme=x&day=y&page=z": both,
        "?origin=customer": both[:1],
        "?origin=demo": both[1:],
    }.items():
        page = read(manager, "contacts", "aubelle", query=query)
        assert tuple(text for text in both if text in page) == expected, query


def test_a_minute_leads_to_its_contact_its_times_and_its_facts(
    company: Company, aubelle: Brand, ada: Agent, manager: Client
) -> None:
    contact = chat(company, aubelle.id, "Où est mon colis")
    company.later(3)
    accept(company, ada, contact)
    close(company, ada, contact, seconds=65, wrap_up_seconds=20)
    page = read(manager, "contact", "aubelle", contact)
    assert "1:25" in page
    assert page.index("Offered to Ada") < page.index("Accepted by Ada") < page.index("Contact closed")
    assert "Martin" not in page


def test_internal_notes_and_who_declined_stay_with_the_agents(
    company: Company, aubelle: Brand, ada: Agent, manager: Client
) -> None:
    bob = company.agent("Bob", aubelle)
    company.settle()
    company.at_desk(bob)
    contact = chat(company, aubelle.id)
    company.do(Decline(ada.id, contact, company.core.agent_view(ada.id).offers[0].offer))
    accept(company, bob, contact)
    add_note(Said(agent=bob.id, contact=contact, text="Cliente difficile", key="k1"))
    company.settle()
    page = read(manager, "contact", "aubelle", contact)
    assert "Declined by an agent" in page
    assert "Ada" not in page
    assert "Cliente difficile" not in page


def test_each_look_is_written_down_and_shown(company: Company, aubelle: Brand, manager: Client) -> None:
    contact = chat(company, aubelle.id)
    read(manager, "contact", "aubelle", contact)
    (access,) = security.accesses(CENTRE, "conversation", object_id=contact)
    assert access.brand == aubelle.id
    page = read(manager, "accesses", "aubelle", query=f"?contact={encode_id(contact)}")
    assert "Léa Aubertin" in page
    assert "Brand manager" in page


def test_agents_appear_by_first_name_with_mode_level_and_certificate(
    company: Company, aubelle: Brand, ada: Agent, manager: Client
) -> None:
    karim = company.agent("Karim", aubelle, mode="independent", level=5)
    gone = company.agent("Zoe", aubelle)
    learning.revoke_certificate(certificates.certificates(gone.id).get())
    page = read(manager, "agents", "aubelle")
    assert [name in page for name in ("Ada", "Karim", "Zoe", "Martin")] == [True, True, False, False]
    assert "Independent" in page
    assert "5 / 5" in page
    assert karim.person.email not in page


def test_a_brand_never_sees_another_brand(company: Company, aubelle: Brand, manager: Client) -> None:
    santeo, _ = company.brand("santeo")
    contact = chat(company, santeo.id, "Remboursement")
    for route in ("report", "contacts", "agents", "accesses"):
        assert manager.get(reverse(f"brand:{route}", args=["santeo"])).status_code == 404
    for slug in ("santeo", "aubelle"):
        assert manager.get(reverse("brand:contact", args=[slug, contact])).status_code == 404
    assert "Remboursement" not in read(manager, "contacts", "aubelle")
    assert not security.accesses(CENTRE).exists()


def test_an_agents_grant_opens_no_other_brand(company: Company, aubelle: Brand) -> None:
    company.brand("santeo")
    client = browser_of("brand_manager", aubelle.id)
    user = security.users(role="brand_manager").get()
    grant_role(user, "agent")
    assert client.get(reverse("brand:report", args=["santeo"])).status_code == 404
    assert client.get("/brand/").headers["Location"] == "/brand/aubelle/"


def test_even_an_administrator_finds_a_contact_under_its_own_brand_only(company: Company, aubelle: Brand) -> None:
    santeo, _ = company.brand("santeo")
    contact = chat(company, santeo.id)
    client = browser_of("administrator")
    assert client.get(reverse("brand:contact", args=["aubelle", contact])).status_code == 404
    assert client.get(reverse("brand:contact", args=["santeo", contact])).status_code == 200


def test_every_address_is_in_the_permission_table_and_closed_to_agents_and_supervisors(aubelle: Brand) -> None:
    clients = [browser_of("agent"), browser_of("supervisor")]
    values = {
        "slug": "aubelle",
        **dict.fromkeys(("contact", "message", "attachment", "document", "line", "handling", "contest_id"), 1),
    }
    for pattern in urlpatterns:
        assert f"brand:{pattern.name}" in ROUTES
        names = pattern.pattern.converters
        address = reverse(f"brand:{pattern.name}", kwargs={name: values[name] for name in names})
        assert [client.get(address).status_code for client in clients] == [403, 403], pattern.name
        assert Client().get(address).status_code == 302


def test_every_page_is_in_french_too(company: Company, aubelle: Brand, ada: Agent) -> None:
    contact = chat(company, aubelle.id)
    accept(company, ada, contact)
    client = browser_of("brand_manager", aubelle.id, language="fr")
    assert "Minutes traitées" in read(client, "report", "aubelle")
    assert "Accepté par Ada" in read(client, "contact", "aubelle", contact)
    assert "certifié pour votre marque" in read(client, "agents", "aubelle")
    assert "Accès aux données" in read(client, "accesses", "aubelle")


def test_a_call_shows_ring_talk_hold_and_wrap_up_to_the_second(company: Company) -> None:
    brand, _ = company.brand("aubelle", Promise("voice", 80, 20))
    ada = company.agent("Ada", brand)
    company.settle()
    at_the_telephone(company, ada)
    contact = call(company, brand.id)
    company.later(4)
    accept(company, ada, contact)
    company.later(30)
    company.do(Hold(ada.id, contact))
    company.later(10)
    company.do(Resume(ada.id, contact))
    close(company, ada, contact, seconds=45, wrap_up_seconds=15)
    manager = browser_of("brand_manager", brand.id)
    times = ["0:04", "1:15", "0:10", "0:15", "1:40"]
    report = read(manager, "report", "aubelle")
    table = report[report.index("Telephone, to the second") :]
    assert re.findall(r"<td class=.num[^>]*>(\d+:\d\d)<", table)[:5] == times
    page = read(manager, "contact", "aubelle", contact)
    assert [time for time in re.findall(r"<td class=.num[^>]*>(\d+:\d\d)<", page) if time in times][:5] == times
    assert "Call from the brand&#x27;s site" in page
    assert "This was a telephone call" in page
