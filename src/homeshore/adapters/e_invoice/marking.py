"""What makes a PDF/A-3 with a CII inside a Factur-X: four properties in its metadata, and a schema to explain them."""

import io

import pikepdf
from lxml import etree

FILE_NAME = "factur-x.xml"
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
PROPERTIES = {
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "DocumentFileName": (FILE_NAME, "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}


def mark(pdf: bytes) -> bytes:
    """Add the Factur-X properties to the metadata of a PDF/A-3 that carries `factur-x.xml`. Same input, same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes()
        document.Root.Metadata.write(_marked(metadata))
        marked = io.BytesIO()
        document.save(marked, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
    return marked.getvalue()


def _marked(metadata: bytes) -> bytes:
    head, _, rest = metadata.partition(b"?>")
    body, _, tail = rest.rpartition(b"<?xpacket")
    root = etree.fromstring(body)
    bag = root.find(f".//{{{_EXTENSION}}}schemas/{{{_RDF}}}Bag")
    rdf = root.find(f".//{{{_RDF}}}RDF")
    if bag is None or rdf is None:
        raise ValueError("the PDF's metadata has no extension schemas: it is no PDF/A of ours")
    bag.append(_explanation())
    description = etree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""}, nsmap={"fx": NAMESPACE})
    for name, (value, _explained) in PROPERTIES.items():
        etree.SubElement(description, f"{{{NAMESPACE}}}{name}").text = value
    return head + b"?>" + etree.tostring(root) + b"<?xpacket" + tail


def _explanation() -> etree._Element:
    schema = _resource()
    _text(schema, _SCHEMA, "schema", "Factur-X PDFA Extension Schema")
    _text(schema, _SCHEMA, "namespaceURI", NAMESPACE)
    _text(schema, _SCHEMA, "prefix", "fx")
    sequence = etree.SubElement(etree.SubElement(schema, f"{{{_SCHEMA}}}property"), f"{{{_RDF}}}Seq")
    for name, (_value, explained) in PROPERTIES.items():
        described = _resource()
        sequence.append(described)
        _text(described, _PROPERTY, "name", name)
        _text(described, _PROPERTY, "valueType", "Text")
        _text(described, _PROPERTY, "category", "external")
        _text(described, _PROPERTY, "description", explained)
    return schema


def _resource() -> etree._Element:
    spaces = {"rdf": _RDF, "pdfaSchema": _SCHEMA, "pdfaProperty": _PROPERTY}
    return etree.Element(f"{{{_RDF}}}li", {f"{{{_RDF}}}parseType": "Resource"}, nsmap=spaces)


def _text(parent: etree._Element, namespace: str, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{namespace}}}{name}").text = text
