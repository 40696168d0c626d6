"""The report of a business case as PDF: what a run found, with its plots, assumptions, seed and method, by Typst."""
