"""What a floor page may say (docs/protocols.md)."""

import msgspec


class Hello(msgspec.Struct, frozen=True, tag_field="do", tag="hello"):
    """Opens the link."""

    id: int = 0


class Ping(msgspec.Struct, frozen=True, tag_field="do", tag="ping"):
    """Is anybody there?"""

    id: int = 0


AnyMessage = Hello | Ping
decode = msgspec.json.Decoder(AnyMessage).decode
