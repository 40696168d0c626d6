"""What the worker repeats for recordings: measure those that have ended, end those whose media died."""

import msgspec

from homeshore.adapters.telephony.recordings.playing import Playback
from homeshore.adapters.telephony.recordings.scanning import NotARecording
from homeshore.quality import queries
from homeshore.quality.actions import Gap, Measures, end_lost_recordings, note_measures
from homeshore.quality.errors import RecordingErased
from homeshore.quality.queries import Recording
from homeshore.security.errors import CannotUnseal

AT_ONCE = 5
EVERY_SECONDS = 5.0
MISSING = Measures(duration_ms=0, packets=0, lost=0, condition="missing", gaps=(), peaks=b"")


def step() -> bool:
    """One round; True when there may be more to do at once."""
    end_lost_recordings()
    ended = queries.to_measure(AT_ONCE)
    for row in ended:
        note_measures(row.id, measured(row))
    return len(ended) == AT_ONCE


def measured(row: Recording) -> Measures:
    """What is found in a recording's file; one that is gone, or never was, is missing."""
    try:
        opened = queries.open_recording(row)
        with Playback(opened.path, opened.key) as playback:
            found = playback.timeline
            return Measures(
                duration_ms=found.duration_ms,
                packets=found.packets,
                lost=found.lost,
                condition=playback.contents.condition,
                gaps=tuple(Gap(gap.begins_ms, gap.ends_ms, gap.kind) for gap in found.gaps),
                peaks=playback.peaks(),
            )
    except (FileNotFoundError, NotARecording, RecordingErased):
        return MISSING
    except CannotUnseal:  # the centre's key has changed: nobody can play it, and the others must not wait for it
        return msgspec.structs.replace(MISSING, condition="damaged")
