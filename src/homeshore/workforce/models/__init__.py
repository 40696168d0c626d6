"""What the workforce side of the centre remembers."""
