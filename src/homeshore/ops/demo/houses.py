"""The two demo brands: a retailer with strong peaks and a health insurer whose agents must be specialised."""

from datetime import date, time

from homeshore.brands import actions
from homeshore.brands.queries import Brand
from homeshore.brands.rules.opening import Hours
from homeshore.brands.rules.programmes import BrandDetails, Closure, ProgrammePlan, Promise, Reason, Ring
from homeshore.ops.demo.texts import CANNED_REPLIES, SCRIPTS

HOUR_SECONDS = 3600
ROUND_THE_CLOCK = tuple(Hours(day, time(0), time(0)) for day in range(7))
EVERY_DAY = tuple(Hours(day, time(7), time(22)) for day in range(7))
SKILL = "health-insurance"

AUBELLE = BrandDetails(
    slug="aubelle",
    name="Aubelle",
    address="service@aubelle.example",
    languages=("fr", "en"),
    accent="#a3195b",
    greeting_fr="Bonjour et bienvenue chez Aubelle ! Que pouvons-nous faire pour vous ?",
    greeting_en="Hello and welcome to Aubelle! What can we do for you?",
)
SANTEO = BrandDetails(
    slug="santeo",
    name="Santéo",
    address="service@santeo.example",
    languages=("fr", "en"),
    accent="#0b6a75",
    greeting_fr="Bonjour, un conseiller spécialisé de Santéo va vous répondre.",
    greeting_en="Hello, one of Santéo's specialised advisers will answer you.",
)

ORDERS = ProgrammePlan(
    slug="orders",
    name="Commandes",
    channels=(Promise("chat", 80, 30), Promise("mail", 90, 4 * HOUR_SECONDS)),
    hours=ROUND_THE_CLOCK,
    languages=("fr", "en"),
    rings=(Ring(0, 2), Ring(10, 1)),
    wrap_up_seconds=120,
    reasons=(
        Reason("where-is-my-order", "order", "Où est ma commande ?", "Where is my order?"),
        Reason("return", "order", "Retour ou échange", "Return or exchange"),
        Reason("product-advice", "commercial", "Conseil sur un produit", "Product advice"),
        Reason("promotion", "commercial", "Offre ou code promotionnel", "Offer or promotional code"),
        Reason("damaged", "complaint", "Article abîmé", "Damaged item"),
        Reason("shop-information", "information", "Renseignement", "Information"),
        Reason("website", "technical", "Problème sur le site", "Problem with the site"),
        Reason("other", "other", "Autre", "Other"),
    ),
)
RETENTION = ProgrammePlan(
    slug="retention",
    name="Fidélité",
    channels=(Promise("chat", 90, 20), Promise("mail", 90, 2 * HOUR_SECONDS)),
    hours=ROUND_THE_CLOCK,
    rings=(Ring(0, 3), Ring(15, 2), Ring(45, 1)),
    priority_seconds=60,
    wrap_up_seconds=180,
    reasons=(
        Reason("cancel-subscription", "retention", "Résiliation de l'abonnement", "Cancellation of the subscription"),
        Reason("loyalty-points", "loyalty", "Points de fidélité", "Loyalty points"),
        Reason("complaint", "complaint", "Réclamation", "Complaint"),
        Reason("other", "other", "Autre", "Other"),
    ),
)
REIMBURSEMENTS = ProgrammePlan(
    slug="reimbursements",
    name="Remboursements",
    channels=(Promise("chat", 80, 45), Promise("mail", 95, 8 * HOUR_SECONDS)),
    hours=EVERY_DAY,
    closures=(Closure(date(2026, 12, 25), "Noël"), Closure(date(2027, 1, 1), "Jour de l'an")),
    languages=("fr", "en"),
    required_skills=(SKILL,),
    rings=(Ring(0, 3), Ring(15, 1)),
    wrap_up_seconds=180,
    reasons=(
        Reason("reimbursement-late", "information", "Remboursement en attente", "Reimbursement pending"),
        Reason("quote", "information", "Devis dentaire ou optique", "Dental or optical quote"),
        Reason("card", "technical", "Carte de tiers payant", "Third-party payment card"),
        Reason("contract-change", "commercial", "Changement de garanties", "Change of cover"),
        Reason("complaint", "complaint", "Réclamation", "Complaint"),
        Reason("other", "other", "Autre", "Other"),
    ),
)
HOUSES = {AUBELLE: (ORDERS, RETENTION), SANTEO: (REIMBURSEMENTS,)}


def open_houses() -> dict[str, Brand]:
    """Open the brands with their programmes, scripts and canned replies; by short name."""
    return {details.slug: _open(details, plans) for details, plans in HOUSES.items()}


def _open(details: BrandDetails, plans: tuple[ProgrammePlan, ...]) -> Brand:
    brand = actions.open_brand(details, is_demo=True)
    for plan in plans:
        programme = actions.open_programme(brand, plan)
        for script in SCRIPTS[plan.slug]:
            actions.write_script(programme, script.title, script.language, script.body)
        for reply in CANNED_REPLIES[plan.slug]:
            actions.write_canned_reply(programme, reply.shortcut, reply.language, reply.title, reply.body)
    return brand
