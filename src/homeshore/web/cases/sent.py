"""What a person sent as a scenario: its text, and the CSV files that it names, kept in the page until they hold."""

import json
from collections.abc import Mapping

import msgspec
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeshore.web.cases.troubles import Trouble
from homeshore.web.tables.reading import Unreadable, text_of


class Sent(msgspec.Struct, frozen=True):
    """A text, CSV texts by their name, and the files that could not be read."""

    text: str
    files: Mapping[str, str]
    unreadable: tuple[Trouble, ...] = ()

    def context(self) -> dict[str, object]:
        """What a page needs so that nothing is lost."""
        return {
            "text": self.text,
            "kept": sorted(self.files),
            "kept_json": json.dumps(dict(self.files)) if self.files else "",
        }


def sent_of(request: HttpRequest, files: Mapping[str, str] | None = None) -> Sent:
    """What a request brings, over the `files` that were there before. A TOML file goes before the text field."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    kept = dict(files or {}) | _kept(request.POST.get("kept", ""))
    troubles = []
    for one in request.FILES.getlist("files"):
        try:
            content = text_of_file(one)
        except Unreadable as error:
            troubles.append(Trouble(str(one.name), 0, error.problem.reason))
            continue
        if str(one.name).lower().endswith(".toml"):
            text = content
        else:
            kept[str(one.name)] = content
    if not text.strip() and not troubles and len(kept) != 1:
        troubles.append(Trouble("", 0, _("Choose a CSV or TOML file, or write the scenario below.")))
    return Sent(text, kept, tuple(troubles))


def text_of_file(file: "UploadedFile[bytes]") -> str:
    """The text of an uploaded file. Raises Unreadable."""
    return text_of(file.read()).replace("\r\n", "\n")


def _kept(text: str) -> dict[str, str]:
    """The files that the page carried along; whatever somebody else put there is none."""
    try:
        return msgspec.json.decode(text, type=dict[str, str]) if text else {}
    except msgspec.DecodeError:
        return {}
