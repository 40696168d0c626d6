"""For which programmes an agent may call out, as the desk's page is told."""

from datetime import date

from homeshore.brands.actions import telephone
from homeshore.brands.rules.programmes import Promise
from homeshore.brands.rules.telephone import NumberDetails
from homeshore.kit.ids import encode_id
from homeshore.web.agent.page import phone_settings


def test_who_takes_no_calls_needs_no_telephone(desk):
    assert phone_settings(desk.agent) == {"needed": False, "ice_servers": [], "programmes": []}


def test_an_agent_calls_for_programmes_that_may_show_a_number_and_that_they_are_certified_for(desk):
    shop, orders = desk.company.brand("boutique", Promise("voice", 80, 30))
    desk.company.brand("ailleurs", Promise("voice", 80, 30))
    agent = desk.company.agent("Bob", shop)
    assert phone_settings(agent) == {"needed": True, "ice_servers": [], "programmes": []}
    proof = {"proof_kind": "mandate", "proof_reference": "M-1", "proof_from": date(2025, 1, 1)}
    number = telephone.add_number(shop, NumberDetails(number="+33199001201", programme=orders.id, **proof))
    assert phone_settings(agent)["programmes"] == []
    telephone.verify_proof(number, by=1)
    assert phone_settings(agent)["programmes"] == [(encode_id(orders.id), "Boutique · Orders")]
