"""The demo company that a newcomer finds: two brands, a dozen home agents of both legal modes, and who leads them.

Everything is made through the actions that the pages use. Names, SIRENs and addresses are invented; municipalities are
real.
"""

from django.db import transaction

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownBrand
from homeshore.cases.actions.running import start_run
from homeshore.cases.actions.saving import save_case
from homeshore.cases.queries import cases
from homeshore.contacts.rules.number_plan import shown
from homeshore.ops.demo.houses import open_houses
from homeshore.ops.demo.money import add_money
from homeshore.ops.demo.team import AGENTS, BRAND_MANAGERS, CENTRE_STAFF, hire_agents, open_accounts
from homeshore.ops.demo.telephones import LINES, SOFTPHONE, add_telephones
from homeshore.workforce.actions.jobs import ask
from homeshore.workforce.queries.jobs import newest

PLAN = "demo plan"
"""The kind of job that makes the demo's plan (`ops.demo.plan`)."""

CASE = "retailer.toml"
"""The shipped scenario that the demo runs: a site against agents at home, on the busiest day of a brand of the demo."""

DEMO_PASSWORD = "bienvenue-chez-nous"  # noqa: S105  # printed at every start: the demo holds nobody's data
DEMO_LOGINS: list[tuple[str, str]] = [
    (AGENTS[0].email, "agent (employee), serves both brands"),
    (AGENTS[1].email, "agent (independent), serves aubelle"),
    *((one.email, one.what) for one in CENTRE_STAFF),
    *((one.email, one.what) for one in BRAND_MANAGERS),
]
"""Addresses to sign in with, and what each shows. All share one password."""


def demo_agent_addresses() -> list[str]:
    """Agents whom demo traffic may bring to work: all but those whom a newcomer signs in as."""
    return [one.email for one in AGENTS[2:]]


def is_loaded() -> bool:
    """Whether the demo company is in this centre."""
    try:
        return brands.brand_by_slug("aubelle").is_demo
    except UnknownBrand:
        return False


@transaction.atomic
def load_demo() -> None:
    """Make the demo company; all of it or, when it is there already, nothing."""
    if is_loaded():
        return
    houses = open_houses()
    open_accounts(DEMO_PASSWORD, {slug: house.id for slug, house in houses.items()})
    hire_agents(DEMO_PASSWORD, houses)
    add_telephones(DEMO_PASSWORD)
    add_money()


def complete_demo() -> None:
    """Give a demo company that was made by an earlier release what it lacks."""
    if is_loaded():
        open_accounts(DEMO_PASSWORD, {slug: brands.brand_by_slug(slug).id for slug in LINES})
        add_telephones(DEMO_PASSWORD)
        add_money()


def ask_for_plan() -> None:
    """Have the demo's plan made by the process that does long work; asked for once."""
    if is_loaded() and newest(PLAN, 0) is None:
        ask(PLAN, 0)


def ask_for_case() -> None:
    """Have a scenario run by the process that does runs, unless somebody kept one before."""
    if is_loaded() and not cases.were_kept():
        start_run(save_case(cases.examples()[CASE], {}, by=0).case_id, by=0)


def demo_logins(address: str) -> list[str]:
    """Lines that tell a newcomer where to look and how to sign in; none in a centre without the demo company."""
    if not is_loaded():
        return []
    width = max(len(email) for email, _ in DEMO_LOGINS)
    numbers = ", ".join(shown(line.number) for lines in LINES.values() for line in lines if line.language == "fr")
    return [
        f"Sample pages with the chat window: {address}/demo/aubelle/ and {address}/demo/santeo/",
        f"Numbers for a SIP phone: {numbers}  (user {SOFTPHONE.username}, the same password)",
        f"Sign in at {address}/accounts/login/ with the password  {DEMO_PASSWORD}  as",
        *(f"  {email.ljust(width)}  {what}" for email, what in DEMO_LOGINS),
    ]
