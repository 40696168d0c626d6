"""What others may know of money."""
