"""Demo traffic comes through the real doors of a running centre, is handled by demo agents, and is labelled."""

import json
import time
import urllib.request

from centre import Centre


def contacts(centre: Centre, token: str) -> list[dict[str, object]]:
    request = urllib.request.Request(
        f"{centre.url}/api/v1/contacts?limit=200", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        items: list[dict[str, object]] = json.load(response)["items"]
        return items


def served(came: list[dict[str, object]]) -> bool:
    return any(contact["state"] == "closed" and contact["agent"] for contact in came)


def test_customers_and_agents_use_the_real_doors(centre: Centre) -> None:
    token = centre.command("token").strip()
    known = {contact["id"] for contact in contacts(centre, token)}
    centre.command("traffic", "--minutes", "0.4", "--rate", "60", "--agents", "8", "--seed", "3")
    deadline = time.monotonic() + 60
    came: list[dict[str, object]] = []
    while time.monotonic() < deadline and not served(came):
        came = [contact for contact in contacts(centre, token) if contact["id"] not in known]
        time.sleep(0.5)
    assert {contact["channel"] for contact in came} >= {"chat", "mail", "voice"}
    assert {contact["origin"] for contact in came} == {"demo"}
    assert served(came)
