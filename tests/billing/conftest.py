"""A company with a brand that can be invoiced and Lea, an independent who can be paid."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from billing.firm import SIRENS, Firm, agree, engage, entity, give_mandate, make_invoiceable, open_firm
from company import Company
from homeshore.brands.queries import Brand
from homeshore.kit.clock import from_us
from homeshore.people.queries import Agent


@pytest.fixture
def company(db: None) -> Company:
    return Company()


@pytest.fixture
def firm(company: Company) -> Firm:
    return open_firm(company)


@pytest.fixture
def brand(company: Company) -> Brand:
    brand = company.brand()[0]
    make_invoiceable(brand, entity("Homeshore", SIRENS[0]))
    agree(brand)
    return brand


@pytest.fixture
def lea(company: Company, brand: Brand) -> Agent:
    agent = company.agent("Lea", brand, mode="independent")
    company.settle()
    company.at_desk(agent)
    engage(agent)
    give_mandate(agent)
    return agent


@pytest.fixture
def month(company: Company) -> date:
    return from_us(company.now_us).astimezone(ZoneInfo("Europe/Paris")).date().replace(day=1)
