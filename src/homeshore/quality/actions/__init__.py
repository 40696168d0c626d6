"""The only writers of quality. Each takes ids and times in microseconds and notes what happened as facts."""

from homeshore.quality.actions.erasing import erase_due_recordings, erase_recording
from homeshore.quality.actions.keeping import (
    StartedRecording,
    announce_recording,
    continue_recording,
    pause_recording,
    plan_recording,
    refuse_recording,
    resume_recording,
    start_recording,
    stop_recording,
)
from homeshore.quality.actions.measuring import Gap, Measures, end_lost_recordings, note_measures
from homeshore.quality.actions.policies import PolicyDetails, set_policy

__all__ = [
    "Gap",
    "Measures",
    "PolicyDetails",
    "StartedRecording",
    "announce_recording",
    "continue_recording",
    "end_lost_recordings",
    "erase_due_recordings",
    "erase_recording",
    "note_measures",
    "pause_recording",
    "plan_recording",
    "refuse_recording",
    "resume_recording",
    "set_policy",
    "start_recording",
    "stop_recording",
]
