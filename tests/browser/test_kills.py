"""Processes are killed in the middle of work: what was acknowledged is there once, and screens come back."""

import contextlib
import os
import secrets
import signal
import smtplib
import socket
import sqlite3
import time
from collections.abc import Iterator
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from playwright.sync_api import expect

from browser.desks import Desk, desk_with_offer, desks, visitors
from browser.visitors import chat_customer, hand_over, letter
from centre import Centre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RECOVERY_MS = 30_000
"""A process starts in one to three seconds, and in many more beside other work on two cores."""
LOCKED_SECONDS = 12
"""Longer than a process waits for its turn to write."""


@pytest.fixture
def karim(browser: "Browser", centre: Centre) -> Iterator[Desk]:
    with desks(browser, centre, "karim") as (desk,):
        yield desk


@pytest.fixture
def site(browser: "Browser") -> "Iterator[Page]":
    with visitors(browser) as (page,):
        yield page


@pytest.fixture
def api(centre: Centre) -> Iterator[httpx.Client]:
    token = centre.command("token").strip()
    with httpx.Client(base_url=f"{centre.url}/api/v1", headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def kill(centre: Centre, name: str) -> int:
    pid = centre.pid_of(name)
    os.kill(pid, signal.SIGKILL)
    return pid


def until_another_runs(centre: Centre, name: str, killed: int) -> None:
    until = time.monotonic() + 30
    while centre.pid_of(name) in {0, killed}:
        assert time.monotonic() < until, centre.output()
        time.sleep(0.05)


def contact_about(api: httpx.Client, subject: str, state: str = "closed") -> dict[str, Any]:
    """The one contact with this subject, once it is in this state, with its messages, handlings and facts."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = [each for each in api.get("/contacts").json()["items"] if each["subject"] == subject]
        assert len(found) <= 1, found
        if found and found[0]["state"] == state:
            return dict(api.get(f"/contacts/{found[0]['id']}").json())
        time.sleep(0.2)
    raise AssertionError(f"no contact about {subject} became {state}")


def anew(question: str) -> str:
    """The question so that no earlier run of the test has asked it."""
    return f"{question}, {secrets.token_hex(3)}"


def kinds(contact: dict[str, Any]) -> list[str]:
    return [fact["kind"] for fact in contact["facts"]]


def test_a_chat_that_waits_when_the_dispatcher_is_killed_is_offered_once_it_is_back(
    browser: "Browser", centre: Centre, api: httpx.Client
) -> None:
    question = anew("J'attends depuis la panne")
    with desks(browser, centre, "karim") as (karim,):
        karim.status("Absent")
        with chat_customer(centre) as customer:
            customer.start(question, "Gaston Lambert")
            until_another_runs(centre, "dispatcher", kill(centre, "dispatcher"))
            karim.status("Disponible")
            karim.accept("Gaston")
            expect(karim.bubbles()).to_have_text([question])
            karim.close()
    facts = kinds(contact_about(api, question))
    assert [facts.count(kind) for kind in ("contact_arrived", "offer_accepted", "contact_closed")] == [1, 1, 1]


def test_an_offer_that_is_out_when_the_dispatcher_is_killed_can_be_taken_all_the_same(
    karim: Desk, centre: Centre, api: httpx.Client
) -> None:
    question = anew("Une offre pendant la panne")
    with chat_customer(centre) as customer:
        customer.start(question, "Hortense Vial")
        desk_with_offer([karim], "Hortense")
        kill(centre, "dispatcher")
        expect(karim.page.locator("#strip-dispatcher")).to_be_visible()
        karim.accept("Hortense")
        expect(karim.page.locator("#strip-dispatcher")).to_be_hidden(timeout=RECOVERY_MS)
        karim.write("Me voici.")
        customer.hear("Me voici.")
        karim.close()
    contact = contact_about(api, question)
    assert kinds(contact).count("offer_accepted") == 1
    assert len(contact["handlings"]) == 1


@pytest.mark.parametrize("process", ["dispatcher", "web", "worker"])
def test_both_sides_write_on_while_a_process_is_killed(
    karim: Desk, site: "Page", centre: Centre, api: httpx.Client, process: str
) -> None:
    question = anew(f"Pendant que le processus {process} tombe")
    begin_chat(site, centre, question)
    began = time.monotonic()
    karim.accept("Irène")
    asked, answered = [question], []
    for turn in range(6):
        asked.append(f"question {turn}")
        site.locator("#write").fill(asked[-1])
        site.locator("#write").press("Enter")
        if turn == 2:
            killed = kill(centre, process)
        answered.append(f"réponse {turn}")
        karim.write(answered[-1])
    until_another_runs(centre, process, killed)
    expect(site.locator(".bubble.mine:not(.pending) .text")).to_have_text(asked, timeout=RECOVERY_MS)
    expect(site.locator(".bubble.theirs .text")).to_have_text(answered, timeout=RECOVERY_MS)
    expect(karim.bubbles()).to_have_count(len(asked) + len(answered), timeout=RECOVERY_MS)
    for strip in ("#strip-lost", "#strip-dispatcher"):
        expect(karim.page.locator(strip)).to_be_hidden(timeout=RECOVERY_MS)
    karim.close()
    lasted_us = (time.monotonic() - began) * 1_000_000
    contact = contact_about(api, question)
    said = [message["text"] for message in contact["messages"] if message["direction"] != "system"]
    assert sorted(said) == sorted(asked + answered)
    (handling,) = contact["handlings"]
    assert 0 < handling["active_us"] + handling["wrap_up_us"] <= lasted_us


def begin_chat(page: "Page", centre: Centre, text: str) -> None:
    page.goto(f"{centre.url}/demo/aubelle/?language=fr")
    page.locator(".launcher").click()
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre nom").fill("Irène Colas")
    page.get_by_role("button", name="Commencer la discussion").click()
    expect(page.locator(".bubble.mine:not(.pending) .text")).to_have_text([text])


@pytest.mark.skipif(
    bool(os.environ.get("HOMESHORE_DATABASE_URL")), reason="one writer locks out all others in SQLite only"
)
def test_what_both_sides_write_while_the_database_is_locked_arrives_once_it_is_free(
    karim: Desk, site: "Page", centre: Centre
) -> None:
    begin_chat(site, centre, "Pendant le verrou")
    karim.accept("Irène")
    with contextlib.closing(sqlite3.connect(centre.home / "homeshore.sqlite3", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        site.locator("#write").fill("Une question")
        site.locator("#write").press("Enter")
        karim.write("Une réponse")
        time.sleep(LOCKED_SECONDS)
        expect(site.locator(".bubble.pending")).to_have_count(1)
        database.execute("ROLLBACK")
    expect(site.locator(".bubble:not(.pending) .text")).to_have_count(3, timeout=RECOVERY_MS)
    expect(karim.bubbles()).to_have_count(3, timeout=RECOVERY_MS)
    expect(karim.page.locator("#strip-lost")).to_be_hidden(timeout=RECOVERY_MS)
    expect(karim.page.locator("#strip-dispatcher")).to_be_hidden(timeout=RECOVERY_MS)
    karim.close()


def test_what_could_not_be_loaded_beside_a_chat_is_loaded_when_the_link_is_back(karim: Desk, centre: Centre) -> None:
    karim.page.route("**/card", lambda route: route.abort(), times=1)
    with chat_customer(centre) as customer:
        customer.start("Une fiche perdue", "Colette Brun")
        karim.accept("Colette")
        expect(karim.page.locator("#pane-aside [data-slot=retry]")).to_be_visible()
        kill(centre, "web")
        expect(karim.page.locator("#strip-lost")).to_be_visible()
        expect(karim.page.locator("#pane-aside [data-slot=known]")).to_be_visible(timeout=RECOVERY_MS)
        karim.close()


def test_mail_sent_while_the_mail_process_is_killed_arrives_once(
    karim: Desk, centre: Centre, api: httpx.Client
) -> None:
    karim.status("Absent")
    subject, texts = "Des lettres pendant la panne", [f"Lettre {number}" for number in range(8)]
    first = ""
    for number, text in enumerate(texts):
        mail = letter(subject, text, "service@aubelle.example", "Jules Perrin")
        if first:
            mail["In-Reply-To"] = first
        first = first or mail["Message-ID"]
        if number == 3:
            killed_in_the_middle(centre, mail.as_bytes())
        until = time.monotonic() + 30
        while not taken(centre, mail):
            assert time.monotonic() < until, centre.output()
            time.sleep(0.1)
    karim.status("Disponible")
    karim.accept("Jules")
    karim.close()
    assert [message["text"].strip() for message in contact_about(api, subject)["messages"]] == texts


def taken(centre: Centre, mail: EmailMessage) -> bool:
    """Whether the centre has taken the mail; a refusal for good is raised."""
    try:
        hand_over(centre, mail)
    except (smtplib.SMTPServerDisconnected, ConnectionError):
        return False
    return True


def killed_in_the_middle(centre: Centre, raw: bytes) -> None:
    """The mail process dies while it reads this mail: the sender hears nothing that looks like an acknowledgement."""
    with socket.create_connection(("localhost", centre.smtp_port), timeout=10) as link:
        heard = link.makefile("rb")
        heard.readline()
        for command in (
            "HELO shop.example",
            "MAIL FROM:<jules@example.org>",
            "RCPT TO:<service@aubelle.example>",
            "DATA",
        ):
            link.sendall(f"{command}\r\n".encode())
            assert heard.readline()[:1] in {b"2", b"3"}
        link.sendall(raw)
        kill(centre, "mail")
        with contextlib.suppress(ConnectionError):
            link.sendall(b"\r\n.\r\n")
            assert heard.readline() == b""
