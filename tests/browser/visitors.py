"""Customers of a running centre, through its real doors."""

import itertools
import json
import smtplib
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
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


def send_mail(
    centre: Centre, subject: str, text: str, html: str = "", brand: str = "aubelle", name: str = "Lucie Bernard"
) -> str:
    """A customer's mail program hands a mail to the centre; returns its Message-ID."""
    mail = letter(subject, text, f"service@{brand}.example", name)
    if html:
        mail.add_alternative(html, subtype="html")
    hand_over(centre, mail)
    return str(mail["Message-ID"])


def reply(centre: Centre, answer: Message, text: str, name: str = "Lucie Bernard") -> None:
    """The customer answers a mail of the brand, as mail programs do."""
    mail = letter(f"Re: {answer['Subject']}", text, str(answer["From"]), name)
    mail["In-Reply-To"] = str(answer["Message-ID"])
    mail["References"] = f"{answer['References']} {answer['Message-ID']}"
    hand_over(centre, mail)


def hand_over(centre: Centre, mail: EmailMessage) -> None:
    """Send a mail by SMTP. Raises smtplib's exceptions when the centre does not take it."""
    with smtplib.SMTP("localhost", centre.smtp_port, timeout=10) as server:
        server.send_message(mail)


def answer_to(centre: Centre, message_id: str) -> Message:
    """The mail that the centre has sent in answer to this one; waits for it."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for path in (centre.home / "outbox").glob("*.eml"):
            sent = message_from_bytes(path.read_bytes(), policy=default)
            if sent["In-Reply-To"] == message_id:
                return sent
        time.sleep(0.2)
    raise AssertionError(f"no answer to {message_id} in the outbox")


def letter(subject: str, text: str, to: str, name: str) -> EmailMessage:
    """A mail with a Message-ID of its own, as a customer's mail program writes it."""
    mail = EmailMessage()
    address = ".".join(name.lower().split()).encode("ascii", "ignore").decode()
    mail["From"], mail["To"] = f"{name} <{address}@example.org>", to
    mail["Subject"], mail["Message-ID"] = subject, f"<{uuid.uuid4()}@example.org>"
    mail.set_content(text)
    return mail
