"""How customers are shown to agents: enough to recognise, not enough to take away."""


def masked_address(address: str) -> str:
    """`jeanne.martin@example.org` as `j…n@example.org`; a short local part keeps its first letter only."""
    local, at, domain = address.partition("@")
    if not at:
        return masked_number(address)
    return f"{local[:1]}…{local[-1] if len(local) > 2 else ''}@{domain}"


def masked_number(number: str) -> str:
    """`+33612345678` as `+33 … 78`."""
    return f"{number[:3]} … {number[-2:]}" if len(number) > 6 else "…"
