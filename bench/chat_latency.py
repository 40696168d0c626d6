"""From the customer's Enter key to the agent's screen: two real browser pages and the whole centre between them."""

import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.harness import ROOT, Report, percentile
from homeshore.ops.setup import load_django

if TYPE_CHECKING:
    from playwright.sync_api import Page

MESSAGES = 40
BOUND_MS = 300
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]

WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    for (const text of document.body.innerText.match(/ping-\\d+\\./g) ?? []) window.seen[text] ??= Date.now();
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def run(report: Report) -> None:
    """Measure MESSAGES messages, one after the other, at a quiet centre."""
    report.section("A chat message to the agent's screen", "python -m bench chat_latency")
    if not CHROMIUM.exists():
        report.note("Not run: Chromium is not installed.")
        return
    sys.path.insert(0, str(ROOT / "tests"))
    load_django()
    from playwright.sync_api import sync_playwright

    from centre import Centre

    centre = Centre()
    try:
        centre.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            desk, shop = browser.new_page(locale="fr-FR"), browser.new_page(locale="fr-FR")
            centre.sign_in(desk, "claire@homeshore.example")
            _meet(centre.url, desk, shop)
            latencies = sorted(_latency(desk, shop, number) for number in range(MESSAGES))
            browser.close()
    finally:
        centre.stop()
    median = statistics.median(latencies)
    report.table(
        ["", "messages", "median ms", "p95 ms", "slowest ms"],
        [
            [
                "Enter in the window to the text on the desk",
                len(latencies),
                median,
                percentile(latencies, 0.95),
                latencies[-1],
            ]
        ],
    )
    report.verdict("median, ms", median, BOUND_MS, at_most=True)


def _meet(url: str, desk: "Page", shop: "Page") -> None:
    """The agent is ready, the customer asks in the chat window, the agent accepts."""
    desk.goto(f"{url}/desk/")
    desk.get_by_role("group", name="Mon statut").get_by_role("button", name="Disponible").click()
    shop.goto(f"{url}/demo/aubelle/")
    shop.locator(".launcher").click()
    shop.locator("textarea").first.wait_for()
    _say(shop, "Bonjour")
    desk.locator(".offer").wait_for()
    desk.keyboard.press("Alt+a")
    desk.get_by_text("Bonjour").first.wait_for()
    desk.evaluate(WATCH)


def _say(shop: "Page", text: str) -> None:
    shop.locator("textarea").first.fill(text)
    shop.keyboard.press("Enter")


def _latency(desk: "Page", shop: "Page", number: int) -> float:
    text = f"ping-{number}."
    shop.locator("#write").fill(text)
    begun = shop.evaluate("Date.now()")
    shop.keyboard.press("Enter")
    desk.get_by_text(text).first.wait_for(timeout=10_000)
    return float(desk.evaluate(f"window.seen['{text}']") - begun)
