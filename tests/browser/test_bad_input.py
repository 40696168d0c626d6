"""Text that looks like code, in every field that a customer fills in, stays text on every page that shows it."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.desks import Desk, desks, visitors
from browser.visitors import chat_customer, hand_over, letter
from centre import Centre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CODE = "<img src=x onerror=top.hacked=1>'; DROP TABLE fact;--"
BODY = """<html><head><base href="http://evil.example/"><meta http-equiv="refresh" content="0;url=http://evil.example/">
<style>body { background: url(http://evil.example/b.png) }</style></head><body onload="top.hacked=1">
<p style="background: url(http://evil.example/c.png)">Bonjour<script>top.hacked = 1</script></p>
<img src="http://evil.example/t.png"><img srcset="http://evil.example/u.png 2x">
<a href="javascript:top.hacked=1">ici</a>
<iframe src="http://evil.example/"></iframe><form action="http://evil.example/"><input name="password"></form>
<svg onload="top.hacked=1"><image href="http://evil.example/s.png"/></svg></body></html>"""


@pytest.fixture
def karim(browser: "Browser", centre: Centre) -> Iterator[Desk]:
    with desks(browser, centre, "karim") as (desk,):
        yield desk


@pytest.fixture
def readers(browser: "Browser") -> "Iterator[list[Page]]":
    with visitors(browser, 2) as pages:
        yield pages


def strangers_of(page: "Page", centre: Centre) -> list[str]:
    """Addresses outside the centre that this page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: None if request.url.startswith(centre.url) else asked.append(request.url))
    return asked


def is_safe(page: "Page") -> None:
    """Nothing ran: neither in the page nor in a frame."""
    page.wait_for_timeout(500)  # what would run, runs by now
    for frame in page.frames:
        assert frame.evaluate("top.hacked") is None
        assert (
            frame.evaluate("document.querySelectorAll('script:not([src]):not([type=\"application/json\"])').length")
            == 0
        )


def everybody_reads(readers: "list[Page]", centre: Centre, texts: list[str]) -> None:
    """The supervisor and the brand's manager see the list and the contact, with these texts, and nothing runs."""
    for page, login, place in zip(readers, ("sophie", "lea.aubelle"), ("/floor", "/brand/aubelle"), strict=True):
        asked = strangers_of(page, centre)
        centre.sign_in(page, f"{login}@homeshore.example")
        page.goto(f"{centre.url}{place}/contacts/")
        row = page.locator("table tbody tr").first
        expect(row).to_contain_text(CODE)
        is_safe(page)
        row.get_by_role("link").first.click()
        page.locator("#story-said").wait_for()
        for text in texts:
            expect(page.locator("main")).to_contain_text(text)
        is_safe(page)
        assert [address for address in asked if not address.startswith("data:")] == []


def test_a_chat_in_code_is_read_as_text_by_everybody(karim: Desk, centre: Centre, readers: "list[Page]") -> None:
    asked = strangers_of(karim.page, centre)
    with chat_customer(centre) as customer:
        customer.start(CODE, name=f"Ève {CODE}")
        karim.accept("Ève")
        karim.write(f"Je lis {CODE}")
        customer.hear(f"Je lis {CODE}")
        customer.ask("end")
        customer.ask("rate", score=1, comment=f"Mot {CODE}")
        expect(karim.bubbles()).to_have_text([CODE, f"Je lis {CODE}"])
        is_safe(karim.page)
        karim.close()
    everybody_reads(readers, centre, [f"Je lis {CODE}", f"Mot {CODE}"])
    assert asked == []


def test_a_mail_full_of_traps_shows_its_words_and_asks_for_nothing(
    karim: Desk, centre: Centre, readers: "list[Page]"
) -> None:
    asked = strangers_of(karim.page, centre)
    hand_over(centre, trap())
    karim.accept("Mallory")
    frame = karim.page.frame_locator("#pane-thread .letter iframe")
    expect(frame.locator("body")).to_contain_text("Bonjour")
    assert (
        frame.locator("iframe, form, input, svg, [onload], a[href^=javascript], base, meta[http-equiv=refresh]").count()
        == 0
    )
    expect(karim.page.locator("#pane-thread .letter")).to_contain_text(CODE)
    is_safe(karim.page)
    karim.close()
    everybody_reads(readers, centre, [])
    assert asked == []


def trap() -> EmailMessage:
    mail = letter(f"Objet {CODE}", "Bonjour", "service@aubelle.example", "Mallory Petit")
    mail.replace_header("From", f"{json.dumps(f'Mallory {CODE}')} <mallory@example.org>")
    mail.add_alternative(BODY, subtype="html")
    mail.add_attachment(b"<script>top.hacked = 1</script>", maintype="text", subtype="html", filename="<b>piège.html")
    return mail
