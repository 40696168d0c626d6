"""Everything that speaks a foreign protocol, one package each."""
