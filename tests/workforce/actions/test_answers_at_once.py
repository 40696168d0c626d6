"""One agent says yes to two programmes in the same moment, in as many connections: one of them has it."""

from functools import partial

import pytest

from company import Company
from homeshore.kit.clock import from_us, now_us
from homeshore.workforce.actions import callouts as actions
from homeshore.workforce.models.callouts import Callout, CalloutAsk
from workforce.actions.test_booking_at_once import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.serial]
HOUR_US = 3_600_000_000


def test_two_yeses_at_once_are_one() -> None:
    company = Company()
    served = [company.brand(slug) for slug in ("aubelle", "lumen")]
    agent = company.agent("Zoe", *(brand for brand, _ in served), mode="independent")
    now = now_us()
    asks = []
    for brand, programme in served:
        span = {"from_us": now, "until_us": now + 2 * HOUR_US, "started_us": now}
        row = Callout.objects.create(brand=brand, programme=programme, wanted=1, **span)
        about = {"brand": brand, "callout": row, "mode": "independent", "wave": 1, "asked_at": from_us(now)}
        asks.append(CalloutAsk.objects.create(agent=agent, **about))
    answers = all_at_once([partial(actions.answer, one.id, now + 1, yes=True) for one in asks])
    assert sorted(answers) == ["", "busy_then"]
    assert CalloutAsk.objects.filter(answer="yes").count() == 1
