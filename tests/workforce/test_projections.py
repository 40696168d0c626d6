"""Volumes from the journal: a rebuild gives what increments gave."""

import pytest

from company import Company
from homeshore.facts.live import ContactOffered
from homeshore.facts.vocabulary import Channel
from homeshore.journal.projections import catch_up, rebuild, run_once
from homeshore.routing.commands import Accept, Arrive, Close, Leave
from homeshore.workforce.models.volumes import OpenContact, Volume
from homeshore.workforce.projections import VOLUMES

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company()


def rows() -> list[tuple[object, ...]]:
    columns = ("brand", "programme", "channel", "source", "from_at", "contacts", "handled", "handled_us")
    return sorted(Volume.objects.values_list(*columns))


def calls(company: Company, count: int) -> None:
    """So many chats: each second one is handled for a minute, the others give up."""
    brand, programme = company.brand()
    lea = company.agent("Léa", brand)
    company.settle()
    company.at_desk(lea)
    for contact in range(1, count + 1):
        arrive = Arrive(contact, contact, contact, brand.id, programme.id, Channel.CHAT, "fr")
        offers = [draft.fact for draft in company.do(arrive) if isinstance(draft.fact, ContactOffered)]
        if contact % 2:
            company.do(Accept(lea.id, contact, offers[0].offer))
            company.later(60)
            company.do(Close(lea.id, contact, "", "resolved"))
        else:
            company.do(Leave(contact))
        company.later(400)


def test_arrivals_and_handling_time_are_counted_by_interval(company: Company) -> None:
    calls(company, 6)
    catch_up(VOLUMES)
    assert sum(row.contacts for row in Volume.objects.all()) == 6
    assert sum(row.handled_us for row in Volume.objects.all()) == 3 * 60_000_000
    assert all(row.from_at.minute % 15 == 0 for row in Volume.objects.all())
    assert not OpenContact.objects.exists()


def test_a_rebuild_gives_what_single_steps_gave(company: Company) -> None:
    calls(company, 5)
    while run_once(VOLUMES, 1):
        pass
    stepwise = rows()
    rebuild(VOLUMES)
    assert rows() == stepwise
    assert sum(row.contacts for row in Volume.objects.all()) == 5
