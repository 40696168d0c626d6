"""Projections for supervisors and brands."""
