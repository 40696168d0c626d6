"""The visual system and layout that all pages share."""
