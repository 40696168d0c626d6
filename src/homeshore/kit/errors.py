"""Refusals: what a person did cannot be done, and here is why and what to do instead."""


class Refusal(Exception):
    """An expected refusal, with a stable code and the fields that explain it.

    `code` is a lower-case phrase with underscores; `web` maps it to a status and a sentence. `fields` hold ids and
    limits, never personal data.
    """

    code = "refused"

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.code, fields)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.fields.items())
        return f"{self.code} ({details})" if details else self.code
