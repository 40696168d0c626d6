"""Mail that no person wrote: it is stored, but it never becomes a contact, or two machines would talk for ever."""

import re

from homeshore.adapters.mailboxes.parsed import ParsedMail

LOOP_HEADER = "X-Homeshore-Loop"
_BOUNCER = re.compile(r"(?i)^(mailer-daemon|postmaster)@")
_AUTO_SUBJECT = re.compile(
    r"(?i)^\s*(auto(matic)?[ -]?(reply|response)|automatische antwort|réponse automatique|reponse automatique|"
    r"out of (the )?office|absence du bureau|message d['’]absence|abwesenheit|respuesta automática|"
    r"risposta automatica)\b"
)


def automatic(mail: ParsedMail, own_address: str) -> str | None:
    """Why a mail is no contact: `loop`, `bounce`, `auto_reply`, `list`; None if a person wrote it.

    `own_address` is the brand's: a mail that this brand itself sent has come back. Sources: RFC 3834 (Auto-Submitted),
    RFC 3464 (bounces), RFC 2919 and 2369 (lists), and the headers that programs set in their stead.
    """
    if _is_loop(mail, own_address):
        return "loop"
    if _is_bounce(mail):
        return "bounce"
    if _is_auto_reply(mail):
        return "auto_reply"
    if _is_list(mail, own_address):
        return "list"
    return None


def _is_loop(mail: ParsedMail, own_address: str) -> bool:
    own = own_address.lower()
    if own in (value.strip().lower() for value in mail.values(LOOP_HEADER.lower())):
        return True
    return mail.sender is not None and mail.sender.address.lower() == own


def _is_bounce(mail: ParsedMail) -> bool:
    if mail.content_type == "multipart/report" or mail.header("x-failed-recipients"):
        return True
    if any(value.strip() == "<>" for value in mail.values("return-path")):
        return True
    return mail.sender is not None and bool(_BOUNCER.match(mail.sender.address))


def _is_auto_reply(mail: ParsedMail) -> bool:
    submitted = mail.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return True
    if mail.header("precedence").strip().lower() in {"auto_reply", "auto-reply", "junk"}:
        return True
    if any(mail.header(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")):
        return True
    if mail.header("x-auto-response-suppress") and _AUTO_SUBJECT.match(mail.subject):
        return True
    return bool(_AUTO_SUBJECT.match(mail.subject)) and bool(mail.in_reply_to or mail.references)


def _is_list(mail: ParsedMail, own_address: str) -> bool:
    """A list's mail, unless it names the brand: a brand's address may itself be a group that adds list headers."""
    own = own_address.lower()
    if own in (address.address.lower() for address in (*mail.to, *mail.cc)):
        return False
    return bool(mail.header("list-id")) or mail.header("precedence").strip().lower() in {"bulk", "list"}
