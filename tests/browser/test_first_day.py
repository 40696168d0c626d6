"""What a newcomer tries first: a chat and a mail to two desks, then the floor, then the brand's seconds."""

import re
import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser.desks import desk_with_offer, desks, visitors
from browser.visitors import answer_to, reply, send_mail
from centre import Centre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SUBJECT = "Ma facture du 3 novembre"
QUESTION = "Bonjour, où est ma commande 7310 ?"
HANDLED = re.compile(r"^(?!0:00$)\d+:\d\d(:\d\d)?$")


def ask_in_the_widget(page: "Page", centre: Centre, text: str, name: str) -> None:
    """A customer opens the brand's sample page and begins a chat in its window."""
    page.goto(f"{centre.url}/demo/aubelle/?language=fr")
    page.locator(".launcher").click()
    page.get_by_label("Votre message").fill(text)
    page.get_by_label("Votre nom").fill(name)
    page.get_by_role("button", name="Commencer la discussion").click()
    expect(page.locator(".bubble.mine:not(.pending) .text")).to_have_text([text])


def test_a_chat_and_a_mail_are_answered_from_two_desks_and_their_seconds_are_on_record(
    browser: "Browser", centre: Centre
) -> None:
    with desks(browser, centre, "claire", "karim") as both, visitors(browser, 4) as (site, sophie, lea, marc):
        ask_in_the_widget(site, centre, QUESTION, "Odile Garnier")
        chatting = desk_with_offer(both, "Odile")
        chatting.accept("Odile")
        mailing = both[1 - both.index(chatting)]
        letter = send_mail(centre, SUBJECT, "Je ne la trouve pas.", name="Basile Roche")
        mailing.accept("Basile")

        centre.sign_in(sophie, "sophie@homeshore.example")
        sophie.goto(f"{centre.url}/floor/")
        for name in ("Claire Vidal", "Karim Benali"):
            row = sophie.locator("#floor-agents tbody tr").filter(has_text=name)
            expect(row.locator(".floor-contact")).to_have_count(1)

        chatting.write("Elle part ce soir.")
        expect(site.locator(".bubble.theirs .text")).to_have_text(["Elle part ce soir."])
        mailing.write("La voici en copie.")
        answer = answer_to(centre, letter)
        assert answer["References"] == letter
        assert "service@aubelle.example" in answer["From"]
        reply(centre, answer, "Merci, c'est parfait.", "Basile Roche")
        expect(mailing.page.locator("#pane-thread .letter")).to_have_count(3, timeout=20_000)

        for desk in both:
            desk.finish()
            desk.close()
        expect(site.locator(".status")).to_have_text("La discussion est terminée")
        expect(sophie.locator("#floor-agents .floor-contact")).to_have_count(0, timeout=20_000)
        the_brand_sees_it_down_to_the_facts(lea, centre)
        another_brand_sees_nothing(marc, centre, lea.url)


def the_brand_sees_it_down_to_the_facts(page: "Page", centre: Centre) -> None:
    centre.sign_in(page, "lea.aubelle@homeshore.example")
    page.goto(f"{centre.url}/brand/aubelle/contacts/")
    chat = page.locator("table tbody tr").filter(has_text=QUESTION)
    mail = page.locator("table tbody tr").filter(has_text=SUBJECT)
    until = time.monotonic() + 20
    while not all(HANDLED.match(row.locator("td").last.inner_text()) for row in (chat, mail)):
        assert time.monotonic() < until, page.locator("table").inner_text()
        page.reload()
    handled = mail.locator("td").last.inner_text()
    mail.get_by_role("link").click()
    expect(page.locator(".stats")).to_contain_text("Dans l’engagement")
    shares = page.locator("table tbody tr")
    expect(shares).to_have_count(1)
    expect(shares.locator("td").nth(-2)).to_have_text(handled)
    expect(page.locator(".letter")).to_have_count(3)
    assert page.locator(".timeline li").count() >= 8


def another_brand_sees_nothing(page: "Page", centre: Centre, contact: str) -> None:
    centre.sign_in(page, "marc.santeo@homeshore.example")
    page.goto(f"{centre.url}/brand/santeo/contacts/")
    expect(page.locator("main")).not_to_contain_text(SUBJECT)
    addresses = (contact, contact.replace("aubelle", "santeo"), f"{centre.url}/brand/aubelle/", f"{centre.url}/floor/")
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in {403, 404}
        assert SUBJECT not in page.content()
