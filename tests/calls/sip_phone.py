"""A SIP phone: Debian's baresip, which hums a tone and keeps what it hears."""

import asyncio
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

from adapters.telephony.media.peers import tones
from calls.parties import until
from ports import free_port

needs_baresip = pytest.mark.skipif(shutil.which("baresip") is None, reason="baresip is not installed (baresip-core)")

_CONFIG = """\
module_path /usr/lib/baresip/modules
module g711.so
module ausine.so
module aubridge.so
module sndfile.so
module ctrl_tcp.so
module_tmp account.so
module_app menu.so
snd_path {folder}
ctrl_tcp_listen 127.0.0.1:{control}
sip_listen 127.0.0.1:{port}
audio_source ausine,{hertz}
audio_player aubridge,sink
audio_alert aubridge,sink
ausrc_srate 48000
ausrc_channels 2
auplay_srate 8000
"""
_RATE, _WAVE_HEADER = 8_000, 44


class SipPhone:
    """`port` is where it is rung, as `number`; it answers by itself unless `answers` says otherwise (manual)."""

    def __init__(self, hertz: int, port: int = 0, number: str = "phone", answers: str = "auto") -> None:
        self.port = port or free_port()
        self.events: list[dict[str, Any]] = []
        self._control = free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="baresip-"))
        config = _CONFIG.format(control=self._control, port=self.port, hertz=hertz, folder=self._folder)
        (self._folder / "config").write_text(config)
        (self._folder / "accounts").write_text(
            f"<sip:{number}@127.0.0.1>;regint=0;answermode={answers};audio_codecs=pcma\n"
        )

    async def __aenter__(self) -> Self:
        with (self._folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                "baresip", "-f", str(self._folder), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._control)
                break
            except OSError:
                assert time.monotonic() < deadline, (
                    "baresip did not start: " + (self._folder / "log").read_text()[-2000:]
                )
                await asyncio.sleep(0.1)
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.cancel()
        self._writer.close()
        self._process.terminate()
        await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def say(self, command: str, params: str = "") -> None:
        """A command of baresip's menu, as a netstring of JSON."""
        text = json.dumps({"command": command, "params": params}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))

    def dial(self, number: str, port: int) -> None:
        """Call a number of the centre."""
        self.say("dial", f"sip:{number}@127.0.0.1:{port}")

    def hang_up(self) -> None:
        """End the call."""
        self.say("hangup")

    async def is_told(self, kind: str) -> None:
        """Wait for an event: CALL_ESTABLISHED, CALL_CLOSED, CALL_INCOMING."""
        log = self._folder / "log"
        await until(
            lambda: any(event.get("type") == kind for event in self.events),
            f"no {kind} but {self.events} {log.read_text()[-2000:]}",
        )

    def caller(self) -> str:
        """Whose number was shown when it last rang."""
        rung = [event for event in self.events if event.get("direction") == "incoming"]
        return str(rung[-1]["peeruri"]).removeprefix("sip:").partition("@")[0]

    async def hears(self, *hertz: int, seconds: float = 1.0) -> None:
        """Wait until these tones are all that was heard for some seconds."""
        wanted = set(hertz)
        await until(lambda: self.heard(seconds) == wanted, f"the phone does not hear {wanted}")

    def heard(self, seconds: float) -> set[int]:
        """The tones heard in the last seconds of the call, which may go on; none when it was not heard for so long."""
        kept = max(self._folder.glob("*dec.wav"), key=lambda path: path.stat().st_mtime, default=None)
        data = kept.read_bytes()[_WAVE_HEADER:] if kept else b""  # the header's length is written at the end
        samples = np.frombuffer(data[: len(data) // 2 * 2], np.int16).astype(np.float64)
        wanted = int(seconds * _RATE)
        return tones(samples[-wanted:], _RATE) if len(samples) >= wanted else set()

    async def _listen(self) -> None:
        while True:
            length = await self._reader.readuntil(b":")
            text = await self._reader.readexactly(int(length[:-1]))
            await self._reader.readexactly(1)
            self.events.append(json.loads(text))
