"""Mail as programs really write it, with invented people in it."""

import base64
import struct


def crlf(text: str, charset: str = "utf-8") -> bytes:
    return text.lstrip("\n").replace("\n", "\r\n").encode(charset)


HEAD = """
From: Camille Roux <camille.roux@post.example>
To: service@aubelle.example
Subject: Ma commande
Message-ID: <one@post.example>
Date: Mon, 05 Oct 2026 09:15:00 +0200
"""

PLAIN = crlf(HEAD + "\nBonjour,\n\nOù est ma commande ?\n\nCamille\n")

GMAIL_REPLY = crlf(
    HEAD
    + """In-Reply-To: <b@aubelle.example>
References: <a@aubelle.example> <b@aubelle.example>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="000000000000aa"

--000000000000aa
Content-Type: text/plain; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

Merci, c'est re=C3=A7u.

Le lun. 5 oct. 2026 =C3=A0 09:00, Aubelle <service@aubelle.example> a
=C3=A9crit :

> Bonjour Camille,
>
> votre colis est parti.
>

--000000000000aa
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<div dir=3D"ltr">Merci, c&#39;est re=C3=A7u.</div><br><div class=3D"gmail_quote"><div dir=3D"ltr" class=3D"gmail_attr">=
Le lun. 5 oct. 2026, Aubelle &lt;<a href=3D"mailto:service@aubelle.example">service@aubelle.example</a>=
&gt; a =C3=A9crit=C2=A0:<br></div><blockquote class=3D"gmail_quote" style=3D"margin:0px;border-left:1px solid">=
<p>Bonjour Camille,</p><p>votre colis est parti.</p></blockquote></div>

--000000000000aa--
"""
)

OUTLOOK_REPLY = crlf(
    HEAD
    + """MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="_000_PR1_"

--_000_PR1_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

D=E9sol=E9, il manque un article =80.

________________________________
De : Aubelle <service@aubelle.example>
Envoy=E9 : lundi 5 octobre 2026 09:00
=C0 : Camille Roux
Objet : Re: Ma commande

Bonjour, votre colis est parti.
--_000_PR1_
Content-Type: text/html; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

<html xmlns:o=3D"urn:schemas-microsoft-com:office:office"><head><style>p {color:red}</style></head>
<body lang=3D"FR"><div class=3D"WordSection1"><p>D=E9sol=E9, il manque un article =80.<o:p></o:p></p>
<div><div style=3D"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=3D"MsoNormal">
<b>De&nbsp;:</b> Aubelle</p></div></div><p>Bonjour, votre colis est parti.</p></div></body></html>
--_000_PR1_--
"""
)

APPLE_WITH_IMAGES = crlf(
    HEAD
    + """MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="Apple-Mail=_1"

--Apple-Mail=_1
Content-Type: text/plain; charset=utf-8

Voici la photo.

--Apple-Mail=_1
Content-Type: multipart/related; type="text/html"; boundary="Apple-Mail=_2"

--Apple-Mail=_2
Content-Type: text/html; charset=utf-8

<html><body>Voici la photo. <img src="cid:PHOTO-1@post.example" alt="colis"><img src="https://spy.example/p.gif"></body></html>
--Apple-Mail=_2
Content-Type: image/png; name="=?utf-8?q?Photo_=C3=A9t=C3=A9.png?="
Content-Disposition: inline; filename*=utf-8''Photo%20%C3%A9t%C3%A9.png
Content-Id: <PHOTO-1@post.example>
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==

--Apple-Mail=_2--

--Apple-Mail=_1--
"""
)

INVITATION = crlf(
    HEAD
    + """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=cal

--cal
Content-Type: text/plain

Rendez-vous en boutique ?
--cal
Content-Type: text/calendar; method=REQUEST; charset=utf-8

BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Essayage\\, robe
 longue
DTSTART;TZID=Europe/Paris:20261012T140000
DTEND;TZID=Europe/Paris:20261012T143000
LOCATION:Aubelle\\, Lyon
ORGANIZER;CN=Camille:mailto:camille.roux@post.example
END:VEVENT
END:VCALENDAR
--cal--
"""
)

FORWARDED_AS_FILE = crlf(
    HEAD
    + """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="fw"

--fw
Content-Type: text/plain

Voyez le message joint.
--fw
Content-Type: message/rfc822
Content-Disposition: attachment

From: someone@other.example
Subject: =?iso-8859-1?Q?Ancien_num=E9ro?=

Inner text
--fw--
"""
)

BOUNCE = crlf(
    """
Return-Path: <>
From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: service@aubelle.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Final-Recipient: rfc822; nobody@post.example
Action: failed
Status: 5.1.1
--B
Content-Type: text/rfc822-headers

Message-ID: <%s>
--B--
"""
)

VACATION = crlf(HEAD.replace("Ma commande", "Absence") + "Auto-Submitted: auto-replied\n\nJe suis absente.\n")


def winmail() -> bytes:
    """A winmail.dat with one text file in it, as Outlook makes them."""

    def item(level: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    items = [
        item(1, 0x00089006, struct.pack("<I", 0x10000)),
        item(1, 0x00069007, struct.pack("<II", 1252, 0)),
        item(1, 0x0002800C, b"Bonjour, la facture est jointe.\0"),
        item(2, 0x00069002, b"\x01\x00" + b"\xff" * 4 + b"\x00" * 8),
        item(2, 0x00018010, b"facture.txt\0"),
        item(2, 0x0006800F, b"Total 12,50"),
    ]
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(items)


OUTLOOK_RICH_TEXT = crlf(
    HEAD
    + """MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="tnef"

--tnef
Content-Type: text/plain; charset=us-ascii


--tnef
Content-Type: application/ms-tnef; name="winmail.dat"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="winmail.dat"

"""
    + base64.encodebytes(winmail()).decode()
    + "--tnef--\n"
)

READABLE = {
    "plain": PLAIN,
    "gmail": GMAIL_REPLY,
    "outlook": OUTLOOK_REPLY,
    "apple": APPLE_WITH_IMAGES,
    "invitation": INVITATION,
    "forwarded": FORWARDED_AS_FILE,
    "bounce": BOUNCE,
    "vacation": VACATION,
    "winmail": OUTLOOK_RICH_TEXT,
}
