"""Header values: lists, parameters, addresses, Via. What is repeated to the other side keeps its very spelling."""

import functools
import re

import msgspec
import sipmessage

_TAG = re.compile(r"^[^\s\"<>,;]+$")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:")
_KNOWN_SCHEMES = ("sip", "sips", "tel")
MAGIC = "z9hG4bK"
LONGEST_URI = 2000


class BadField(ValueError):
    """A header's value is against the grammar; the text names what."""


def split_outside(text: str, separator: str) -> list[str]:
    """Split at a separator (one character) that stands neither in quotes nor in angle brackets; parts are stripped."""
    if '"' not in text and "<" not in text:
        return [part.strip() for part in text.split(separator)]
    parts, begin, quoted, escaped, bracketed = [], 0, False, False, False
    for index, character in enumerate(text):
        if quoted:
            quoted = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            quoted = True
        elif character in "<>":
            bracketed = character == "<"
        elif character == separator and not bracketed:
            parts.append(text[begin:index].strip())
            begin = index + 1
    if quoted or bracketed:
        raise BadField("a quote or a bracket is not closed")
    parts.append(text[begin:].strip())
    return parts


def unquote(text: str) -> str:
    """A quoted string's content; other text as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return text


def quote(text: str) -> str:
    """Text as a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def parse_parameters(parts: list[str]) -> dict[str, str]:
    """Parameters by name in lower case; one without a value has ""."""
    parameters = {}
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip().lower()
        if not name or (equals and not value.strip()):
            raise BadField("a parameter has no name or no value")
        parameters[name] = unquote(value.strip())
    return parameters


class Uri(msgspec.Struct, frozen=True):
    """A sip, sips or tel URI. `host` has the brackets of IPv6 taken off; names of parameters are in lower case."""

    scheme: str
    user: str
    host: str
    port: int
    parameters: dict[str, str]

    @property
    def transport(self) -> str:
        """The transport that the URI asks for: udp, tcp or tls."""
        if self.scheme == "sips":
            return "tls"
        asked = self.parameters.get("transport", "udp").lower()
        return asked if asked in {"udp", "tcp", "tls"} else "udp"


@functools.lru_cache(maxsize=2048)
def parse_uri(text: str) -> Uri:
    """Raises BadField for what is no URI of a scheme we know; headers behind `?` are not read."""
    if len(text) > LONGEST_URI:
        raise BadField("URI too long")
    try:
        uri = sipmessage.URI.parse(_without_headers(text))
    except ValueError as error:
        raise BadField(f"bad URI {text[:80]}") from error
    if uri.port is not None and uri.port > 65535:
        raise BadField("bad port")
    parameters = {name.lower(): value or "" for name, value in uri.parameters.items()}
    return Uri(uri.scheme, uri.user or "", uri.host.strip("[]"), uri.port or 0, parameters)


def _without_headers(text: str) -> str:
    at = text.rfind("@")
    question = text.find("?", at + 1)
    scheme = text.partition(":")[0]
    return (scheme.lower() + text[len(scheme) :])[: None if question < 0 else question]


def is_known_scheme(text: str) -> bool:
    """Whether a URI is of a scheme we read. Raises BadField for what is no URI at all."""
    if not _SCHEME.match(text):
        raise BadField("no URI")
    return text.partition(":")[0].lower() in _KNOWN_SCHEMES


def write_host(host: str, port: int = 0) -> str:
    """host:port with the brackets that IPv6 needs."""
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


class Address(msgspec.Struct, frozen=True):
    """From, To, Contact, Route: a display name, a URI as it was written, the header's parameters."""

    display: str
    uri: str
    parameters: dict[str, str]

    @property
    def tag(self) -> str:
        return self.parameters.get("tag", "")


def parse_address(text: str) -> Address:
    """One address. Raises BadField; a URI of an unknown scheme is left to whoever uses it."""
    first, *rest = split_outside(text, ";")
    display, bracket, behind = _at_bracket(first)
    uri = behind.removesuffix(">").strip() if bracket else first
    if not bracket and ("?" in uri or "," in uri):
        raise BadField("a URI with ? or , needs brackets")
    if bracket and not behind.endswith(">"):
        raise BadField("text behind the URI")
    if is_known_scheme(uri):
        parse_uri(uri)
    parameters = parse_parameters(rest)
    if "tag" in parameters and not _TAG.match(parameters["tag"]):
        raise BadField("bad tag")
    return Address(unquote(display.strip()), uri, parameters)


def _at_bracket(text: str) -> tuple[str, str, str]:
    """Display name, "<" if there is one outside quotes, what is behind it."""
    if text.startswith('"'):
        closing = re.match(r'"(?:[^"\\]|\\.)*"', text, flags=re.DOTALL)
        end = closing.end() if closing else 0
        if not text[end:].lstrip().startswith("<"):
            raise BadField("no URI behind the name")
        return text[:end], "<", text[end:].lstrip()[1:]
    return text.partition("<")


class Via(msgspec.Struct, frozen=True):
    """One Via: transport in lower case, who sent it, its parameters."""

    transport: str
    host: str
    port: int
    parameters: dict[str, str]

    @property
    def branch(self) -> str:
        return self.parameters.get("branch", "")


def parse_via(text: str) -> Via:
    """Raises BadField."""
    sent, *rest = split_outside(text, ";")
    try:
        via = sipmessage.Via.parse(sent)
    except ValueError as error:
        raise BadField("bad Via") from error
    if via.port is not None and via.port > 65535:
        raise BadField("bad port in Via")
    return Via(via.transport.lower(), via.host.strip("[]"), via.port or 0, parse_parameters(rest))


def with_received(text: str, via: Via, host: str, port: int) -> str:
    """The Via as the server notes where it came from (RFC 3261 18.2.1, RFC 3581): received, and rport when asked."""
    sent, *rest = split_outside(text, ";")
    wants_port = "rport" in via.parameters
    if via.host == host and not wants_port:
        return text
    kept = [part for part in rest if part.partition("=")[0].strip().lower() not in {"received", "rport"}]
    noted = [f"received={host}", *([f"rport={port}"] if wants_port else [])]
    return ";".join([sent, *kept, *noted])


def parse_number(text: str, limit: int) -> int:
    """A number of decimal digits up to `limit`. Raises BadField."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 12 or int(digits) > limit:
        raise BadField("bad number")
    return int(digits)


def parse_cseq(text: str) -> tuple[int, str]:
    """Sequence number and method. Raises BadField."""
    try:
        cseq = sipmessage.CSeq.parse(text[:100])
    except ValueError as error:
        raise BadField("bad CSeq") from error
    if cseq.sequence >= 2**31:
        raise BadField("CSeq too high")
    return cseq.sequence, cseq.method


def shown(text: str) -> str:
    """Text of a stranger made fit for a log line, a column or a page: no control characters, no broken UTF-8."""
    valid = text.encode("utf-8", "replace").decode()
    return "".join(character for character in valid if character.isprintable())
