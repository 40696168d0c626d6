"""Persons, legal entities, contracts (the carrier of the legal mode) and agents."""
