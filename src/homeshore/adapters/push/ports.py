"""What telling people needs from outside."""

from typing import Protocol

from homeshore.workforce.queries.invitations import Device


class DeviceGone(Exception):
    """The browser no longer takes messages: forget the device."""


class Unreachable(Exception):
    """The message did not go out this time."""


class Push(Protocol):
    """Shows a notification on a device."""

    def show(self, device: Device, payload: bytes, seconds: int) -> None:
        """Hand over an encrypted message that is worth showing for so long. Raises DeviceGone, Unreachable."""


class TextMessages(Protocol):
    """Sends text messages to mobile phones."""

    def send(self, name: str, number: str, text: str) -> None:
        """Hand one message over; `name` is unique to it. Raises Unreachable."""
