"""Template tags of the agents' pages: `{% load slots %}`."""
