from pathlib import Path

import msgspec
import pytest

from homeshore.routing import commands as c
from homeshore.routing.checkpoint import UnknownSnapshot
from homeshore.routing.core import Core
from routing.scenario import ANN, BOB, CAT, CHAT, MAIL, ORDERS, VOICE, Centre, at, permit

GOLDEN = Path(__file__).parent / "golden"


def a_centre_at_work() -> Centre:
    centre = Centre()
    centre.enrol(ANN, permit(ORDERS, CHAT, until_us=900), permit(ORDERS, MAIL, level=2, from_us=300))
    centre.enrol(BOB, permit(ORDERS, CHAT, level=1))
    for second, contact in enumerate(range(1, 9)):
        centre.arrive(second, contact, MAIL if contact % 3 == 0 else CHAT, preferred=BOB * (contact % 2))
    centre.accept(10, ANN)
    centre.say(11, c.RequestHelp(ANN, 1))
    centre.say(12, c.Disconnect(BOB, 1))
    return centre


def test_a_snapshot_of_a_restored_core_is_the_same():
    data = a_centre_at_work().core.snapshot()
    assert Core.restore(data).snapshot() == data


def test_a_restored_core_goes_on_as_the_first_would():
    first = a_centre_at_work().core
    second = Core.restore(first.snapshot())
    assert second.advance(at(2000), 1000) == first.advance(at(2000), 1000) != []
    assert second.floor_view() == first.floor_view()


def test_a_snapshot_from_before_telephones_is_read_and_calls_wait_for_phones():
    """Written by the release before: Ann, Bob and Cat at work as above, Cat with one call offered and one waiting."""
    core = Core.restore((GOLDEN / "snapshot.2.msgpack").read_bytes())
    assert not core.agent_view(CAT).phone
    (offer,) = core.agent_view(CAT).offers
    assert (offer.contact, core.contact_view(21).place) == (20, 1)
    _, refusal = core.handle(at(15), c.Decline(CAT, 20, offer.offer))
    assert refusal is None
    assert core.explain(21, CAT) == ("phone_down",)
    drafts, _ = core.handle(at(16), c.SetPhone(CAT, 1, True))
    assert [(draft.contact, draft.agent) for draft in drafts] == [(0, CAT), (21, CAT)]
    assert Core.restore(core.snapshot()).snapshot() == core.snapshot()


def test_a_snapshot_of_another_version_is_refused_by_name():
    with pytest.raises(UnknownSnapshot):
        Core.restore(msgspec.msgpack.encode({"version": 0}))


def test_a_restored_telephone_still_answers_by_itself():
    centre = Centre()
    centre.enrol(ANN, permit(ORDERS, VOICE))
    centre.say(0, c.AnswerByItself(ANN, 1, True))
    centre.core = Core.restore(centre.core.snapshot())
    assert centre.arrive(1, 1, VOICE)[-1] == "1 offer_accepted c1 a11"
