"""In which language commands speak."""

import os


def language() -> str:
    """That of the terminal; English unless it is French."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "fr" if spoken.startswith("fr") else "en"
