"""Invoices as the world wants them: CII and UBL, their validators, and Factur-X in a PDF/A-3."""
