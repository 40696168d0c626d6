"""What `homeshore simulate` refuses before anything runs."""

from homeshore.kit.errors import Refusal


class UnreadableFile(Refusal):
    """A file cannot be read. Fields: file, reason."""

    code = "unreadable_file"


class NoText(Refusal):
    """A file is no UTF-8 text: a spreadsheet perhaps, or a CSV in another encoding. Fields: file."""

    code = "no_text"


class UnknownExample(Refusal):
    """No example has that name. Fields: name, known."""

    code = "unknown_example"


class FileStands(Refusal):
    """Something stands there already that is not an earlier run, and is not overwritten. Fields: file."""

    code = "file_stands"


class NoPlaceForVolumes(Refusal):
    """`--volumes` replaces the one CSV file that a scenario names; this one names none, or several. Fields: named."""

    code = "no_place_for_volumes"


class NothingFinished(Refusal):
    """The run was stopped before one replication of every variant had finished: there is nothing to say."""

    code = "nothing_finished"
