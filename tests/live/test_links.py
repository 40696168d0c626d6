"""A link that sends: never waiting, dropping who does not read."""

import asyncio

from starlette.websockets import WebSocketState

from homeshore.live.links import MOST_PENDING, Budget, Link


class FakeSocket:
    """A browser that reads while `reading` is set."""

    application_state = WebSocketState.CONNECTED

    def __init__(self) -> None:
        self.reading = asyncio.Event()
        self.texts: list[str] = []

    async def send(self, message: dict[str, str]) -> None:
        await self.reading.wait()
        self.texts.append(message["text"])


def test_a_browser_that_does_not_read_is_dropped_and_nobody_waits_for_it() -> None:
    async def story() -> tuple[bool, bool]:
        started = asyncio.Event()
        link: list[Link] = []

        async def owner() -> None:
            link.append(Link(FakeSocket(), Budget(1, 1, 0)))  # type: ignore[arg-type]  # what a link uses of a socket
            started.set()
            await asyncio.sleep(60)

        task = asyncio.create_task(owner())
        await started.wait()
        for number in range(MOST_PENDING + 1):
            link[0].push(f"hint {number}")
        await asyncio.sleep(0)
        await asyncio.wait({task}, timeout=1)
        return link[0].closed, task.cancelled()

    assert asyncio.run(story()) == (True, True)


def test_a_hint_that_still_waits_is_not_sent_twice() -> None:
    async def story() -> list[str]:
        socket = FakeSocket()
        link = Link(socket, Budget(1, 1, 0))  # type: ignore[arg-type]  # what a link uses of a socket
        for text in ("state", "message", "state", "state"):
            link.push(text)
        socket.reading.set()
        await asyncio.sleep(0.01)
        return socket.texts

    assert asyncio.run(story()) == ["state", "message"]


def test_a_budget_lets_a_burst_through_and_then_its_rate() -> None:
    budget = Budget(per_second=2, burst=3, now=0)
    assert [budget.take(0) for _ in range(4)] == [True, True, True, False]
    assert [budget.take(1) for _ in range(3)] == [True, True, False]
