"""In which of a brand's languages a mail is written: the contact goes to somebody who reads it."""

import re
from collections.abc import Sequence

from homeshore.adapters.mailboxes.parsed import ParsedMail

_FREQUENT = {
    "fr": "le la les des une est je vous nous pas pour dans que qui avec mon ma mes votre bonjour merci cordialement",
    "en": "the and is are you your for with my have not this that please hello thanks regards to of it was be",
    "de": "der die das und ist ich sie nicht mit ein eine für auf bitte danke guten hallo mein meine grüßen",
    "es": "el los las una es que por con para mi su hola gracias pedido usted quiero no tengo saludos buenos",
    "it": "il gli una che per con mio sono non grazie buongiorno vorrei ordine ho della nel saluti cordiali",
    "nl": "de het een en is ik u niet met voor mijn dank hallo groeten van dat bestelling heb uw naar",
    "pt": "o os as um uma que não com para meu minha obrigado olá pedido por favor bom dia está você",
}
_WORDS = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}
_WORD = re.compile(r"[^\W\d_]{1,20}")
_CHARS = 5_000


def language_of(mail: ParsedMail, languages: Sequence[str]) -> str:
    """The language by its frequent words, else by Content-Language; empty if neither tells."""
    words = _WORD.findall(f"{mail.subject} {mail.text.visible[:_CHARS]}".lower())
    counts = {language: sum(word in _WORDS.get(language, ()) for word in words) for language in languages}
    ranked = sorted(counts.values(), reverse=True)
    if ranked and ranked[0] >= 2 and (len(ranked) == 1 or ranked[0] > ranked[1]):
        return next(language for language, count in counts.items() if count == ranked[0])
    declared = mail.header("content-language")[:2].lower()
    return declared if declared in languages else ""
