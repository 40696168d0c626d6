"""Calls between a SIP phone and a desk, through every process of a running centre."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from calls.centres import TelephoneCentre, telephone_centre
from calls.parties import Agent, Caller, until
from calls.sip_phone import SipPhone, needs_baresip

pytestmark = [pytest.mark.serial, needs_baresip]
CLAIRE = "claire@homeshore.example"
ORDERS, CUSTOMER = "+33199001201", "+33199001299"


@pytest.fixture(scope="module")
def calls() -> Iterator[TelephoneCentre]:
    with telephone_centre() as centre:
        yield centre


def test_a_call_over_the_trunk_reaches_a_desk_and_the_phone_hangs_up(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, SipPhone(440) as phone:
            phone.dial(ORDERS, calls.sip_port)
            contact = await claire.answer()
            await claire.hears(440)
            assert (await claire.call(contact))["entry"] == "sip"
            await phone.hears(700)
            phone.hang_up()
            await claire.is_in(contact, "wrap_up")
            await claire.finish(contact)
            await phone.is_told("CALL_CLOSED")

    asyncio.run(scene())


def test_the_agent_hangs_up_and_the_phone_hears_it(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, SipPhone(440) as phone:
            phone.dial(ORDERS, calls.sip_port)
            contact = await claire.answer()
            await claire.hears(440)
            await claire.finish(contact)
            await phone.is_told("CALL_CLOSED")

    asyncio.run(scene())


def test_an_agent_calls_a_customer(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, customer_s_phone(calls) as phone:
            contact = await claire.dial(CUSTOMER)
            await claire.hears(520)
            assert (await claire.call(contact))["state"] == "talking"
            assert phone.caller() == "+33199001201"
            await phone.hears(700)
            await claire.finish(contact)
            await phone.is_told("CALL_CLOSED")

    asyncio.run(scene())


def test_a_customer_who_does_not_want_to_answer_leaves_the_agent_in_the_wrap_up(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, customer_s_phone(calls, "manual") as phone:
            contact = await claire.dial(CUSTOMER)
            await phone.is_told("CALL_INCOMING")
            await claire.hears(440)  # it rings, a second and a half in five
            phone.hang_up()
            await claire.is_in(contact, "wrap_up")
            await claire.finish(contact)

    asyncio.run(scene())


def test_a_waiting_caller_is_called_back_in_turn(calls: TelephoneCentre):
    async def scene() -> None:
        async with customer_s_phone(calls) as phone:
            async with Caller(calls, 500) as caller:
                await caller.call()
                await caller.is_told("waiting")
                await caller.socket.ask("ask_callback", number=CUSTOMER)
                await caller.is_told("over")
            async with Agent(calls, 700, CLAIRE) as claire:
                contact = await claire.answer()
                await claire.hears(520)
                await claire.finish(contact)
            await phone.is_told("CALL_CLOSED")

    asyncio.run(scene())


def test_a_trunk_call_goes_on_after_the_media_worker_was_killed(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, SipPhone(440) as phone:
            phone.dial(ORDERS, calls.sip_port)
            contact = await claire.answer()
            await claire.hears(440)
            os.kill(calls.pid_of("media-1"), signal.SIGKILL)
            await until(lambda: claire.rejoined, "the desk was not told to join again")
            await claire.hears(440)
            await phone.hears(700)
            await claire.finish(contact)
            await phone.is_told("CALL_CLOSED")

    asyncio.run(scene())


def test_a_trunk_call_goes_on_after_the_switchboard_was_killed(calls: TelephoneCentre):
    async def scene() -> None:
        async with Agent(calls, 700, CLAIRE) as claire, SipPhone(440) as phone:
            phone.dial(ORDERS, calls.sip_port)
            contact = await claire.answer()
            await claire.hears(440)
            os.kill(calls.pid_of("switchboard"), signal.SIGKILL)
            await until(lambda: claire.rejoined, "the desk was not told to join again")
            await claire.hears(440)
            phone.hang_up()
            await claire.is_in(contact, "wrap_up")
            await claire.finish(contact)

    asyncio.run(scene())


def customer_s_phone(calls: TelephoneCentre, answers: str = "auto") -> SipPhone:
    return SipPhone(520, calls.trunk_port, CUSTOMER, answers)
