"""Template tags of the visual system: `{% load ui %}`."""
