"""The agent's desk and day."""
