"""Customers of a running centre, through its real doors."""

import itertools
import json
import smtplib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from centre import Centre

Body = dict[str, Any]


class ChatCustomer:
    """A chat window on a brand's site (docs/protocols.md)."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.hints: list[Body] = []

    def ask(self, do: str, **arguments: object) -> Body:
        """Say something and wait for its answer; hints that come in between are kept."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"do": do, "id": number, **arguments}))
        while True:
            heard: Body = json.loads(self._socket.recv(timeout=10))
            if heard.get("re") == number:
                assert heard.get("ok"), heard
                return heard
            self.hints.append(heard)

    def start(self, text: str, name: str = "Jeanne Martin", email: str = "jeanne.martin@example.org") -> None:
        self.ask("start", text=text, key=str(uuid.uuid4()), name=name, email=email)

    def say(self, text: str) -> None:
        self.ask("say", text=text, key=str(uuid.uuid4()))

    def hear(self, text: str) -> None:
        """Wait until the adviser has said `text`."""
        while not any(hint.get("message", {}).get("text") == text for hint in self.hints):
            self.hints.append(json.loads(self._socket.recv(timeout=10)))


@contextmanager
def chat_customer(centre: Centre, brand: str = "aubelle") -> Iterator[ChatCustomer]:
    """A customer who opened the chat window, and closes it afterwards."""
    address = f"{centre.url.replace('http', 'ws')}/live/chat/{brand}"
    with connect(address, origin=Origin(centre.url)) as socket:
        customer = ChatCustomer(socket)
        customer.ask("hello", language="fr", page=f"{centre.url}/demo/{brand}/")
        yield customer


def send_mail(centre: Centre, subject: str, text: str, html: str = "", brand: str = "aubelle") -> None:
    """A customer's mail program hands a mail to the centre."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Lucie Bernard <lucie.bernard@example.org>", f"service@{brand}.example"
    mail["Subject"], mail["Message-ID"] = subject, f"<{uuid.uuid4()}@example.org>"
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    with smtplib.SMTP("localhost", centre.smtp_port, timeout=10) as server:
        server.send_message(mail)
