"""The PDF is a Factur-X: PDF/A-3 with the CII inside, the same bytes for the same invoice."""

import io
from datetime import date

import pikepdf
import pytest
from lxml import etree

from adapters.e_invoice.test_cii import DOCUMENTS
from billing.invoices import invoice
from homeshore.adapters.e_invoice.cii import cii
from homeshore.adapters.e_invoice.marking import FILE_NAME, NAMESPACE, PROPERTIES
from homeshore.adapters.e_invoice.rendering import Look, duration, factur_x, printed
from homeshore.billing.rules.invoice import Invoice
from homeshore.billing.rules.settling import Day

LOOK = Look(
    days=(Day(date(2026, 11, 3), "Commandes", 12, 3_600_000_000, 3_661_500_000),), link="https://c.example/f/1/"
)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return factur_x(invoice(), LOOK)


def test_it_carries_its_cii(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (attached,) = document.Root.AF
        assert (str(attached.UF), str(attached.AFRelationship)) == (FILE_NAME, "/Alternative")
        assert document.attachments[FILE_NAME].get_file().read_bytes() == cii(invoice())


def test_it_is_marked_as_pdf_a_3_and_as_factur_x(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/StructTreeRoot" in document.Root
        assert str(document.Root.Lang) == "fr"
        raw = document.Root.Metadata.read_bytes()
    metadata = etree.fromstring(raw[raw.index(b"<x:xmpmeta") : raw.rindex(b"<?xpacket")])
    told = {name: metadata.findtext(f".//{{{NAMESPACE}}}{name}") for name in PROPERTIES}
    assert told == {name: value for name, (value, _) in PROPERTIES.items()}
    aid = "{http://www.aiim.org/pdfa/ns/id/}"
    assert (metadata.findtext(f".//{aid}part"), metadata.findtext(f".//{aid}conformance")) == ("3", "B")
    assert [e.text for e in metadata.iter("{http://www.aiim.org/pdfa/ns/schema#}prefix")].count("fx") == 1


def test_every_font_is_inside(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        descriptors = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert descriptors
        assert all({"/FontFile2", "/FontFile3"} & set(descriptor.keys()) for descriptor in descriptors)


def test_the_same_invoice_is_the_same_file(pdf: bytes) -> None:
    assert factur_x(invoice(), LOOK) == pdf


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_each_kind_of_document_is_printed(document: Invoice, language: str) -> None:
    assert factur_x(document, Look(language=language)).startswith(b"%PDF-1.7")


def test_what_the_law_wants_printed_is_printed() -> None:
    page = printed(DOCUMENTS["self-billed under the franchise"], Look())
    assert page["mentions"] == ["Autofacturation", "TVA non applicable, art. 293 B du CGI"]
    text = str(page)
    for word in ("999000300", "99900030000015", "40 €", "Pénalités", "escompte", "novembre 2026"):
        assert word in text


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "0:00"),
        (161_000_000, "2:41"),
        (3_661_500_000, "1:01:01.5"),
        (100, "0:00.0001"),
        (36_000_000_000, "10:00:00"),
    ],
)
def test_durations_read_as_clocks(us: int, text: str) -> None:
    assert duration(us) == text
