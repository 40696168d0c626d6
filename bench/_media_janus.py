"""Janus under the same load as the media worker: AudioBridge mixes, VideoRoom forwards. Neither records."""

import asyncio
import itertools
import json
import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

from bench._media_peers import Stream, WebPeer, speech

JANUS = shutil.which("janus")
_TRANSPORTS = "/usr/lib/x86_64-linux-gnu/janus/transports"
_MAIN = """
general: {{ configs_folder = "{folder}"; plugins_folder = "/usr/lib/x86_64-linux-gnu/janus/plugins";
            transports_folder = "{transports}"; log_to_stdout = false; log_to_file = "{folder}/janus.log";
            debug_level = 2; session_timeout = 0; }}
media: {{ rtp_port_range = "40000-49999"; }}
plugins: {{ disable = "{plugins}"; }}
transports: {{ disable = "{others}"; }}
"""
_SOCKET = """general: {{ enabled = true; json = "compact"; path = "{path}"; type = "SOCK_SEQPACKET"; }}"""

Json = dict[str, Any]
Load = tuple[list[Stream], list[Stream], int]
Start = Callable[[list[str]], "Popen[bytes]"]


class Janus:
    """A running Janus, spoken to over its Unix socket."""

    def __init__(self, start: Start) -> None:
        self._folder = Path(os.environ["HOMESHORE_HOME"]) / "janus"
        self._folder.mkdir()
        self._numbers = itertools.count(1)
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._write_settings()
        self.process = start([JANUS or "janus", "-F", str(self._folder), "-N"])

    def _write_settings(self) -> None:
        wanted = {"audiobridge", "videoroom", "pfunix"}

        def others(kind: str) -> str:
            files = Path(f"/usr/lib/x86_64-linux-gnu/janus/{kind}").glob("*.so")
            return ",".join(each.name for each in files if not any(name in each.name for name in wanted))

        text = _MAIN.format(
            folder=self._folder, transports=_TRANSPORTS, plugins=others("plugins"), others=others("transports")
        )
        (self._folder / "janus.jcfg").write_text(text)
        for plugin in ("audiobridge", "videoroom"):
            (self._folder / f"janus.plugin.{plugin}.jcfg").write_text("general: {}\n")
        path = self._folder / "janus.sock"
        (self._folder / "janus.transport.pfunix.jcfg").write_text(_SOCKET.format(path=path))

    async def open(self) -> None:
        """Wait for it, and begin a session."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._socket.setblocking(False)
        for _ in range(200):
            try:
                self._socket.connect(str(self._folder / "janus.sock"))
                break
            except OSError:
                await asyncio.sleep(0.05)
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)
        self._session = (await self._ask({"janus": "create"}))["data"]["id"]

    def _read(self) -> None:
        data = self._socket.recv(1 << 17)
        if not data:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            return
        message = json.loads(data)
        future = self._waiting.get(message.get("transaction", ""))
        if future is not None and not future.done() and message["janus"] != "ack":
            future.set_result(message)

    async def _ask(self, message: Json) -> Json:
        number = f"t{next(self._numbers)}"
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._socket.send(json.dumps(message | {"transaction": number}).encode())
        reply: Json = await asyncio.wait_for(future, 10)
        del self._waiting[number]
        assert reply["janus"] != "error", reply
        return reply

    async def attach(self, plugin: str) -> int:
        """A handle of a plugin."""
        reply = await self._ask({"janus": "attach", "session_id": self._session, "plugin": f"janus.plugin.{plugin}"})
        return int(reply["data"]["id"])

    async def tell(self, handle: int, body: Json, jsep: Json | None = None) -> Json:
        """A request to a plugin and its answer."""
        message = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        reply = await self._ask(message | ({"jsep": jsep} if jsep else {}))
        assert "error" not in reply["plugindata"]["data"], reply
        return reply


async def _running(start: Start) -> Janus:
    janus = Janus(start)
    await janus.open()
    return janus


async def _offered(janus: Janus, handle: int, body: Json, peer: WebPeer, direction: str) -> None:
    """Connect a peer by an offer of its own."""
    reply = await janus.tell(handle, body, {"type": "offer", "sdp": await peer.describe(direction)})
    await peer.connect(reply["jsep"]["sdp"])


async def audiobridge(codec: str, calls: int, start: Start) -> Load:
    """A room for each call, 48 kHz for Opus, 8 kHz for PCMU."""
    janus = await _running(start)
    frames = speech(codec)
    rooms = await janus.attach("audiobridge")
    streams: list[Stream] = []
    for room in range(1, calls + 1):
        rate = 48_000 if codec == "opus" else 8_000
        await janus.tell(rooms, {"request": "create", "room": room, "sampling_rate": rate})
        for _ in range(2):
            handle = await janus.attach("audiobridge")
            await janus.tell(handle, {"request": "join", "room": room, "codec": codec})
            peer = WebPeer(codec, frames)
            await _offered(janus, handle, {"request": "configure", "muted": False}, peer, "sendrecv")
            streams.append(peer)
    return streams, streams, janus.process.pid


async def videoroom(codec: str, calls: int, start: Start) -> Load:
    """A room for each call; each party publishes and subscribes to the other."""
    janus = await _running(start)
    frames = speech(codec)
    rooms = await janus.attach("videoroom")
    senders: list[Stream] = []
    receivers: list[Stream] = []
    for room in range(1, calls + 1):
        await janus.tell(rooms, {"request": "create", "room": room, "publishers": 2, "audiocodec": codec})
        feeds = []
        for _ in range(2):
            handle = await janus.attach("videoroom")
            joined = await janus.tell(handle, {"request": "join", "ptype": "publisher", "room": room})
            feeds.append(joined["plugindata"]["data"]["id"])
            peer = WebPeer(codec, frames)
            await _offered(janus, handle, {"request": "publish"}, peer, "sendonly")
            senders.append(peer)
        receivers += [await _subscribed(janus, room, feed, WebPeer(codec, frames)) for feed in feeds]
    return senders, receivers, janus.process.pid


async def _subscribed(janus: Janus, room: int, feed: int, peer: WebPeer) -> WebPeer:
    handle = await janus.attach("videoroom")
    body = {"request": "join", "ptype": "subscriber", "room": room, "streams": [{"feed": feed}]}
    offer = (await janus.tell(handle, body))["jsep"]["sdp"]
    mid = re.search(r"a=mid:(\S+)", offer)
    assert mid is not None
    answer = await peer.describe("recvonly", "active", mid[1])
    connecting = asyncio.create_task(peer.connect(offer, controlling=False, client=True))
    await janus.tell(handle, {"request": "start"}, {"type": "answer", "sdp": answer})
    await connecting
    return peer


def available() -> bool:
    """Whether Debian's Janus is installed."""
    return JANUS is not None and os.path.isdir(_TRANSPORTS)
