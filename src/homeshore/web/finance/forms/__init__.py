"""Forms of finance: rate cards, brands' terms, mandates."""
