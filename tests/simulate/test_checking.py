"""What cannot be simulated is refused by its key, before anything runs."""

from typing import Any

import pytest

from homeshore.facts.vocabulary import Channel
from homeshore.simulate.checking import check
from homeshore.simulate.engine import run
from homeshore.simulate.errors import ImpossibleModel
from homeshore.simulate.model import (
    HOUR_US,
    Constant,
    Exponential,
    Hold,
    Horizon,
    Lognormal,
    Model,
    Profile,
    Recorded,
    Reinforcement,
    Slot,
    Transfer,
)
from simulate.small import SALES, calls, chats, crew, mails, model


def busy(**changes: Any) -> Model:
    """Far more calls than one agent can take."""
    return model(calls(arrivals=Profile(HOUR_US, (100.0,)), talk=Constant(120), **changes))


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (model(calls(0), seed=-1), "seed"),
        (model(), "demands"),
        (model(calls()), "demands"),
        (model(calls(0), calls(1)), "demands"),
        (model(calls(0), horizon=Horizon(open_us=5, close_us=5)), "horizon.close_us"),
        (model(calls(0), horizon=Horizon(open_us=0, close_us=HOUR_US, warm_up_us=HOUR_US)), "horizon.warm_up_us"),
        (model(calls(2, 1)), "demands.calls.arrivals.moments_us"),
        (model(calls(3601)), "demands.calls.arrivals.moments_us"),
        (model(calls(arrivals=Profile(HOUR_US, (-1.0,)))), "demands.calls.arrivals.expected"),
        (model(calls(arrivals=Profile(HOUR_US, (9.0,), 4.0))), "demands.calls.arrivals.day_cv"),
        (model(calls(0, talk=Exponential(float("inf")))), "demands.calls.talk"),
        (model(calls(0, talk=Lognormal(0, 1))), "demands.calls.talk.mean"),
        (model(calls(0, programme=9)), "demands.calls.programme"),
        (model(calls(0, channel=Channel.CALLBACK)), "demands.calls.channel"),
        (model(calls(0, transfer=Transfer(1.5, SALES, Constant(1)))), "demands.calls.transfer.share"),
        (model(calls(0, transfer=Transfer(0.5, 9, Constant(1)))), "demands.calls.transfer.programme"),
        (model(mails(0, hold=Hold(0.5, Constant(1)))), "demands.mails.hold"),
        (model(calls(0), crews=()), "crews"),
        (model(calls(0), crews=(crew(1), crew(1, name="other"))), "crews.members"),
        (model(calls(0), crews=(crew(1, slots=(Slot(0, 9), Slot(8, 10))),)), "crews.home.slots"),
        (model(calls(0), crews=(crew(1, behaviour={"no_show": -0.1}),)), "crews.home.behaviour.no_show"),
        (model(calls(0), crews=(crew(1, behaviour={"decline": 0.6, "ignore": 0.4}),)), "crews.home.behaviour.decline"),
        (
            model(calls(0), reinforcements=(Reinforcement(name="r", crew="home", programmes=(SALES,)),)),
            "reinforcements.r.crew",
        ),
        (busy(patience=None), "demands.calls.patience"),
    ],
)
def test_a_refusal_names_what_is_wrong(wrong: Model, key: str) -> None:
    with pytest.raises(ImpossibleModel) as refused:
        run(wrong)
    assert refused.value.fields["key"] == key
    assert refused.value.fields["expected"]


def test_an_overloaded_queue_is_fine_when_customers_give_up() -> None:
    check(busy(patience=Constant(60)))


def test_chats_side_by_side_count_as_capacity() -> None:
    profile = Profile(HOUR_US, (20.0,))
    check(model(chats(arrivals=profile, patience=None), crews=(crew(1, capacity=2),)))
    with pytest.raises(ImpossibleModel):
        check(model(chats(arrivals=profile, patience=None), crews=(crew(1, capacity=1),)))
    check(model(calls(arrivals=Recorded((0,)), patience=None)))
