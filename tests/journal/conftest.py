"""The arena, for tests that need durable commits."""

from journal.fixtures import arena, migrated

__all__ = ["arena", "migrated"]
