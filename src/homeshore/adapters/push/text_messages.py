"""Text messages for a centre without a provider: written to the folder `outbox`, as mail without a relay is."""

from pathlib import Path

from homeshore.adapters.push.ports import Unreachable


class OutboxMessages:
    """One file a message. A provider's own client takes its place in `telling.step`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, name: str, number: str, text: str) -> None:
        """Write one message; see the port."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / f"{name}.sms.txt").write_text(f"{number}\n{text}\n")
        except OSError as error:
            raise Unreachable(str(error)) from error
