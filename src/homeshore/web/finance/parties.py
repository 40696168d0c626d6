"""How the parties of documents are called."""

from collections.abc import Iterable

from homeshore.billing.queries.closings import Party
from homeshore.billing.queries.documents import BRAND
from homeshore.brands.queries.known import brand_names
from homeshore.people.queries import contracts


def party_names(parties: Iterable[Party]) -> dict[Party, str]:
    """The brand's name, or that of the person whose contract it is."""
    wanted = set(parties)
    of_brands = brand_names()
    ids = {party.id for party in wanted if party.side != BRAND}
    of_contracts = dict(contracts().filter(id__in=ids).values_list("id", "person__name"))
    return {
        party: of_brands.get(party.id, "–") if party.side == BRAND else of_contracts.get(party.id, "–")
        for party in wanted
    }
