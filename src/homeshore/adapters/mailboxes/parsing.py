"""`parse`: any bytes that arrive as mail become a `ParsedMail`, in bounded time, or `UnreadableMail`."""

import hashlib
import html as entities
import re

from homeshore.adapters.mailboxes import calendars, headers
from homeshore.adapters.mailboxes.charsets import Trust, decode, one_line
from homeshore.adapters.mailboxes.files import (
    MAX_FILES,
    UnreadableWinmail,
    Winmail,
    distinct_names,
    safe_name,
    sniffed_type,
)
from homeshore.adapters.mailboxes.mime import Leaf, leaves, split_headers
from homeshore.adapters.mailboxes.parsed import (
    SUBJECT_CHARS,
    TYPE_CHARS,
    Address,
    CalendarEvent,
    Folded,
    MailFile,
    ParsedMail,
    UnreadableMail,
    Warned,
)
from homeshore.adapters.mailboxes.quoting import fold_text
from homeshore.adapters.mailboxes.sanitising import sanitise, take_out_data_images, text_of

MAX_TEXT_CHARS = 500_000
_CONTENT_ID_CHARS = 190
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)


def parse(raw: bytes) -> ParsedMail:
    """Read a mail. Raises UnreadableMail if it yields neither a sender nor any body part, and nothing else.

    What could not be read is told in `warnings` (codes of `Warned`); what was cut is kept as a file beside the body.
    """
    return _Reader(raw).mail()


class _Reader:
    """Collects what the parts of one mail yield."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw if b"\n" in raw else raw.replace(b"\r", b"\n")
        self.warnings: dict[str, None] = {}
        self.plain: list[str] = []
        self.rich: list[str] = []
        self.files: list[MailFile] = []
        self.events: list[CalendarEvent] = []
        self.nonsense: list[bytes] = []
        self.headers, self.leaves = leaves(self.raw, self.warn)

    def warn(self, why: Warned) -> None:
        self.warnings[why.value] = None

    def values(self, *names: str) -> list[str]:
        return [value for key, value in self.headers if key in names]

    def mail(self) -> ParsedMail:
        for leaf in self.leaves:
            self._take(leaf)
        sender = self._sender()
        text, html, raw_html = self._bodies()
        if not self.files and not text.visible and html is None:
            if sender is None:
                raise UnreadableMail(size=len(self.raw))
            self.warn(Warned.EMPTY)
        for content in self.nonsense:
            self._keep("", "application/octet-stream", content)
        if sender is None:
            self.warn(Warned.NO_SENDER)
        return self._told(sender, text, html, raw_html)

    def _told(self, sender: Address | None, text: Folded, html: Folded | None, raw_html: str) -> ParsedMail:
        ids = headers.message_ids(self.values("message-id")[:1])
        subjects = self.values("subject")
        dates = self.values("date")
        digest = hashlib.sha256(self._identity(text)).hexdigest()
        return ParsedMail(
            message_id=ids[0] if ids else f"{digest}@no-message-id.invalid",
            sender=sender,
            to=headers.addresses(self.values("to")),
            cc=headers.addresses(self.values("cc")),
            delivered_to=tuple(a.address for a in headers.addresses(self.values("delivered-to", "x-original-to"))),
            reply_to=headers.addresses(self.values("reply-to")),
            subject=one_line(headers.decode_words(subjects[0]), SUBJECT_CHARS) if subjects else "",
            date=headers.moment(dates[0]) if dates else None,
            in_reply_to=headers.message_ids(self.values("in-reply-to")),
            references=headers.message_ids(self.values("references")),
            text=text,
            html=html,
            raw_html=raw_html,
            files=tuple(distinct_names(self.files)),
            events=tuple(self.events[: calendars.MAX_EVENTS]),
            warnings=tuple(self.warnings),
            headers=tuple((name, headers.decode_words(value)[:4_000]) for name, value in self.headers),
            content_type=headers.parameters(next(iter(self.values("content-type")), ""))[0][:TYPE_CHARS],
            digest=digest,
        )

    def _identity(self, text: Folded) -> bytes:
        """What makes two copies of a mail the same, whatever way they came: not the trace headers."""
        told = "\0".join([*self.values("message-id", "from", "date", "subject"), text.visible, text.quoted])
        sums = (hashlib.sha256(file.content).hexdigest() for file in self.files)
        return "\0".join([told, *sums]).encode()

    def _sender(self) -> Address | None:
        for name in ("from", "sender", "reply-to", "return-path"):
            found = headers.addresses(self.values(name))
            if found:
                return found[0]
        return None

    # ---- parts

    def _take(self, leaf: Leaf) -> None:
        kind = leaf.media_type
        if kind in {"application/ms-tnef", "application/vnd.ms-tnef"} or leaf.file_name.lower() == "winmail.dat":
            self._take_winmail(leaf)
        elif kind in {"text/plain", "text/html"} and leaf.disposition != "attachment" and not leaf.file_name:
            self._take_body(leaf)
        else:
            if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}:
                self.warn(Warned.ENCRYPTED)
            content = leaf.content(self.warn)
            if kind == "text/calendar":
                self.events += calendars.events(self._text(leaf, content)[0])
            self._take_file(leaf, content)

    def _take_body(self, leaf: Leaf) -> None:
        content = leaf.content(self.warn)
        text, trust = self._text(leaf, content)
        if trust is Trust.NONSENSE:
            self.warn(Warned.BROKEN_ENCODING)
            self.nonsense.append(content)
            return
        if leaf.media_type == "text/html":
            text, images = take_out_data_images(text)
            self._take_data_images(images)
            self.rich.append(text)
            return
        if leaf.parameters.get("format", "").lower() == "flowed":
            text = _unflowed(text, leaf.parameters.get("delsp", "").lower() == "yes")
        if len(text) > MAX_TEXT_CHARS:
            self.warn(Warned.BODY_CUT)
            self._keep("message.txt", "text/plain", text.encode())
        text = text[:MAX_TEXT_CHARS].replace("\r\n", "\n").replace("\r", "\n")
        self.plain.append(text)
        if "multipart/alternative" not in leaf.around and self.rich:
            self.rich.append(f"<pre>{entities.escape(text[:100_000])}</pre>")

    def _text(self, leaf: Leaf, content: bytes) -> tuple[str, Trust]:
        charset = leaf.parameters.get("charset", "")
        if not charset and leaf.media_type == "text/html":
            meta = _META_CHARSET.search(content, 0, 4_096)
            charset = meta[1].decode("ascii") if meta else ""
        text, trust = decode(content, charset)
        if trust is Trust.GUESSED:
            self.warn(Warned.CHARSET_GUESSED)
        return text, trust

    def _take_file(self, leaf: Leaf, content: bytes) -> None:
        name = leaf.file_name
        if leaf.media_type == "message/rfc822" and not name:
            inner, _ = split_headers(content, 0, min(len(content), 65_536), lambda _: None)
            subject = next((value for key, value in inner if key == "subject"), "message")
            name = f"{headers.decode_words(subject)[:80].replace('/', '-')}.eml"
        content_id = one_line(leaf.header("content-id").strip().strip("<>"), _CONTENT_ID_CHARS)
        shown = bool(content_id) and leaf.disposition != "attachment" and leaf.media_type.startswith("image/")
        self._keep(name, leaf.media_type, content, content_id if shown else "")

    def _take_data_images(self, images: list[tuple[str, str]]) -> None:
        for number, (media_type, encoded) in enumerate(images):
            content = headers.lenient_base64(encoded.encode("ascii", "replace"))
            self._keep("", media_type, content, f"data-{number}")

    def _take_winmail(self, leaf: Leaf) -> None:
        content = leaf.content(self.warn)
        try:
            winmail = Winmail(content)
        except UnreadableWinmail:
            self.warn(Warned.BROKEN_WINMAIL)
            self._keep(leaf.file_name or "winmail.dat", "application/ms-tnef", content)
            return
        for name, inner in winmail.files:
            self._keep(name, "application/octet-stream", inner)
        if winmail.html and not self.rich:
            self.rich.append(winmail.html[: MAX_TEXT_CHARS * 2])
        elif winmail.text and not any(text.strip() for text in self.plain):
            self.plain.append(winmail.text[:MAX_TEXT_CHARS])

    def _keep(self, name: str, declared: str, content: bytes, content_id: str = "") -> None:
        if len(self.files) >= MAX_FILES:
            self.warn(Warned.TOO_MANY_ATTACHMENTS)
            return
        safe = safe_name(name, declared, len(self.files) + 1)
        media_type = sniffed_type(content, declared, safe)
        self.files.append(
            MailFile(safe, media_type, one_line(declared, TYPE_CHARS), content, content_id, bool(content_id))
        )

    # ---- bodies

    def _bodies(self) -> tuple[Folded, Folded | None, str]:
        raw_html = "\n".join(self.rich)
        html = self._safe_html(raw_html) if raw_html.strip() else None
        plain = "\n\n".join(text.strip("\n") for text in self.plain if text.strip())[:MAX_TEXT_CHARS]
        text = fold_text(plain) if plain else Folded("")
        if not plain and html is not None:
            text = Folded(text_of(html.visible), text_of(html.quoted))
        return text, html, raw_html

    def _safe_html(self, raw_html: str) -> Folded | None:
        safe = sanitise(raw_html)
        if safe.blocked_images:
            self.warn(Warned.IMAGES_BLOCKED)
        if safe.cut:
            self.warn(Warned.BODY_CUT)
            self._keep("message.html", "text/html", raw_html.encode())
        return safe.folded if safe.folded.visible or safe.folded.quoted else None


def _unflowed(text: str, delete_space: bool) -> str:
    """Text with its soft line breaks joined (RFC 3676). Quoted lines and the signature mark stay as they are."""
    lines: list[str] = []
    joins = False
    for line in text.splitlines():
        content = line[1:] if line.startswith(" ") else line
        if joins and not content.startswith(">"):
            lines[-1] += content
        else:
            lines.append(content)
        joins = content.endswith(" ") and content != "-- " and not lines[-1].startswith(">")
        if joins and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
