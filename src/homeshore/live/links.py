"""One browser at the other end of a WebSocket: what is still to be sent, how fast it may ask, when it is dropped."""

import asyncio
from collections import deque

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected, WebSocketState

MOST_PENDING = 256
"""Messages that may wait for a slow browser; one more and it is dropped, reconnects and refetches."""

TRY_AGAIN_LATER = 1013
SUPERSEDED = 4001
SIGNED_OUT = 4401
NOT_ALLOWED = 4403
UNKNOWN_BRAND = 4404
NO_HELLO = 4408
TOO_FAST = 4429

_encode = msgspec.json.Encoder().encode


class Budget:
    """A token bucket: `burst` messages at once, then `per_second`."""

    __slots__ = ("burst", "left", "per_second", "since")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self.per_second, self.burst, self.left, self.since = per_second, burst, burst, now

    def take(self, now: float) -> bool:
        """Whether one more message may pass at `now` (seconds of the loop's clock)."""
        self.left = min(self.burst, self.left + (now - self.since) * self.per_second)
        self.since = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


class Budgets:
    """A budget for each address, however many links it opens. A budget that is full again is forgotten."""

    def __init__(self, per_second: float, burst: float) -> None:
        self.per_second, self.burst = per_second, burst
        self._by_address: dict[str, Budget] = {}
        self._tidied = 0.0

    def take(self, address: str, now: float) -> bool:
        """Whether `address` may do one more thing at `now` (seconds of the loop's clock)."""
        if now - self._tidied > self.burst / self.per_second:
            self._tidied = now
            full = now - self.burst / self.per_second
            self._by_address = {each: budget for each, budget in self._by_address.items() if budget.since > full}
        budget = self._by_address.get(address)
        if budget is None:
            budget = self._by_address[address] = Budget(self.per_second, self.burst, now)
        return budget.take(now)


class Link:
    """Sends without ever waiting: a browser that reads too slowly is dropped instead of slowing anybody else.

    A link at rest holds no task and no queue. The task that sends lives as long as there is something to send.
    """

    __slots__ = ("_flusher", "_owner", "_pending", "budget", "closed", "websocket")

    def __init__(self, websocket: WebSocket, budget: Budget) -> None:
        self.websocket = websocket
        self.budget = budget
        self.closed = False
        self._owner = asyncio.current_task()
        self._pending: deque[str] | None = None
        self._flusher: asyncio.Task[None] | None = None

    def push(self, text: str) -> None:
        """Send `text` when the browser is ready for it. A hint that still waits is not queued a second time."""
        if self.closed:
            return
        if self._pending is None:
            self._pending = deque((text,))
            self._flusher = asyncio.get_running_loop().create_task(self._flush(self._pending))
        elif len(self._pending) >= MOST_PENDING:
            self.drop()
        elif text not in self._pending:
            self._pending.append(text)

    def tell(self, message: object) -> None:
        """Push an object as JSON."""
        self.push(_encode(message).decode())

    def drop(self) -> None:
        """End the link now, without a farewell: the browser does not read."""
        if self.closed:
            return
        self.closed = True
        if self._flusher is not None:
            self._flusher.cancel()
        if self._owner is not None:
            self._owner.cancel()

    async def close(self, code: int, reason: str = "") -> None:
        """Send what is left, say farewell with `code`, and end the link."""
        if self.closed:
            return
        self.closed = True
        if self._flusher is not None and self._flusher is not asyncio.current_task():
            await asyncio.wait({self._flusher}, timeout=2)
        if self.websocket.application_state is WebSocketState.CONNECTED:
            try:
                await asyncio.wait_for(self.websocket.close(code, reason), timeout=2)
            except (TimeoutError, WebSocketDisconnect, WebSocketDisconnected, RuntimeError):
                return

    async def receive(self) -> str | None:
        """The next text of the browser; None when the link has ended."""
        if self.websocket.application_state is not WebSocketState.CONNECTED:
            return None
        message = await self.websocket.receive()
        if message["type"] == "websocket.disconnect":
            self.closed = True
            return None
        text = message.get("text")
        return text if isinstance(text, str) else ""

    async def _flush(self, pending: deque[str]) -> None:
        try:
            while pending:
                await self.websocket.send({"type": "websocket.send", "text": pending[0]})
                pending.popleft()
        except (WebSocketDisconnect, WebSocketDisconnected, RuntimeError):
            self.closed = True  # the receiving side learns it too, and tidies up
        finally:
            self._pending = None
            self._flusher = None
