"""Figures from outside as CSV: the columns of each kind, from cells to rows that billing takes, and back."""
