"""SIP messages: bytes to requests and responses and back. RFC 4475's messages are its tests."""

import re
from collections.abc import Iterable

from sipmessage.message import COMPACT_FORMS

from homeshore.adapters.telephony.sip.fields import (
    MAGIC,
    Address,
    BadField,
    Via,
    is_known_scheme,
    parse_address,
    parse_cseq,
    parse_number,
    parse_uri,
    parse_via,
    split_outside,
)

LONGEST = 65_535
MOST_HEADERS = 200
_REQUEST_LINE = re.compile(r"^([A-Za-z0-9\-.!%*_+`'~]{1,64}) (\S+) SIP/(\d+\.\d+)$", re.IGNORECASE)
_STATUS_LINE = re.compile(r"^SIP/2\.0 ([1-6]\d\d)(?: (.*))?$", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"^[A-Za-z0-9\-.!%*_+`'~]+$")
_FOLD = re.compile(r"\r\n[ \t]+")
_BOUNDARY = re.compile(r'boundary\s*=\s*"?([^";\s]{1,70})', re.IGNORECASE)
_SPELT = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate", "rack": "RAck", "rseq": "RSeq"}
_ADDRESSES = ("contact", "route", "record-route")
_ONCE = ("from", "to", "call-id", "cseq", "max-forwards", "content-length", "content-type", "expires")

REASONS = {
    100: "Trying",
    180: "Ringing",
    181: "Call Is Being Forwarded",
    183: "Session Progress",
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    415: "Unsupported Media Type",
    416: "Unsupported URI Scheme",
    420: "Bad Extension",
    422: "Session Interval Too Small",
    423: "Interval Too Brief",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    482: "Loop Detected",
    483: "Too Many Hops",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    491: "Request Pending",
    500: "Server Internal Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    504: "Server Time-out",
    505: "Version Not Supported",
    513: "Message Too Large",
    603: "Decline",
}


class Headers:
    """Header values by name (any case), in order of arrival, as they were written."""

    __slots__ = ("_values",)

    def __init__(self, headers: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in headers:
            self.add(name, value)

    def add(self, name: str, value: str) -> None:
        self._values.setdefault(name.lower(), []).append(value)

    def put(self, name: str, value: str) -> None:
        self._values[name.lower()] = [value]

    def replace(self, name: str, values: list[str]) -> None:
        self._values[name.lower()] = values

    def remove(self, name: str) -> None:
        self._values.pop(name.lower(), None)

    def get(self, name: str, default: str = "") -> str:
        """The first value."""
        values = self._values.get(name)
        return values[0] if values else default

    def rows(self, name: str) -> list[str]:
        """All values, a row each, commas not looked at. `name` in lower case, as for `get` and `values`."""
        return self._values.get(name, [])

    def values(self, name: str) -> list[str]:
        """All values, those behind commas too. Raises BadField."""
        return [part for row in self.rows(name) for part in (split_outside(row, ",") if "," in row else [row.strip()])]

    def tokens(self, name: str) -> set[str]:
        """A list of words (Supported, Require, Allow), in lower case."""
        return {word.strip().lower() for row in self.rows(name) for word in row.split(",") if word.strip()}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __str__(self) -> str:
        lines = (f"{_spelt(name)}: {value}\r\n" for name, values in self._values.items() for value in values)
        return "".join(lines)


def _spelt(name: str) -> str:
    return _SPELT.get(name) or "-".join(word.capitalize() for word in name.split("-"))


class Message:
    """What requests and responses share. The parsed fields are set by `parse`, or given by whoever builds one."""

    __slots__ = ("body", "call_id", "from_", "headers", "method", "sequence", "to", "via")

    def __init__(self, headers: Headers, body: bytes = b"") -> None:
        self.headers = headers
        self.body = body
        self.via: Via
        self.from_: Address
        self.to: Address
        self.call_id: str
        self.sequence: int
        self.method: str

    @property
    def sdp(self) -> str:
        """The body when it is SDP, or its first part that is."""
        if not self.body:
            return ""
        kind = self.content_type
        if kind.startswith("multipart/"):
            return _sdp_part(self.body, self.headers.get("content-type"))
        return self.body.decode("utf-8", "replace") if kind == "application/sdp" else ""

    @property
    def content_type(self) -> str:
        """Content-Type in lower case, without parameters."""
        return self.headers.get("content-type").partition(";")[0].strip().lower()

    def start_line(self) -> str:
        raise NotImplementedError

    def __bytes__(self) -> bytes:
        self.headers.put("Content-Length", str(len(self.body)))
        return f"{self.start_line()}\r\n{self.headers}\r\n".encode("utf-8", "surrogateescape") + self.body


def _sdp_part(body: bytes, content_type: str) -> str:
    boundary = _BOUNDARY.search(content_type)
    if not boundary:
        return ""
    for part in body.split(b"--" + boundary[1].encode("utf-8", "surrogateescape"))[1:]:
        head, _, content = part.partition(b"\r\n\r\n")
        if b"application/sdp" in head.lower():
            return content.rstrip(b"\r\n").decode("utf-8", "replace") + "\r\n"
    return ""


class Request(Message):
    """A request; `method` is the start line's."""

    __slots__ = ("uri",)

    def __init__(self, method: str, uri: str, headers: Headers, body: bytes = b"") -> None:
        super().__init__(headers, body)
        self.method = method
        self.uri = uri

    def start_line(self) -> str:
        return f"{self.method} {self.uri} SIP/2.0"


class Response(Message):
    """A response; `method` is CSeq's."""

    __slots__ = ("code", "reason")

    def __init__(self, code: int, reason: str, headers: Headers, body: bytes = b"") -> None:
        super().__init__(headers, body)
        self.code = code
        self.reason = reason

    def start_line(self) -> str:
        return f"SIP/2.0 {self.code} {self.reason}"


class Malformed(Exception):
    """What arrived is no SIP. `request`, when there is one, has enough to be answered with `code`."""

    def __init__(self, reason: str, request: Request | None = None, code: int = 400) -> None:
        self.reason = reason
        self.request = request
        self.code = code
        super().__init__(reason)


def parse(data: bytes) -> Request | Response:
    """A message with its parsed fields. Raises Malformed."""
    head, blank, body = data.partition(b"\r\n\r\n")
    if not blank or len(data) > LONGEST:
        raise Malformed("no end of headers")
    lines = _FOLD.sub(" ", head.decode("utf-8", "surrogateescape")).split("\r\n")
    headers, fault = _headers_of(lines[1:])
    if status := _STATUS_LINE.match(lines[0]):
        return _checked_response(Response(int(status[1]), status[2] or "", headers, body), fault)
    request, line_fault = _request_of(lines[0], headers, body)
    return _checked_request(request, line_fault or fault)


def _headers_of(lines: list[str]) -> tuple[Headers, str]:
    """The headers, and what is wrong with them."""
    headers, fault = Headers(), "too many headers" if len(lines) > MOST_HEADERS else ""
    for line in lines[:MOST_HEADERS]:
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        if not colon or not _NAME.match(name):
            fault = fault or "a line is no header"
            continue
        headers.add(COMPACT_FORMS.get(name.lower(), name), value.strip(" \t"))
    return headers, fault


def _request_of(line: str, headers: Headers, body: bytes) -> tuple[Request, str]:
    if found := _REQUEST_LINE.match(line):
        fault = "" if found[3] == "2.0" else "version"
        return Request(found[1], found[2], headers, body), fault
    method = line.partition(" ")[0]
    if not line.rstrip().upper().endswith("SIP/2.0") or not _NAME.match(method):
        raise Malformed("neither request nor response")
    return Request(method, "", headers, body), "bad request line"


def _checked_response(response: Response, fault: str) -> Response:
    try:
        _read_fields(response)
        response.sequence, response.method = parse_cseq(response.headers.get("cseq"))
        _trim_body(response)
    except BadField as error:
        raise Malformed(str(error)) from error
    if fault:
        raise Malformed(fault)
    return response


def _checked_request(request: Request, fault: str) -> Request:
    try:
        _read_fields(request)
        request.sequence, method = parse_cseq(request.headers.get("cseq"))
    except BadField as error:
        raise Malformed(str(error), _answerable(request)) from error
    if fault:
        raise Malformed(fault, request, 505 if fault == "version" else 400)
    try:
        _check_request(request, method)
    except BadField as error:
        raise Malformed(str(error), request) from error
    return request


def _answerable(request: Request) -> Request | None:
    """The request, when its header is bad but a 400 can find its way back."""
    needed = ("via", "from", "to", "call-id", "cseq")
    if request.method == "ACK" or any(not request.headers.get(name) for name in needed):
        return None
    try:
        request.via = parse_via(request.headers.values("via")[0])
    except BadField:
        return None
    request.call_id = request.headers.get("call-id")
    request.from_ = request.to = Address("", "", {"tag": "?"})
    request.sequence = 0
    return request


def _read_fields(message: Message) -> None:
    headers = message.headers
    for name in _ONCE:
        if len(headers.rows(name)) > 1:
            raise BadField(f"{name} twice")
    vias = headers.values("via")
    if not vias or not headers.get("call-id"):
        raise BadField("no Via or no Call-ID")
    message.via = parse_via(vias[0])
    headers.replace("via", vias)
    message.call_id = headers.get("call-id")
    message.from_ = parse_address(headers.get("from"))
    message.to = parse_address(headers.get("to"))


def _check_request(request: Request, method: str) -> None:
    if method != request.method:
        raise BadField("CSeq has another method")
    if is_known_scheme(request.uri):
        if "?" in request.uri.rpartition("@")[2]:
            raise BadField("headers in the request's URI")
        parse_uri(request.uri)
    for name, limit in (("max-forwards", 255), ("expires", 2**32 - 1), ("min-se", 2**31)):
        if name in request.headers:
            parse_number(request.headers.get(name).partition(";")[0], limit)
    for value in (value for name in _ADDRESSES for value in request.headers.values(name)):
        if value != "*":
            parse_address(value)
    _trim_body(request)


def _trim_body(message: Message) -> None:
    if "content-length" not in message.headers:
        return
    length = parse_number(message.headers.get("content-length"), LONGEST)
    if length > len(message.body):
        raise BadField("body shorter than Content-Length")
    message.body = message.body[:length]


def respond(request: Request, code: int, reason: str = "", tag: str = "") -> Response:
    """A response with what is copied from the request (RFC 3261 8.2.6.2); `tag` becomes ours unless To has one."""
    headers, asked = Headers(), request.headers
    headers.replace("via", list(asked.rows("via")))
    headers.add("From", asked.get("from"))
    to = asked.get("to")
    headers.add("To", f"{to};tag={tag}" if tag and not request.to.tag else to)
    headers.add("Call-ID", request.call_id)
    headers.add("CSeq", asked.get("cseq"))
    response = Response(code, reason or REASONS.get(code, "Unknown"), headers)
    response.via, response.method = request.via, request.method
    return response


def no_response(code: int) -> Response:
    """Stands for a final response where none came: 408 no answer, 503 not reachable."""
    return Response(code, "no answer", Headers())


def is_new_style(branch: str) -> bool:
    """Whether a branch is RFC 3261's, unique for its transaction."""
    return branch.lower().startswith(MAGIC.lower()) and len(branch) > len(MAGIC)
