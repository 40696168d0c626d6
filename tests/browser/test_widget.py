"""The chat window on a sample page of the running centre, in a browser, with an agent at the other end."""

import itertools
import json
import os
import re
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect
from websockets.sync.client import connect

from browser.axe import violations
from centre import Centre

PASSWORD = "bienvenue-chez-nous"


class Adviser:
    """An agent at the desk's socket."""

    def __init__(self, centre: Centre, email: str) -> None:
        with httpx.Client(base_url=centre.url, follow_redirects=True) as client:
            form = client.get("/accounts/login/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
            assert token is not None
            data = {"csrfmiddlewaretoken": token[1], "login": email, "password": PASSWORD}
            client.post("/accounts/login/", data=data, headers={"Referer": centre.url})
            cookie = client.cookies["homeshore_session"]
        address = centre.url.replace("http", "ws") + "/live/desk"
        self.open = ExitStack()
        headers = {"Cookie": f"homeshore_session={cookie}"}
        self.socket = self.open.enter_context(connect(address, additional_headers=headers))
        self.numbers = itertools.count(1)
        self.ask("hello", session=secrets.randbits(52))
        assert self.ask("status", status="ready").get("ok")

    def ask(self, do: str, **arguments: object) -> dict:
        number = next(self.numbers)
        self.socket.send(json.dumps({"do": do, "id": number, **arguments}))
        while True:
            heard = json.loads(self.socket.recv(timeout=10))
            if heard.get("re") == number:
                return heard

    def answer(self, subject: str) -> str:
        """Take the chat that begins with `subject`, and settle others that lie about. Returns its contact."""
        while True:
            offer = self.wait_for("offers")[0]
            contact = str(offer["contact"])
            assert self.ask("accept", contact=contact, offer=offer["offer"])["ok"]
            if offer["subject"] == subject:
                return contact
            self.finish(contact)

    def wait_for(self, what: str) -> list[dict]:
        until = time.monotonic() + 20
        while not (state := self.ask("state"))[what]:
            assert time.monotonic() < until, state
            time.sleep(0.1)
        return list(state[what])

    def say(self, contact: str, text: str) -> None:
        assert self.ask("say", contact=contact, text=text, key=secrets.token_hex(16))["ok"]

    def finish(self, contact: str) -> None:
        self.ask("wrap_up", contact=contact)
        self.ask("close", contact=contact, reason="other", outcome="resolved")

    def leave(self) -> None:
        self.ask("status", status="away")
        self.open.close()


@pytest.fixture
def adviser(centre: Centre) -> Iterator[Adviser]:
    claire = Adviser(centre, "claire@homeshore.example")
    yield claire
    claire.leave()


def begin(page: Page, centre: Centre, text: str, path: str = "/demo/aubelle/?language=fr") -> None:
    page.goto(centre.url + path)
    page.locator(".launcher").click()
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre nom").fill("Léa Martin")
    page.get_by_role("button", name="Commencer la discussion").click()
    expect(page.locator(".bubble.mine:not(.pending) .text")).to_have_text([text])


def write(page: Page, text: str) -> None:
    page.locator("#write").fill(text)
    page.locator("#write").press("Enter")


def said(adviser: Adviser, contact: str) -> list[str]:
    return [message["text"] for message in adviser.ask("thread", contact=contact)["thread"]["messages"]]


def test_a_chat_from_the_first_word_to_the_satisfaction_question(page: Page, centre: Centre, adviser: Adviser) -> None:
    begin(page, centre, "Ma lampe est arrivée cassée")
    contact = adviser.answer("Ma lampe est arrivée cassée")
    expect(page.locator(".status")).to_have_text("Claire s’occupe de vous")
    adviser.ask("typing", contact=contact)
    expect(page.locator(".typing")).to_contain_text("Claire écrit…")
    adviser.say(contact, "Pouvez-vous m’envoyer une photo ?")
    expect(page.locator(".bubble.theirs .text")).to_have_text(["Pouvez-vous m’envoyer une photo ?"])
    picture = {"name": "lampe.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 5000}
    page.locator("input[type=file]").set_input_files([picture])  # type: ignore[list-item]  # a file payload
    expect(page.get_by_role("link", name="Télécharger lampe.png")).to_be_visible()
    adviser.finish(contact)
    expect(page.locator(".status")).to_have_text("La discussion est terminée")
    page.get_by_text("5", exact=True).click()
    page.get_by_label("Un mot pour l’expliquer").fill("Très aimable")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Merci de votre réponse.")).to_be_visible()
    page.get_by_text("Recevoir une copie par e-mail").click()
    page.get_by_label("Votre adresse e-mail").last.fill("lea@example.org")
    page.get_by_role("button", name="Envoyer la copie").click()
    expect(page.get_by_text("La copie part vers lea@example.org.")).to_be_visible()


def test_a_reload_and_a_killed_gateway_lose_and_double_nothing(page: Page, centre: Centre) -> None:
    claire = Adviser(centre, "claire@homeshore.example")
    begin(page, centre, "Avant la panne")
    contact = claire.answer("Avant la panne")
    page.reload()
    expect(page.locator(".bubble.mine .text")).to_have_text(["Avant la panne"])
    os.kill(centre.pid_of("web"), signal.SIGKILL)
    expect(page.locator(".strip")).to_contain_text("Connexion perdue")
    write(page, "Pendant la panne")
    write(page, "Encore pendant la panne")
    expect(page.locator(".bubble.pending")).to_have_count(2)
    expect(page.locator(".bubble.pending")).to_have_count(0, timeout=30_000)
    everything = ["Avant la panne", "Pendant la panne", "Encore pendant la panne"]
    expect(page.locator(".bubble.mine .text")).to_have_text(everything)
    page.reload()
    expect(page.locator(".bubble.mine .text")).to_have_text(everything)
    claire.open.close()
    again = Adviser(centre, "claire@homeshore.example")
    assert said(again, contact) == everything
    again.finish(contact)
    again.leave()


def test_what_looks_like_code_stays_text(page: Page, centre: Centre, adviser: Adviser) -> None:
    nasty = "<img src=x onerror=\"document.title='hacked'\"> '; DROP TABLE fact; --"
    begin(page, centre, nasty)
    contact = adviser.answer(nasty[:80])
    adviser.say(contact, "<script>document.title='hacked'</script> https://aubelle.example/a?b=1.")
    expect(page.locator(".bubble.theirs .text")).to_contain_text("<script>")
    expect(page.locator(".bubble.theirs a")).to_have_attribute("href", "https://aubelle.example/a?b=1")
    assert "hacked" not in page.title()
    adviser.finish(contact)


def test_the_keyboard_alone_is_enough(page: Page, centre: Centre) -> None:
    page.goto(centre.url + "/demo/aubelle/?language=fr")
    page.locator(".launcher").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Service clients Aubelle")).to_be_visible()
    expect(page.get_by_label("Votre message")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(".launcher")).to_be_focused()


@pytest.fixture
def other_site(centre: Centre) -> Iterator[str]:
    """The page of a shop that is not in the brand's list, with the tag on it."""
    tag = f'<!doctype html><title>A shop</title><script src="{centre.url}/widget.js" data-brand="aubelle"></script>'

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(tag.encode())

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_another_site_is_told_in_its_console_why_there_is_no_chat(page: Page, other_site: str) -> None:
    with page.expect_console_message(lambda message: "Homeshore" in message.text) as heard:
        page.goto(f"http://{other_site}/")
    assert f"this site ({other_site}) is not in the list" in heard.value.text
    assert page.locator(".launcher").count() == 0


def test_when_closed_a_message_may_be_left(page: Page, centre: Centre) -> None:
    left: list[dict] = []

    def closed(route: Route) -> None:
        config = route.fetch().json()
        config["opening"] = {"open": False, "opens_us": (time.time_ns() // 1000) + 86_400_000_000}
        route.fulfill(json=config)

    def centre_at_night(socket: WebSocketRoute) -> None:
        def answer(text: str | bytes) -> None:
            asked = json.loads(text)
            left.append(asked)
            reply = {"re": asked["id"], "ok": True}
            night = {"open": False, "opens_us": 0, "state": "none", "messages": []}
            socket.send(json.dumps(reply | night if asked["do"] == "hello" else reply))

        socket.on_message(answer)

    page.route("**/config.json*", closed)
    page.route_web_socket("**/live/chat/*", centre_at_night)
    page.goto(centre.url + "/demo/aubelle/?language=fr")
    page.locator(".launcher").click()
    expect(page.locator(".status")).to_have_text("Fermé pour le moment")
    page.get_by_label("Votre message").fill("Rappelez-moi demain")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Indiquez une adresse e-mail complète")).to_be_visible()
    page.get_by_label("Votre adresse e-mail").first.fill("lea@example.org")
    page.get_by_role("button", name="Envoyer le message").click()
    expect(page.get_by_text("Nous répondrons à lea@example.org.")).to_be_visible()
    assert [(asked["do"], asked.get("text")) for asked in left][-1] == ("offline", "Rappelez-moi demain")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_axe_finds_nothing(browser: Browser, centre: Centre, scheme: str, width: int, language: str) -> None:
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]  # light or dark
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    page = context.new_page()
    for brand in ("santeo", "aubelle"):
        page.goto(f"{centre.url}/demo/{brand}/?language={language}")
        page.locator(".launcher").click()
        expect(page.locator(".panel")).to_be_visible()
        assert not found_by_axe(page)
    page.locator("#text").fill("Une question")
    page.locator(".welcome .filled").click()
    expect(page.locator(".waiting")).to_be_visible()
    assert not found_by_axe(page)
    page.get_by_role("button", name="Terminer la discussion" if language == "fr" else "End the chat").click()
    page.locator(".question .filled").click()
    page.locator(".score").nth(2).click()
    page.locator("summary").click()
    assert not found_by_axe(page)
    context.close()


def found_by_axe(page: Page) -> list[str]:
    return [violation["id"] for violation in violations(page)]
