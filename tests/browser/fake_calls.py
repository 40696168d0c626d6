"""The centre's end of a call from the page, in the page itself: for states that a real centre reaches slowly."""

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route, WebSocketRoute

Body = dict[str, Any]

MICROPHONE = """() => {
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  navigator.mediaDevices.getUserMedia = async () => out.stream.clone();
}"""
"""Init script: a microphone that hums, whatever the machine has."""

ANSWERER = """async (offer) => {
  const line = new RTCPeerConnection();
  (window.lines ??= []).push(line);
  await line.setRemoteDescription({ type: "offer", sdp: offer });
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  line.addTrack(out.stream.getAudioTracks()[0], out.stream);
  await line.setLocalDescription(await line.createAnswer());
  while (line.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
  return line.localDescription.sdp;
}"""
"""Answers an offer with a tone, as the centre would."""

CALLS: Body = {
    "served": True, "open": True, "opens_us": 0, "callback": True, "recorded": True, "refuse_key": "9",
    "menu": [{"key": "1", "label": "Commandes"}, {"key": "2", "label": "Retours"}], "ice_servers": [],
    "number": "+33199001234", "number_shown": "01 99 00 12 34",
}  # fmt: skip


@dataclass
class FakeCalls:
    """One call, whose state the test sets; answers what the page asks and remembers it in `asked`."""

    page: "Page"
    calls: Body = field(default_factory=lambda: dict(CALLS))
    standing: Body = field(default_factory=lambda: {"state": "greeting"})
    refusals: dict[str, Body] = field(default_factory=dict)
    asked: list[Body] = field(default_factory=list)
    links: "list[WebSocketRoute]" = field(default_factory=list)
    offers: list[str] = field(default_factory=list)

    def serve(self) -> None:
        """Stand in for the centre on the page."""
        self.page.add_init_script(f"({MICROPHONE})()")
        self.page.route("**/config.json*", self._config)
        self.page.route_web_socket("**/live/chat/*", self._connected)

    def stands(self, state: str, **other: object) -> None:
        """The call changes, and windows hear of it."""
        self.standing = {"state": state, **other}
        self.hint("call", **self.standing)

    def hint(self, name: str, **other: object) -> None:
        for link in self.links:
            link.send(json.dumps({"hint": name, **other}))

    def drop(self) -> None:
        """Cut every link."""
        links, self.links = self.links, []
        for link in links:
            link.close(code=1012)

    def said(self, do: str) -> list[Body]:
        return [each for each in self.asked if each["do"] == do]

    def settle(self) -> None:
        """Answer the offers that came: a page cannot be asked anything while it is being served."""
        until = time.monotonic() + 10
        while not self.offers:
            assert time.monotonic() < until, "the page offered nothing"
            self.page.wait_for_timeout(20)
        link, ask = self.offers.pop(0)  # type: ignore[misc]
        sdp = self.page.evaluate(ANSWERER, ask["sdp"])
        secret = {"secret": "the call's secret"} if ask["do"] == "call" else {}
        link.send(json.dumps({"re": ask["id"], "ok": True, "sdp": sdp, **secret, **self.standing}))

    def _config(self, route: "Route") -> None:
        config = route.fetch().json()
        route.fulfill(json=config | {"calls": self.calls, "opening": {"open": True, "opens_us": 0}})

    def _connected(self, link: "WebSocketRoute") -> None:
        self.links.append(link)
        link.on_message(lambda text: self._answer(link, json.loads(text)))

    def _answer(self, link: "WebSocketRoute", ask: Body) -> None:
        self.asked.append(ask)
        name = ask["do"]
        if name in self.refusals:
            link.send(json.dumps({"re": ask["id"], **self.refusals[name]}))
        elif name in ("call", "call_rejoin"):
            self.offers.append((link, ask))  # type: ignore[arg-type]
        else:
            link.send(json.dumps({"re": ask["id"], "ok": True, **self._reply(ask)}))

    def _reply(self, ask: Body) -> Body:
        match ask["do"]:
            case "hello":
                chat = {"open": True, "opens_us": 0, "state": "none", "messages": []}
                return chat | ({"call": {**self.standing, "rated": False}} if ask.get("call") else {})
            case "start":
                return {"secret": "the chat's secret", "state": "waiting", "messages": []}
            case "hang_up":
                self.standing = {"state": "over"}
                return self.standing
        return {}
