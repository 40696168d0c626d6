"""What people type, made safe to store."""

TEXT_LIMIT = 20_000
"""Characters in one typed message."""


def clean(text: str, limit: int = TEXT_LIMIT) -> str:
    """`text` without characters that no database or screen wants, cut at `limit` characters."""
    kept = text.replace("\x00", "").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return kept[:limit].strip()


def one_line(text: str, limit: int = 300) -> str:
    """`text` on one line, for subjects and names."""
    return " ".join(clean(text, limit * 4).split())[:limit]
