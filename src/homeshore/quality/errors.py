"""What quality refuses."""

from homeshore.kit.errors import Refusal


class UnknownRecording(Refusal):
    """No such recording within reach of who asks."""

    code = "unknown_recording"


class RecordingErased(Refusal):
    """The recording's sound is gone: its time was over, or somebody asked to be forgotten."""

    code = "recording_erased"
