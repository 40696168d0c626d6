"""The live floor: what a supervisor sees, what is kept from them, what it says without a dispatcher."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from company import Company
from homeshore.contacts.queries.volumes import demo_traffic_runs
from homeshore.facts.vocabulary import Origin, Status
from homeshore.kit.ids import encode_id
from homeshore.routing.commands import Decline, Disconnect, RequestHelp, SetStatus
from homeshore.security import queries as security
from homeshore.security.permissions import ROUTES
from homeshore.security.scope import CENTRE
from homeshore.web.floor.board import Board, Wanted, live_board
from homeshore.web.floor.urls import urlpatterns
from served import accept, answering, browser_of, chat, close


@pytest.fixture
def supervisor(company: Company) -> Client:
    return browser_of("supervisor")


def shown(client: Client, company: Company, query: str = "") -> str:
    with answering(company.core, company.now_us):
        return client.get(f"/floor/live/{query}").content.decode()


def board(company: Company, wanted: Wanted | None = None) -> Board:
    with answering(company.core, company.now_us):
        return live_board(CENTRE, wanted or Wanted())


def test_queues_show_who_waits_and_what_is_in_hands(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    first = chat(company, brand.id)
    accept(company, ada, first)
    company.do(SetStatus(ada.id, Status.BUSY))
    chat(company, brand.id)
    found = board(company)
    row = next(row for row in found.queues if row.channel == "chat")
    assert (row.waiting, row.handling, row.figures.received) == (1, 1, 2)
    assert row.oldest_us == company.now_us
    assert (found.tiles.in_contact, found.tiles.ready, found.tiles.waiting) == (1, 0, 1)


def test_agents_show_mode_status_and_contacts_by_channel(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id, origin=Origin.DEMO)
    accept(company, ada, contact)
    page = shown(supervisor, company)
    assert "Ada Martin" in page
    assert "Employee" in page
    assert reverse("floor:contact", args=[contact]) in page
    assert "Demo" in page


def test_of_an_independent_who_is_away_nobody_sees_since_when(company: Company) -> None:
    brand, _ = company.brand()
    company.agent("Ada", brand)
    karim = company.agent("Karim", brand, mode="independent")
    company.settle()
    company.at_desk(karim)
    company.do(SetStatus(karim.id, Status.AWAY))
    (row,) = board(company).agents
    assert (row.status, row.since_us, row.reason) == ("away", 0, "")


def test_a_pause_of_an_employee_has_its_reason_in_words(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    company.do(SetStatus(ada.id, Status.PAUSE, "lunch"))
    (row,) = board(company).agents
    with translation.override("fr"):
        assert (str(row.reason), row.since_us) == ("Déjeuner", company.now_us)


def test_a_dropped_link_comes_first(company: Company) -> None:
    brand, _ = company.brand()
    ada, bob = company.agent("Ada", brand), company.agent("Bob", brand)
    company.settle()
    company.at_desk(ada)
    company.at_desk(bob)
    company.do(Disconnect(bob.id, 1))
    assert [(row.name, row.linked) for row in board(company).agents] == [("Bob Martin", False), ("Ada Martin", True)]


def test_a_filter_by_brand_keeps_its_queues_and_the_agents_certified_for_it(company: Company) -> None:
    aubelle, orders = company.brand()
    santeo, _ = company.brand("santeo")
    ada, bob = company.agent("Ada", aubelle), company.agent("Bob", santeo)
    company.settle()
    company.at_desk(ada)
    company.at_desk(bob)
    for wanted in (Wanted(brand=aubelle.id), Wanted(programme=orders.id)):
        found = board(company, wanted)
        assert {row.brand for row in found.queues} == {"Aubelle"}
        assert [row.name for row in found.agents] == ["Ada Martin"]


def test_the_filter_stays_in_the_address_of_the_refresh(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    page = supervisor.get(f"/floor/?brand={encode_id(brand.id)}").content.decode()
    assert f'hx-get="/floor/live/?brand={encode_id(brand.id)}"' in page


def test_a_supervisor_of_one_brand_sees_nothing_of_another(company: Company) -> None:
    aubelle, _ = company.brand()
    santeo, _ = company.brand("santeo")
    both, other = company.agent("Ada", aubelle, santeo), company.agent("Bob", santeo)
    company.settle()
    for agent in (both, other):
        company.at_desk(agent)
    contact = chat(company, santeo.id, "Remboursement")
    taker = next(agent for agent in (both, other) if company.core.agent_view(agent.id).offers)
    accept(company, taker, contact)
    client = browser_of("supervisor", aubelle.id)
    page = shown(client, company)
    assert "Ada Martin" in page
    assert "Bob Martin" not in page
    assert "Santeo" not in page
    assert client.get(reverse("floor:contact", args=[contact])).status_code == 404
    assert "Remboursement" not in client.get("/floor/contacts/").content.decode()
    assert client.post(reverse("floor:answer_help", args=[other.id])).status_code == 404


def test_without_the_dispatcher_the_floor_shows_what_is_stored(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    accept(company, ada, chat(company, brand.id))
    company.do(SetStatus(ada.id, Status.BUSY))
    chat(company, brand.id)
    page = supervisor.get("/floor/live/").content.decode()
    assert 'data-up="no"' in page
    assert "The dispatcher does not answer" in page
    found = live_board(CENTRE, Wanted())
    row = next(row for row in found.queues if row.channel == "chat")
    assert (row.waiting, row.handling) == (1, 1)
    assert [(row.name, row.status, len(row.contacts)) for row in found.agents] == [("Ada Martin", "", 1)]


def test_a_request_for_help_is_shown_and_taken_care_of_once(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    accept(company, ada, contact)
    company.do(RequestHelp(ada.id, contact))
    page = shown(supervisor, company)
    assert "Ada Martin asks for help." in page
    address = reverse("floor:answer_help", args=[ada.id])
    with answering(company.core, company.now_us):
        after = supervisor.post(address, headers={"HX-Request": "true"}).content.decode()
        again = supervisor.post(address, follow=True).content.decode()
    assert "asks for help" not in after
    assert "Somebody has taken care of this request already." in again


def test_the_demo_traffic_is_switched_by_a_post_alone(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    assert supervisor.get(reverse("floor:traffic")).status_code == 405
    assert supervisor.post(reverse("floor:traffic"), {"running": "yes"}).status_code == 404
    brand.is_demo = True
    brand.save()
    supervisor.post(reverse("floor:traffic"), {"running": "yes"})
    assert demo_traffic_runs()
    supervisor.post(reverse("floor:traffic"), {"running": "no", "next": "https://evil.example/"})
    assert not demo_traffic_runs()


def test_the_switch_of_the_demo_traffic_stands_only_beside_demo_brands(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    assert reverse("floor:traffic") not in supervisor.get(reverse("floor:floor")).content.decode()
    brand.is_demo = True
    brand.save()
    assert reverse("floor:traffic") in supervisor.get(reverse("floor:floor")).content.decode()


def test_a_contact_tells_why_it_was_offered_and_the_look_is_kept(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    ada, bob = company.agent("Ada", brand), company.agent("Bob", brand)
    company.settle()
    company.at_desk(ada)
    company.at_desk(bob)
    contact = chat(company, brand.id, "<script>alert(1)</script> Bonjour")
    offer = company.core.agent_view(ada.id).offers[0].offer
    company.do(Decline(ada.id, contact, offer))
    accept(company, bob, contact)
    close(company, bob, contact)
    page = supervisor.get(reverse("floor:contact", args=[contact])).content.decode()
    for sentence in ("Offered to Ada Martin", "Declined by Ada Martin", "Accepted by Bob Martin", "Contact closed"):
        assert sentence in page
    assert "had been free the longest" in page
    assert "<script>alert" not in page
    (access,) = security.accesses(CENTRE, "conversation", object_id=contact)
    assert access.brand == brand.id


def test_a_waiting_contact_is_offered_to_everybody_again(company: Company, supervisor: Client) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    contact = chat(company, brand.id)
    company.do(Decline(ada.id, contact, company.core.agent_view(ada.id).offers[0].offer))
    assert not company.core.agent_view(ada.id).offers
    with answering(company.core, company.now_us):
        supervisor.post(reverse("floor:requeue", args=[contact]))
    assert [offer.contact for offer in company.core.agent_view(ada.id).offers] == [contact]


def test_a_file_is_opened_by_those_who_may_and_the_look_is_kept(company: Company, supervisor: Client) -> None:
    assert supervisor.get(reverse("floor:attachment", args=[1])).status_code == 404
    assert supervisor.get(reverse("floor:message", args=[1])).status_code == 404


def test_the_wallboard_is_a_page_without_navigation(company: Company, supervisor: Client) -> None:
    company.brand()
    page = supervisor.get("/floor/wallboard/").content.decode()
    assert "bar-nav" not in page
    assert 'hx-get="/floor/wallboard/live/"' in page
    assert "Orders" in supervisor.get("/floor/wallboard/live/").content.decode()


def test_every_address_of_the_floor_is_in_the_permission_table_and_closed_to_others(company: Company) -> None:
    brand, _ = company.brand()
    clients = [browser_of("agent"), browser_of("brand_manager", brand.id)]
    for pattern in urlpatterns:
        assert f"floor:{pattern.name}" in ROUTES
        names = pattern.pattern.converters
        address = reverse(f"floor:{pattern.name}", kwargs=dict.fromkeys(names, 1))
        assert [client.get(address).status_code for client in clients] == [403, 403], pattern.name
        assert Client().get(address).status_code == 302


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "yesterday", ""])
def test_a_list_of_a_day_out_of_every_calendar_shows_all_days(company: Company, supervisor: Client, day: str) -> None:
    assert supervisor.get(f"/floor/contacts/?day={day}").status_code == 200
