"""Agents' desks of a running centre, in browsers of their own."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from centre import Centre

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

OFFER_MS = 45_000
"""How long a contact may take to reach a desk, on a busy machine and after a colleague's declined offer."""


class Desk:
    """One agent at the desk, in French, with a browser of their own."""

    def __init__(self, page: "Page", centre: Centre, login: str) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        centre.sign_in(page, f"{login}@homeshore.example")
        page.goto(f"{centre.url}/desk/")
        page.wait_for_selector("#desk-status:not([hidden])")

    def status(self, name: str) -> None:
        """Press one of the buttons of the status and wait until it holds."""
        button = self.page.get_by_role("group", name="Mon statut").get_by_role("button", name=name)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true", timeout=20_000)

    def offer_of(self, customer: str) -> "Locator":
        """The offer of this customer's contact, shown or not."""
        return self.page.locator(".offer").filter(has_text=customer)

    def accept(self, customer: str) -> None:
        """Take this customer's contact, which is offered or will be."""
        desk_with_offer([self], customer)
        self.offer_of(customer).locator("[data-slot=accept]").click(timeout=OFFER_MS)
        expect(self.page.locator("#desk-thread-title")).to_contain_text(customer, timeout=20_000)

    def write(self, text: str) -> None:
        """Answer the open contact; Ctrl+Enter sends chats and mails alike."""
        self.page.locator("#desk-composer textarea").fill(text)
        self.page.keyboard.press("Control+Enter")

    def bubbles(self) -> "Locator":
        """What was said in the open chat."""
        return self.page.locator("#pane-thread .bubble .desk-text")

    def finish(self) -> None:
        """Wrap the open contact up."""
        self.page.keyboard.press("Alt+w")
        self.page.wait_for_selector("#desk-wrap-up:not([hidden])")

    def close(self) -> None:
        """Close the open contact with a reason and an outcome, from wrap-up or before."""
        if self.page.locator("#desk-wrap-up").is_hidden():
            self.finish()
        self.page.locator("#desk-reason option").nth(1).wait_for(state="attached")
        self.page.select_option("#desk-reason", index=1)
        self.page.select_option("#desk-outcome", "resolved")
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_selector("#desk-wrap-up", state="hidden")

    def leave(self) -> None:
        """Go away with empty hands."""
        self.status("Absent")
        self.empty_hands()
        assert self.errors == []

    def empty_hands(self) -> None:
        """Close whatever is there."""
        rows = self.page.locator("#pane-list li")
        while left := rows.count():
            rows.first.locator("button").click()
            if self.page.locator("#desk-composer [data-slot=take-up]").is_visible():
                self.page.locator("#desk-composer [data-slot=take-up]").click()
            self.close()
            expect(rows).to_have_count(left - 1)


@contextmanager
def desks(browser: "Browser", centre: Centre, *logins: str) -> Iterator[list[Desk]]:
    """Ready agents, each in a browser of their own; afterwards they are away and their hands empty."""
    with visitors(browser, len(logins)) as pages:
        opened = [Desk(page, centre, login) for page, login in zip(pages, logins, strict=True)]
        for desk in opened:
            desk.status("Disponible")
        yield opened
        for desk in opened:
            desk.leave()


def desk_with_offer(opened: "Sequence[Desk]", customer: str) -> Desk:
    """The desk to which this customer's contact is offered; what lies about from before is declined."""
    waited = 0
    while waited < OFFER_MS:
        for desk in opened:
            if desk.offer_of(customer).count():
                return desk
            strangers = desk.page.locator(".offer").filter(has_not_text=customer).locator("[data-slot=decline]")
            if strangers.count():
                strangers.first.click()
        opened[0].page.wait_for_timeout(200)
        waited += 200
    raise AssertionError(f"nobody was offered the contact of {customer}")


@contextmanager
def visitors(browser: "Browser", number: int = 1) -> "Iterator[list[Page]]":
    """Pages of French visitors who share no cookies."""
    contexts = [
        browser.new_context(locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": 1280, "height": 800})
        for _ in range(number)
    ]
    try:
        yield [context.new_page() for context in contexts]
    finally:
        for context in contexts:
            context.close()
