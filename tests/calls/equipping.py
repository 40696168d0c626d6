"""Run in a centre's own environment: one programme answers without announcements (but for RECORDED), all are open at
any hour, agents' checks are waived, and the trunk leads to TRUNK_PORT. Prints the programme's id."""

import os
import sys
from datetime import time

import msgspec

from homeshore.ops import setup

setup.load_django()

from homeshore.brands import actions as brands  # noqa: E402
from homeshore.brands import queries  # noqa: E402
from homeshore.brands.models import OpeningHours  # noqa: E402
from homeshore.brands.queries import telephone  # noqa: E402
from homeshore.brands.rules.telephone import PlanDetails  # noqa: E402
from homeshore.contacts.actions import phone_checks  # noqa: E402
from homeshore.kit.ids import encode_id  # noqa: E402
from homeshore.ops.demo.telephones import TRUNK  # noqa: E402
from homeshore.people import queries as people  # noqa: E402
from homeshore.security.scope import CENTRE  # noqa: E402

brand = queries.brand_by_slug("aubelle")
orders = queries.programmes(CENTRE, brand.id).get(slug="orders")
recorded = 100 if "RECORDED" in os.environ else 0
plan = PlanDetails(announces_recording=bool(recorded), recorded_percent=recorded, announce_seconds=0)
brands.write_call_plan(orders, plan)
OpeningHours.objects.update(opens=time(0), closes=time(0))
port = int(os.environ.get("TRUNK_PORT", TRUNK.port))
brands.change_trunk(telephone.trunks().get(name=TRUNK.name), msgspec.structs.replace(TRUNK, port=port))
for agent in people.agents():
    phone_checks.waive_phone_check(agent.id, by=1)
sys.stdout.write(encode_id(orders.id))
