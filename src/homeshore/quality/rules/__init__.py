"""Decisions about recordings, pure."""
