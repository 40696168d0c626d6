"""A contact served from arrival to close in `Company`, and a dispatcher's socket that answers with its core."""

import contextlib
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from html import unescape

import msgspec
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from company import Company
from homeshore.contacts.actions import ChatStart, start_chat
from homeshore.contacts.actions.calls import WebCall, enter_queue, start_web_call
from homeshore.contacts.dispatcher.protocol import (
    Accepted,
    Answer,
    Ask,
    Do,
    Frames,
    Reply,
    encode_view,
    frame,
    refused,
    requests,
    socket_path,
)
from homeshore.contacts.telephone import protocol as telephone
from homeshore.contacts.telephone.protocol import AnyRequest
from homeshore.facts.vocabulary import Origin
from homeshore.journal.bus import address_of
from homeshore.kit.errors import Refusal
from homeshore.people.actions import give_account
from homeshore.people.queries import Agent
from homeshore.routing.commands import Accept, Close, SetPhone, WrapUp
from homeshore.routing.core import Core
from homeshore.security.actions import grant_role, open_account

_asked = msgspec.msgpack.Decoder(telephone.Asked)


def chat(company: Company, brand: int, text: str = "Bonjour", origin: Origin = Origin.CUSTOMER) -> int:
    """A customer who writes; returns the contact."""
    start = ChatStart(brand=brand, language="fr", text=text, key="", origin=origin)
    contact = start_chat(start, company.now_us).session.contact_id
    company.settle()
    return contact


def call(company: Company, brand: int) -> int:
    """A customer who calls from the brand's page and waits; returns the contact."""
    start = WebCall(brand=brand, language="fr", key=f"a-long-random-key-{secrets.token_hex(8)}")
    contact = start_web_call(start, company.now_us).contact.id
    enter_queue(contact, company.now_us)
    company.settle()
    return contact


def at_the_telephone(company: Company, agent: Agent) -> None:
    """The agent is at the desk, ready, with the telephone connected."""
    company.at_desk(agent)
    company.do(SetPhone(agent.id, 1, up=True))


def accept(company: Company, agent: Agent, contact: int) -> int:
    """The agent takes what is offered; returns the handling."""
    offer = next(o.offer for o in company.core.agent_view(agent.id).offers if o.contact == contact)
    company.do(Accept(agent.id, contact, offer))
    company.settle()
    return offer


def close(company: Company, agent: Agent, contact: int, seconds: float = 60, wrap_up_seconds: float = 15) -> None:
    """The agent talks, wraps up and closes."""
    company.later(seconds)
    company.do(WrapUp(agent.id, contact))
    company.later(wrap_up_seconds)
    company.do(Close(agent.id, contact, "delivery", "resolved"))
    company.settle()


def browser_of_agent(agent: Agent) -> Client:
    """A browser in which an agent who has had no account yet is signed in, in English."""
    user = open_account(agent.person.email, agent.person.name)
    grant_role(user, "agent")
    give_account(agent.person, user.id)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = "en"
    return client


def text_of(client: Client, path: str, status: int = 200) -> str:
    """What a page says, without its tags and with single spaces."""
    page = client.get(path, follow=True)
    assert page.status_code == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def browser_of(role: str, brand: int = 0, name: str = "Sophie Marchal", language: str = "en") -> Client:
    """A browser in which a new user with this role is signed in."""
    number = get_user_model().objects.count()
    user = open_account(f"user{number}@homeshore.example", name)
    grant_role(user, role, brand)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["django_language"] = language
    return client


@contextlib.contextmanager
def journal_emptied_after() -> Iterator[None]:
    """For tests whose rows are committed: SQLite empties tables by DELETE, which the sealed journal refuses."""
    yield
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'journal_fact_no_delete'")
        seal = cursor.fetchone()[0]
        cursor.execute("DROP TRIGGER journal_fact_no_delete")
        cursor.execute("DELETE FROM journal_fact")
        cursor.execute(seal)


@contextlib.contextmanager
def answering(core: Core, now_us: int) -> Iterator[None]:
    """The dispatcher's socket, served from a core in this process; what is done there is not journalled."""
    path = socket_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, address_of(path) as address:
        listener.bind(address)
        listener.listen()
        thread = threading.Thread(target=_serve, args=(listener, core, now_us), daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    path.unlink()


def _serve(listener: socket.socket, core: Core, now_us: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            link, _ = listener.accept()
            with link:
                _talk(link, core, now_us)


def _talk(link: socket.socket, core: Core, now_us: int) -> None:
    frames = Frames()
    while data := link.recv(1 << 16):
        for body in frames.feed(data):
            request = requests.decode(body)
            if isinstance(request, Do | Ask):
                link.sendall(frame(_reply(request, core, now_us)))


def _reply(request: Do | Ask, core: Core, now_us: int) -> Reply:
    if isinstance(request, Ask):
        return Answer(request.id, 0, encode_view(core.floor_view()))
    _facts, refusal = core.handle(now_us, request.command)
    return refused(request.id, refusal) if isinstance(refusal, Refusal) else Accepted(request.id, now_us, 0, 1)


@contextlib.contextmanager
def switchboard(answer: Callable[[AnyRequest], telephone.Answer]) -> Iterator[None]:
    """The switchboard's socket, answered by a function; a refusal that it raises travels as one."""
    path = telephone.socket_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, address_of(path) as address:
        listener.bind(address)
        listener.listen()
        thread = threading.Thread(target=_switch, args=(listener, answer), daemon=True)
        thread.start()
        yield
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()
    path.unlink()


def _switch(listener: socket.socket, answer: Callable[[AnyRequest], telephone.Answer]) -> None:
    with contextlib.suppress(OSError):
        while True:
            link, _ = listener.accept()
            with link:
                frames = Frames()
                for body in frames.feed(link.recv(1 << 18)):
                    asked = _asked.decode(body)
                    try:
                        reply = answer(asked.request)
                    except Refusal as refusal:
                        reply = telephone.Refused(refusal.code, dict(refusal.fields))
                    link.sendall(frame(telephone.Answered(asked.id, reply)))  # type: ignore[arg-type]  # framed alike
