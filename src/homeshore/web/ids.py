"""Public ids in addresses: `<public_id:contact>`, thirteen characters outside, an integer inside."""

from django.urls import register_converter

from homeshore.kit.ids import decode_id, encode_id


class PublicIdConverter:
    """Turns what `kit.ids.encode_id` made back into the id; an address with anything else does not exist."""

    regex = "[0-9a-z]{13}"

    def to_python(self, value: str) -> int:
        return decode_id(value)

    def to_url(self, value: int) -> str:
        return encode_id(value)


register_converter(PublicIdConverter, "public_id")
