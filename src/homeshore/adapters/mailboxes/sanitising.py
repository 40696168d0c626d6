"""HTML from strangers, made safe to show: no script, no style, nothing loaded from elsewhere, bounded in time.

Two steps. `_Walk` reads the tags once, drops what is not allowed, keeps nesting shallow and splits off quotes; then
nh3 (html5ever) is the judge of what is safe. The first step is there because html5ever takes quadratic time on deep
nesting (200,000 open `div` took 129 s) and multiplies open formatting tags (38 KB became 31 MB).
"""

import html as entities
import re
from collections.abc import Mapping

import nh3
from msgspec import Struct

from homeshore.adapters.mailboxes.charsets import clean
from homeshore.adapters.mailboxes.parsed import Folded
from homeshore.adapters.mailboxes.quoting import fold_runs

MAX_CHARS = 600_000
_MAX_DEPTH = 60
_MAX_TAGS = 40_000
_ATTRIBUTE_CHARS = 2_000
_MAX_DATA_IMAGES = 50

_BLOCKS = {
    "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul", "caption",
}  # fmt: skip
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "u", "wbr",
}  # fmt: skip
_TAGS = _BLOCKS | _INLINE
_VOID = {"br", "hr", "img", "wbr"}
_WITHOUT_CONTENT = {
    "script", "style", "title", "textarea", "noscript", "iframe", "noembed", "noframes", "template", "object", "applet",
    "svg", "math", "select", "xmp", "audio", "video", "canvas",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align"},
    "ol": {"start"},
}
_LINKS = ("http://", "https://", "mailto:", "tel:")

_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:_-]*+)((?:[^"'>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>`]++))?""")
_DATA_IMAGE = re.compile(r"data:image/(png|jpe?g|gif|webp);base64,([A-Za-z0-9+/=\s]{20,}+)")
_CONTENT_ID = re.compile(r"""cid:[^\s"'<>]{1,250}""")
_INLINE_IMAGE = re.compile(r'src="cid:([^"<>]*)"')
_QUOTE_CLASSES = (
    "gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "moz-email-headers-table", "zmail_extra",
    "gmail_extra", "tutanota_quote",
)  # fmt: skip
_REST_IS_QUOTE = (
    "divrplyfwdmsg", "appendonsend", "zwchr", "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message", "stopspelling", "x_divrplyfwdmsg", "x_appendonsend",
)  # fmt: skip
_OUTLOOK_RULE = re.compile(r"border:\s*none;\s*border-top:\s*solid #(e1e1e1|b5c4df) 1\.0pt", re.IGNORECASE)


class SafeHtml(Struct, frozen=True):
    """Sanitised HTML, folded; how many remote images were taken out; whether the end had to be cut off."""

    folded: Folded
    blocked_images: int
    cut: bool


def sanitise(html: str) -> SafeHtml:
    """Make HTML safe to show. Images remain only as `cid:` references, see `with_inline_images`."""
    walk = _Walk(html[:MAX_CHARS])
    walk.run()
    runs = [(quoted, _clean(source)) for quoted, source in walk.runs()]
    folded = fold_runs([run for run in runs if _shows(run[1])])
    return SafeHtml(folded, walk.blocked_images, walk.cut or len(html) > MAX_CHARS)


def with_inline_images(html: str, addresses: Mapping[str, str]) -> str:
    """Sanitised HTML with each `cid:` image pointing to its address here, or without a source where there is none."""

    def source(match: re.Match[str]) -> str:
        address = addresses.get(entities.unescape(match[1]))
        return f'src="{entities.escape(address)}"' if address else 'data-missing=""'

    return _INLINE_IMAGE.sub(source, html)


def take_out_data_images(html: str) -> tuple[str, list[tuple[str, str]]]:
    """HTML whose `data:` images have become `cid:data-0`, ..., and those images as (media type, base64)."""
    images: list[tuple[str, str]] = []

    def reference(match: re.Match[str]) -> str:
        if len(images) >= _MAX_DATA_IMAGES:
            return ""
        images.append((f"image/{match[1]}".replace("jpg", "jpeg"), match[2]))
        return f"cid:data-{len(images) - 1}"

    return _DATA_IMAGE.sub(reference, html), images


def text_of(html: str) -> str:
    """The words of HTML on lines, for searching and for mails that have no plain text."""
    walk = _Walk(html[:MAX_CHARS])
    walk.run()
    spaced = re.sub(r"(?:[^\S\xa0]|</t[dh]>)+", " ", "".join(part for _, part in walk.parts))
    broken = re.sub(r"<(?:br|hr|/p|/div|/tr|/li|/h\d|/blockquote|/pre|/table)>", "\n", spaced)
    plain = entities.unescape(re.sub(r"<[^<>]*>", "", broken)).replace("\xa0", " ")
    lines = [line.strip() for line in clean(plain).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _clean(source: str) -> str:
    return nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _CONTENT_ID.fullmatch(value) else None
    if name == "href":
        return value if value.strip().lower().startswith(_LINKS) else None
    return value


def _shows(html: str) -> bool:
    return "<img" in html or bool(re.sub(r"<[^<>]*>|&nbsp;|\s", "", html))


class _Walk:
    """One pass over the tags of a document."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.parts: list[tuple[bool, str]] = []
        self.open: list[str] = []
        self.quote_depth = -1
        self.rest_is_quote = False
        self.blocked_images = 0
        self.cut = False

    def runs(self) -> list[tuple[bool, str]]:
        """The parts joined into stretches of the same kind."""
        joined: list[tuple[bool, list[str]]] = []
        for quoted, part in self.parts:
            if joined and joined[-1][0] == quoted:
                joined[-1][1].append(part)
            else:
                joined.append((quoted, [part]))
        return [(quoted, "".join(parts)) for quoted, parts in joined]

    def run(self) -> None:
        position = 0
        for _ in range(_MAX_TAGS):
            start = self.html.find("<", position)
            self._text(self.html[position : start if start >= 0 else len(self.html)])
            if start < 0:
                return
            position = self._markup(start)
        self.cut = position < len(self.html)

    def _emit(self, part: str) -> None:
        self.parts.append((self.rest_is_quote or self.quote_depth >= 0, part))

    def _text(self, text: str) -> None:
        if text:
            self._emit(entities.escape(clean(entities.unescape(text)), quote=False))

    def _markup(self, start: int) -> int:
        """Read what begins with `<` here; return where it ends."""
        if self.html.startswith("<!--", start):
            return self._after("-->", start + 2)
        if self.html.startswith(("<!", "<?"), start):
            return self._after(">", start)
        match = _TAG.match(self.html, start)
        if match is None:
            if self.html[start + 1 : start + 2].isalpha() or self.html.startswith("</", start):
                self.cut = True
                return len(self.html)  # an unfinished tag swallows the rest, as in a browser
            self._text("<")
            return start + 1
        name = match[2].lower()
        if match[1]:
            self._close(name)
        elif name in _WITHOUT_CONTENT:
            return self._skip_content(name, match.end())
        else:
            self._start(name, match[3])
        return match.end()

    def _after(self, ending: str, start: int) -> int:
        found = self.html.find(ending, start)
        return found + len(ending) if found >= 0 else len(self.html)

    def _skip_content(self, name: str, start: int) -> int:
        ending = re.compile(f"</{name}\\b[^>]*+>", re.IGNORECASE).search(self.html, start)
        return ending.end() if ending else len(self.html)

    def _start(self, name: str, attributes: str) -> None:
        known = _attributes(attributes)
        self._notice_quote(name, known)
        if name not in _TAGS:
            return
        if name in _VOID:
            self._emit(self._tag(name, known))
        elif len(self.open) < _MAX_DEPTH:
            if name in {"p", "a", "li", "td", "th", "tr"} and self.open[-1:] == [name]:
                self._close(name)
            self.open.append(name)
            self._emit(self._tag(name, known))

    def _notice_quote(self, name: str, known: dict[str, str]) -> None:
        if self.rest_is_quote or self.quote_depth >= 0:
            return
        marks = known.get("id", "").lower()
        if marks in _REST_IS_QUOTE or _OUTLOOK_RULE.search(known.get("style", "")):
            self.rest_is_quote = True
        elif name in {"div", "blockquote", "section", "table"} and len(self.open) < _MAX_DEPTH:
            cited = name == "blockquote" and known.get("type", "").lower() == "cite"
            if cited or any(mark in known.get("class", "") for mark in _QUOTE_CLASSES):
                self.quote_depth = len(self.open)

    def _close(self, name: str) -> None:
        if name not in self.open:
            return
        while self.open:
            last = self.open.pop()
            self._emit(f"</{last}>")
            if len(self.open) == self.quote_depth:
                self.quote_depth = -1
            if last == name:
                return

    def _tag(self, name: str, known: dict[str, str]) -> str:
        allowed = _ATTRIBUTES.get(name, set()) | _ATTRIBUTES["*"]
        if name == "img" and not known.get("src", "").startswith("cid:"):
            self.blocked_images += bool(known.pop("src", ""))
        kept = (f' {key}="{entities.escape(value)}"' for key, value in known.items() if key in allowed)
        return f"<{name}{''.join(kept)}>"


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(source[:8_000]):
        value = match[2] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        found.setdefault(match[1].lower(), clean(entities.unescape(value[:_ATTRIBUTE_CHARS])).strip())
    return found
