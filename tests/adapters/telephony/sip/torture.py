"""The messages of RFC 4475, after its sections 3.1 to 3.4, and what becomes of each with us.

Long ones are shortened where their length is not the point. A reply of 0 means that nothing is answered.
"""

from typing import NamedTuple

VIA = "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{name}"
SDP = (
    "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.3\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\n"
    "m=audio 49217 RTP/AVP 8\r\n"
)


def answered(name: str, status: str, header: str = "") -> str:
    """A stray response with the headers of a good request, one of them replaced."""
    return f"SIP/2.0 {status}\r\n{request(name, '', header).partition(chr(10))[2]}"


class Torture(NamedTuple):
    name: str
    message: str
    reply: int


def request(name: str, first: str = "", *more: str, body: str = "", without: str = "") -> str:
    """A good request with some headers replaced (same name), added, or left out (comma-separated names)."""
    first = first or "INVITE sip:user@example.com SIP/2.0"
    headers = {
        "via": VIA.format(name=name),
        "max-forwards": "Max-Forwards: 70",
        "from": f"From: <sip:caller@example.net>;tag={name}",
        "to": "To: sip:user@example.com",
        "call-id": f"Call-ID: {name}.0ha0isndaksdj",
        "cseq": f"CSeq: 8 {first.split(' ')[0]}",
        "contact": "Contact: <sip:caller@host5.example.net>",
        "content-type": "Content-Type: application/sdp",
        "content-length": f"Content-Length: {len(body.encode())}",
    }
    extra = []
    for line in filter(None, more):
        key = line.partition(":")[0].strip().lower()
        if key in headers:
            headers[key] = line
        else:
            extra.append(line)
    kept = [line for key, line in headers.items() if key not in without.split(",")]
    return "\r\n".join([first, *kept, *extra, "", body])


WSINV = (
    "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n"
    "TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n"
    'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n'
    "MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\nContent-Length   : 150\r\n"
    "cseq: 0009\r\n  INVITE\r\n"
    "Via  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\ns :\r\n"
    "NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
    "UnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n"
    "Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
    "v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n"
    " SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
    'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =\r\n'
    "      newvalue ;\r\n  secondparam ; q = 0.33\r\n\r\n"
) + SDP.ljust(150)
INTMETH = request(
    "intmeth",
    "!interesting-Method0123456789_*+`.%indeed'~ "
    "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com"
    " SIP/2.0",
    'To: "BEL:\\\x07 NUL:\\\x00 DEL:\\\x7f" <sip:1_unusual.URI~(to-be!sure)&isn\'t+it$/crazy?,/;;*@example.com>',
    "From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="
    '"\u0440\u0430\u0431\u043e\u0442\u0430\u044e\u0449\u0438\u0439";tag=_token~1\'+`*%!-.',
    "extensionHeader-!.%*+_`'~:\ufeff\u5927\u505c\u96fb",
)

VALID = [
    Torture("wsinv", WSINV, 481),
    Torture("intmeth", INTMETH, 405),
    Torture("esc01", request("esc01", "INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0", body=SDP), 200),
    Torture("escnull", request("escnull", "OPTIONS sip:null-%00-null@example.com SIP/2.0"), 200),
    Torture("esc02", request("esc02", "RE%47IST%45R sip:registrar.example.com SIP/2.0"), 405),
    Torture(
        "lwsdisp", request("lwsdisp", "OPTIONS sip:user@example.com SIP/2.0", "From: caller<sip:c@e.com>;tag=3"), 200
    ),
    Torture(
        "longreq",
        request("longreq", "", f"Subject: {'long ' * 2000}", f"From: <sip:a@b.c>;tag={'x' * 150}", body=SDP),
        200,
    ),
    Torture("dblreq", request("dblreq", "OPTIONS sip:a@example.com SIP/2.0") + request("second", body=SDP), 200),
    Torture("semiuri", request("semiuri", "OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0"), 200),
    Torture(
        "transports",
        request(
            "transports",
            "OPTIONS sip:u@example.com SIP/2.0",
            f"{VIA.format(name='transports')}, SIP/2.0/SCTP t2.example.com;branch=z9hG4bKu"
            ", SIP/2.0/UNKNOWN t4.example.com",
        ),
        200,
    ),
    Torture(
        "mpart01",
        request(
            "mpart01",
            "",
            "Content-Type: multipart/mixed;boundary=7a9cbec02ceef655",
            body=f"--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHi\r\n--7a9cbec02ceef655\r\n"
            f"Content-Type: application/sdp\r\n\r\n{SDP}\r\n--7a9cbec02ceef655--",
        ),
        200,
    ),
    Torture("unreason", answered("unreason", "200 = 2**3 * 5**2 \u043d\u043e"), 0),
    Torture("noreason", answered("noreason", "100 "), 0),
]

INVALID = [
    Torture(
        "badinv01",
        request("badinv01", "", "Via: SIP/2.0/UDP 192.0.2.15;;,;,,", 'From: "Bad" <sip:c@e.com>;;,;;;tag=3'),
        0,
    ),
    Torture("clerr", request("clerr", "", "Content-Length: 9999", body=SDP), 400),
    Torture("ncl", request("ncl", "", "Content-Length: -999", body=SDP), 400),
    Torture("scalar02", request("scalar02", "", "CSeq: 36893488147419103232 INVITE", body=SDP), 400),
    Torture("scalar02 hops", request("scalar02h", "", "Max-Forwards: 300", body=SDP), 400),
    Torture("scalarlg", answered("scalarlg", "503 No", "CSeq: 9292394834772304023312 OPTIONS"), 0),
    Torture("quotbal", request("quotbal", "", 'To: "Mr. J. User <sip:j.user@example.com>', body=SDP), 400),
    Torture("ltgtruri", request("ltgtruri", "INVITE <sip:user@example.com> SIP/2.0", body=SDP), 400),
    Torture("lwsruri", request("lwsruri", "INVITE sip:user@example.com; lr SIP/2.0", body=SDP), 400),
    Torture("lwsstart", request("lwsstart", "INVITE  sip:user@example.com  SIP/2.0", body=SDP), 400),
    Torture("trws", request("trws", "OPTIONS sip:user@example.com SIP/2.0  "), 400),
    Torture(
        "escruri", request("escruri", "INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0", body=SDP), 400
    ),
    Torture("baddate", request("baddate", "", "Date: Fri, 01 Jan 2010 16:00:00 EST", body=SDP), 200),
    Torture(
        "regbadct",
        request("regbadct", "REGISTER sip:e.com SIP/2.0", "Contact: sip:user@e.com?Route=%3Csip:s.e.com%3E"),
        400,
    ),
    Torture(
        "badaspec",
        request("badaspec", "OPTIONS sip:u@example.org SIP/2.0", 'To: "Watson, Thomas" < t.watson@example.org >'),
        400,
    ),
    Torture(
        "baddn",
        request("baddn", "OPTIONS sip:t.watson@example.org SIP/2.0", "From: Bell, Alexander <sip:a@e.com>;tag=43"),
        200,
    ),
    Torture("badvers", request("badvers", "OPTIONS sip:t.watson@example.org SIP/7.0"), 505),
    Torture("mismatch01", request("mismatch01", "OPTIONS sip:u@example.com SIP/2.0", "CSeq: 8 INVITE"), 400),
    Torture("mismatch02", request("mismatch02", "NEWMETHOD sip:u@example.com SIP/2.0", "CSeq: 8 INVITE"), 400),
    Torture("bigcode", answered("bigcode", "4294967301 big"), 0),
]

TRANSACTIONS_AND_SEMANTICS = [
    Torture(
        "badbranch",
        request("badbranch", "OPTIONS sip:user@example.com SIP/2.0", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"),
        200,
    ),
    Torture("insuf", request("insuf", without="from,to,contact"), 0),
    Torture("unkscm", request("unkscm", "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"), 416),
    Torture("novelsc", request("novelsc", "OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"), 416),
    Torture(
        "unksm2",
        request("unksm2", "OPTIONS sip:e.com SIP/2.0", "To: isbn:2983792873", "From: <http://www.e.com>;tag=3"),
        200,
    ),
    Torture("bext01", request("bext01", "OPTIONS sip:u@example.com SIP/2.0", "Require: nothingSupportsThis"), 420),
    Torture("invut", request("invut", "", "Content-Type: application/unknownformat", body="<audio/>"), 415),
    Torture(
        "regaut01",
        request(
            "regaut01",
            "REGISTER sip:e.com SIP/2.0",
            "From: <sip:phone@e.com>;tag=1",
            "Authorization: NoOneKnowsThisScheme opaque-data=here",
        ),
        401,
    ),
    Torture("multi01", request("multi01", "", "CSeq: 59 INVITE\r\nCSeq: 60 INVITE", body=SDP), 400),
    Torture(
        "mcl01",
        request("mcl01", "OPTIONS sip:user@example.com SIP/2.0", "Content-Length: 13\r\nContent-Length: 5"),
        400,
    ),
    Torture("bcast", answered("bcast", "200 OK", "Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber"), 0),
    Torture("zeromf", request("zeromf", "OPTIONS sip:user@example.com SIP/2.0", "Max-Forwards: 0"), 200),
    Torture(
        "cparam01",
        request("cparam01", "OPTIONS sip:e.com SIP/2.0", "Contact: sip:+19725552222@gw1.e.net;unknownparam"),
        200,
    ),
    Torture(
        "cparam02",
        request("cparam02", "OPTIONS sip:e.com SIP/2.0", "Contact: <sip:+19725552222@gw1.e.net;unknownparam>"),
        200,
    ),
    Torture(
        "regescrt",
        request("regescrt", "OPTIONS sip:e.com SIP/2.0", "Contact: <sip:user@e.com?Route=%3Csip:s.e.com%3E>"),
        200,
    ),
    Torture("sdp01", request("sdp01", "", "Accept: text/nobodyKnowsThis", body=SDP), 406),
    Torture(
        "inv2543", request("inv2543", "", "Via: SIP/2.0/UDP iftgw.example.com", body=SDP, without="max-forwards"), 200
    ),
]

ALL = VALID + INVALID + TRANSACTIONS_AND_SEMANTICS
