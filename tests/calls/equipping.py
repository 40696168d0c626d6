"""Run in a centre's own environment: its demo company takes calls, and its agents' checks are waived."""

import msgspec

from homeshore.ops import setup

setup.load_django()

from homeshore.brands import actions as brands  # noqa: E402
from homeshore.brands import queries  # noqa: E402
from homeshore.brands.rules.programmes import Promise  # noqa: E402
from homeshore.contacts.actions import phone_checks  # noqa: E402
from homeshore.ops.demo.houses import ORDERS  # noqa: E402
from homeshore.people import queries as people  # noqa: E402
from homeshore.security.scope import CENTRE  # noqa: E402

TELEPHONE = (Promise("voice", 80, 20), Promise("callback", 80, 3600))

brand = queries.brand_by_slug("aubelle")
served = tuple(promise for promise in ORDERS.channels if promise.channel not in {"voice", "callback"})
programme = queries.programmes(CENTRE, brand.id).get(slug="orders")
brands.change_programme(programme, msgspec.structs.replace(ORDERS, channels=(*served, *TELEPHONE), wrap_up_seconds=5))
for agent in people.agents():
    phone_checks.waive_phone_check(agent.id, by=1)
