"""Conversations on every channel, and the dispatcher: routing's live shell."""
