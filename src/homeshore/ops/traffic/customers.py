"""Customers who chat and write, with the impatience and the thanks of real ones."""

import asyncio
import secrets
from email.message import EmailMessage
from email.utils import make_msgid
from random import Random

import msgspec

from homeshore.ops.traffic.doors import JsonSocket, send_mail

PATIENCE_SECONDS = 240.0
NAMES = ("Jeanne Moreau", "Karim Haddad", "Lucie Petit", "Paul Lefèvre", "Inès Garcia", "Hugo Bernard", "Nora Klein")
QUESTIONS = {
    "aubelle": (
        "Bonjour, où en est ma commande ? Elle devait arriver hier.",
        "Bonjour, je voudrais échanger un manteau reçu trop petit.",
        "Bonsoir, mon code promotionnel ne fonctionne pas.",
        "Bonjour, le colis est arrivé abîmé, que dois-je faire ?",
        "Bonjour, puis-je encore changer l'adresse de livraison ?",
    ),
    "santeo": (
        "Bonjour, je n'ai pas reçu le remboursement de ma consultation du 3.",
        "Bonjour, mes lunettes sont-elles prises en charge cette année ?",
        "Bonjour, comment ajouter mon enfant au contrat ?",
        "Bonjour, un devis dentaire de 640 euros, combien sera remboursé ?",
    ),
}
_GOING_ON = ("D'accord.", "Et combien de temps cela prendra-t-il ?", "Merci, je comprends mieux.", "Je regarde cela.")


class Doors(msgspec.Struct, frozen=True):
    """Where the centre is, and the token that marks what comes through as demo."""

    base: str
    smtp_port: int
    token: str

    @property
    def sockets(self) -> str:
        """The address of the sockets."""
        return self.base.replace("http", "ws", 1)


async def write_mail(doors: Doors, brand: str, rng: Random) -> None:
    """One customer writes one mail."""
    name = rng.choice(NAMES)
    message = EmailMessage()
    message["From"] = f"{name} <{name.split()[0].lower()}.{rng.randrange(1000)}@client.example>"
    message["To"] = f"service@{brand}.example"
    message["Subject"] = rng.choice(("Ma demande", "Question", "Réclamation", "Besoin d'aide"))
    message["Message-ID"] = make_msgid(domain="client.example")
    message["X-Homeshore-Demo"] = doors.token
    message.set_content(f"{rng.choice(QUESTIONS[brand])}\n\nCordialement,\n{name}\n")
    await asyncio.to_thread(send_mail, doors.smtp_port, message)


async def chat(doors: Doors, brand: str, rng: Random) -> None:
    """One customer chats: asks, answers what the agent writes, and leaves with thanks or out of patience."""
    url = f"{doors.sockets}/live/chat/{brand}"
    async with JsonSocket(url, doors.base) as socket:
        opening = await socket.ask("hello", language="fr", page="/demo/", demo_token=doors.token)
        if not opening["open"]:
            return
        await socket.ask("start", text=rng.choice(QUESTIONS[brand]), key=secrets.token_hex(16), name=rng.choice(NAMES))
        answers = rng.randint(1, 3)
        async with asyncio.timeout(PATIENCE_SECONDS):
            answered = await _converse(socket, answers, rng)
        if answered:
            await socket.ask("rate", score=rng.choice((3, 4, 4, 5, 5)), comment="")
        await socket.ask("end")


async def _converse(socket: JsonSocket, answers: int, rng: Random) -> bool:
    """Answer the agent so many times. Returns whether somebody answered at all."""
    heard = False
    while (hint := await socket.hints.get()) is not None:
        if hint.get("state") == "over":
            return heard
        if hint["hint"] != "message" or hint["message"]["side"] != "agent":
            continue
        heard = True
        if answers == 0:
            return True
        answers -= 1
        await asyncio.sleep(rng.uniform(2, 8))
        await socket.ask("typing")
        await asyncio.sleep(rng.uniform(1, 4))
        await socket.ask("say", text=rng.choice(_GOING_ON), key=secrets.token_hex(8))
    return heard
