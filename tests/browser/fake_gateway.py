"""The desk's gateway as the browser sees it (docs/protocols.md), for states that a real centre reaches slowly."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeshore.kit.ids import encode_id, new_id

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocketRoute

Body = dict[str, Any]
S = 1_000_000


def now_us() -> int:
    return time.time_ns() // 1000


def public_id() -> str:
    return encode_id(new_id())


def message(contact: str, direction: str, text: str, ago_seconds: float = 0, **other: object) -> Body:
    """A message as `contacts.queries.messages.MessageView` tells it."""
    return {
        "id": public_id(), "contact": contact, "direction": direction, "channel": "chat", "key": "",
        "at_us": now_us() - int(ago_seconds * S), "author": "" if direction == "inbound" else "Ada", "text": text,
        "subject": "", "sender": "", "recipients": [], "quoted": "", "html": False, "attachments": [], "warnings": [],
        "delivery": "none", "delivery_note": "", **other,
    }  # fmt: skip


def offer(**other: object) -> Body:
    why = ["longest_idle", "ring:2", "level:3", "language:fr", "certificate", "waited:12s"]
    return {
        "direction": "",
        "offer": public_id(), "contact": public_id(), "brand": "Aubelle", "programme": "Commandes", "channel": "chat",
        "language": "fr", "customer": "Inès", "subject": "Mon canapé", "why": why, "expires_us": now_us() + 20 * S,
        "waited_us": 12 * S, **other,
    }  # fmt: skip


def call(**other: object) -> Body:
    """What the switchboard says of a call in hand."""
    return {
        "state": "talking", "since_us": now_us() - 40 * S, "direction": "inbound", "number": "+33 … 78", "entry": "sip",
        "codec": "pcma", "recording": "on", "supervisor": "", "consult": "", "colleague": "", "consults": "", **other,
    }  # fmt: skip


@dataclass
class FakeGateway:
    """One desk's state, changed by the test; answers what the page asks and remembers it in `asked`."""

    mode: str = "employee"
    status: str = "ready"
    reachable: bool = True
    check: str = "passed"
    heard: bool = True
    offers: list[Body] = field(default_factory=list)
    contacts: list[Body] = field(default_factory=list)
    threads: dict[str, list[Body]] = field(default_factory=dict)
    history: list[Body] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    asked: list[Body] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    links: "list[WebSocketRoute]" = field(default_factory=list)

    def serve(self, page: "Page") -> None:
        """Stand in for the gateway on a page."""
        page.route_web_socket("**/live/desk", self._connected)

    def contact(self, customer: str, *messages: tuple[str, str, float], **other: object) -> Body:
        """A contact in hand, with (direction, text, seconds ago) of its messages."""
        contact = public_id()
        self.threads[contact] = [message(contact, *each) for each in messages]
        began_us = now_us() - (90 - len(self.contacts)) * S
        waits = next((m["at_us"] for m in self.threads[contact][::-1] if m["direction"] == "inbound"), 0)
        row = {
            "contact": contact, "handling": public_id(), "brand": public_id(), "brand_name": "Aubelle",
            "programme": "0000000000001", "programme_name": "Commandes", "channel": "chat", "language": "fr",
            "state": "active", "held": False, "since_us": now_us() - 60 * S, "began_us": began_us,
            "wrap_up_limit_us": 0, "customer": customer, "customer_address": "j…n@example.org", "subject": "",
            "waiting_for_us": waits, "unread": 1 if waits else 0, "customer_present": True, "draft": "", "demo": False,
            "call": None, **other,
        }  # fmt: skip
        self.contacts.append(row)
        return row

    def say(self, contact: Body, direction: str, text: str, **other: object) -> Body:
        """A message joins a thread and is hinted."""
        added = message(contact["contact"], direction, text, **other)
        self.threads[contact["contact"]].append(added)
        self.hint("message", contact=contact["contact"], message=added)
        return added

    def hint(self, name: str, **other: object) -> None:
        for link in self.links:
            link.send(json.dumps({"hint": name, **other}))

    def drop(self, code: int = 1012) -> None:
        """Cut every link."""
        links, self.links = self.links, []
        for link in links:
            link.close(code=code)

    def said(self, do: str) -> list[Body]:
        return [each for each in self.asked if each["do"] == do]

    def _connected(self, link: "WebSocketRoute") -> None:
        if not self.reachable:
            link.close(code=1013)
            return
        self.links.append(link)
        link.on_message(lambda text: self._answer(link, json.loads(text)))

    def _answer(self, link: "WebSocketRoute", ask: Body) -> None:
        self.asked.append(ask)
        name = ask["do"]
        if name in self.refusals:
            link.send(json.dumps({"re": ask["id"], "refused": "refused", "text": self.refusals[name]}))
            return
        answers: dict[str, Callable[[Body], Body]] = {
            "hello": lambda _: {"dispatcher": "up", **self._state()},
            "state": lambda _: self._state(),
            "thread": lambda body: {"thread": {"messages": self.threads.get(body["contact"], []), "more": False}},
            "aids": lambda _: {"aids": AIDS},
            "history": lambda _: {"history": self.history},
            "say": self._said,
            "note": self._said,
            "phone_join": lambda body: {"sdp": "v=0"},
            "dial": lambda body: {"contact": self.contacts[-1]["contact"]},
        }
        body = answers[name](ask) if name in answers else {}
        link.send(json.dumps({"re": ask["id"], "ok": True, **body}))

    def _said(self, body: Body) -> Body:
        direction = "outbound" if body["do"] == "say" else "internal"
        thread = self.threads[body["contact"]]
        known = [each for each in thread if each["key"] == body["key"]]
        if not known:
            thread.append(message(body["contact"], direction, body["text"], key=body["key"]))
        return {"message": (known or thread[-1:])[0]}

    def _state(self) -> Body:
        reasons = ["break", "lunch"] if self.mode == "employee" else []
        agent = {
            "id": public_id(), "name": "Ada Martin", "mode": self.mode, "status": self.status, "reason": "",
            "since_us": now_us() - 60 * S, "chat_capacity": 3, "pause_reasons": reasons,
            "phone": {"connected": self.heard, "check": self.check},
        }  # fmt: skip
        return {"now_us": now_us(), "agent": agent, "offers": self.offers, "contacts": self.contacts}


AIDS: Body = {
    "reasons": [{"code": "delivery", "family": "order", "label": "Livraison"}],
    "replies": [
        {"shortcut": "bonjour", "title": "Accueil", "body": "Bonjour, que puis-je faire pour vous ?"},
        {"shortcut": "delai", "title": "Délai de livraison", "body": "Sous 3 à 5 jours."},
        {"shortcut": "retour", "title": "Conditions de retour", "body": "Vous disposez de 30 jours."},
    ],
    "scripts": [{"title": "Suivi", "body": "1. Saluer\n2. Vérifier l’adresse"}],
    "programmes": [["0000000000001", "Commandes"], ["0000000000002", "Fidélité"]],
    "agents": [["0000000000003", "Karim"]],
}
CARD: Body = {
    "contact": "0000000000000", "name": "Jeanne Martin", "since_us": 1_700_000_000 * S, "verified": True,
    "identities": [
        {"kind": "address", "value": "j…n@example.org", "verified": True},
        {"kind": "number", "value": "+33 … 78", "verified": False},
    ],
}  # fmt: skip
