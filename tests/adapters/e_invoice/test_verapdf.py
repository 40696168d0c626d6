"""The judge of PDF/A, where it is installed."""

import shutil
import subprocess
from pathlib import Path

import pytest

from billing.invoices import invoice
from homeshore.adapters.e_invoice.rendering import Look, factur_x

VERAPDF = shutil.which("verapdf")


@pytest.mark.skipif(VERAPDF is None, reason="veraPDF is not installed: PDF/A-3 is checked by structure alone")
def test_verapdf_accepts_an_invoice_as_pdf_a_3b(tmp_path: Path) -> None:
    page = tmp_path / "invoice.pdf"
    page.write_bytes(factur_x(invoice(), Look()))
    done = subprocess.run([str(VERAPDF), "--flavour", "3b", str(page)], capture_output=True, text=True, check=False)
    assert 'isCompliant="true"' in done.stdout, done.stdout
