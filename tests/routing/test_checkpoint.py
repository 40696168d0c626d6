import msgspec
import pytest

from homeshore.routing import commands as c
from homeshore.routing.checkpoint import UnknownSnapshot
from homeshore.routing.core import Core
from routing.scenario import ANN, BOB, CHAT, MAIL, ORDERS, Centre, at, permit


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


def test_a_snapshot_of_another_version_is_refused_by_name():
    with pytest.raises(UnknownSnapshot):
        Core.restore(msgspec.msgpack.encode({"version": 0}))
