"""What callers of the demo brands hear, in French and English."""

from collections.abc import Iterator

import msgspec


class Spoken(msgspec.Struct, frozen=True):
    """A sentence of a brand."""

    kind: str
    language: str
    text: str


_FRENCH = {
    "recording": "Cet appel peut être enregistré afin d'améliorer notre service. Pour refuser, tapez 9.",
    "recording_refused": "C'est noté : votre appel ne sera pas enregistré.",
    "queue": "Merci de patienter, un conseiller va vous répondre. L'attente est gratuite.",
    "announcement": "Merci de patienter, nous faisons notre possible pour écourter votre attente.",
    "callback_offer": "Pour être rappelé sans perdre votre place, tapez 1.",
    "callback_kept": "C'est noté, nous vous rappelons dès que votre tour arrive. À tout de suite.",
    "overflow": "Tous nos conseillers sont en ligne.",
    "goodbye": "Merci de votre appel. Au revoir.",
}
_ENGLISH = {
    "recording": "This call may be recorded to improve our service. To refuse, press 9.",
    "recording_refused": "Noted: your call will not be recorded.",
    "queue": "Please hold, an adviser will be with you. Waiting is free of charge.",
    "announcement": "Please hold, we are doing our best to keep your wait short.",
    "callback_offer": "To be called back without losing your place, press 1.",
    "callback_kept": "Noted, we will call you back as soon as it is your turn. Talk to you soon.",
    "overflow": "All our advisers are busy.",
    "goodbye": "Thank you for calling. Goodbye.",
}
_AUBELLE = {
    "fr": {
        "greeting": "Bonjour, et bienvenue chez Aubelle.",
        "menu": "Pour une commande, tapez 1. Pour votre abonnement, tapez 2.",
        "closed": "Notre service clients est fermé en ce moment.",
    },
    "en": {
        "greeting": "Hello, and welcome to Aubelle.",
        "menu": "For an order, press 1. For your subscription, press 2.",
        "closed": "Our customer service is closed at the moment.",
    },
}
_SANTEO = {
    "fr": {
        "greeting": "Bonjour, vous êtes chez Santéo, votre complémentaire santé.",
        "closed": "Nos conseillers vous répondent tous les jours de sept heures à vingt-deux heures.",
    },
    "en": {
        "greeting": "Hello, you have reached Santéo, your health cover.",
        "closed": "Our advisers answer every day from seven in the morning to ten in the evening, Paris time.",
    },
}


def _sentences(own: dict[str, dict[str, str]]) -> Iterator[Spoken]:
    for language, common in (("fr", _FRENCH), ("en", _ENGLISH)):
        for kind, text in (common | own[language]).items():
            yield Spoken(kind, language, text)


PROMPTS = {"aubelle": tuple(_sentences(_AUBELLE)), "santeo": tuple(_sentences(_SANTEO))}
