"""What the workforce side of the centre remembers."""

from homeshore.workforce.models.callouts import Callout, CalloutAsk, CalloutSetting, CalloutWish, PushDevice
from homeshore.workforce.models.events import AnnouncedEvent, EventKind
from homeshore.workforce.models.forecasts import Backtest, Forecast, ForecastDay
from homeshore.workforce.models.jobs import Job
from homeshore.workforce.models.nights import ForecastTerms, NightRun, SchoolZone
from homeshore.workforce.models.presence import OnlineRule
from homeshore.workforce.models.rosters import (
    Absence,
    Authorisation,
    Roster,
    RosterBreach,
    RosterMember,
    RosterShift,
    ShiftChange,
    TermsOfWork,
    Wish,
)
from homeshore.workforce.models.slots import (
    Slot,
    SlotBooking,
    SlotChooser,
    SlotDraw,
    SlotEntry,
    SlotFeed,
    SlotNotice,
    SlotRound,
    SlotSwap,
    SlotWaiting,
)
from homeshore.workforce.models.staffing import (
    PoolStudy,
    RequiredInterval,
    RequirementSource,
    RequirementVersion,
    StaffingTerms,
    Turnout,
)
from homeshore.workforce.models.telework import TeleworkAccord, TeleworkTerms
from homeshore.workforce.models.volumes import OpenContact, Volume, VolumeImport, VolumeSource

__all__ = [
    "Absence",
    "AnnouncedEvent",
    "Authorisation",
    "Backtest",
    "Callout",
    "CalloutAsk",
    "CalloutSetting",
    "CalloutWish",
    "EventKind",
    "Forecast",
    "ForecastDay",
    "ForecastTerms",
    "Job",
    "NightRun",
    "OnlineRule",
    "OpenContact",
    "PoolStudy",
    "PushDevice",
    "RequiredInterval",
    "RequirementSource",
    "RequirementVersion",
    "Roster",
    "RosterBreach",
    "RosterMember",
    "RosterShift",
    "SchoolZone",
    "ShiftChange",
    "Slot",
    "SlotBooking",
    "SlotChooser",
    "SlotDraw",
    "SlotEntry",
    "SlotFeed",
    "SlotNotice",
    "SlotRound",
    "SlotSwap",
    "SlotWaiting",
    "StaffingTerms",
    "TeleworkAccord",
    "TeleworkTerms",
    "TermsOfWork",
    "Turnout",
    "Volume",
    "VolumeImport",
    "VolumeSource",
    "Wish",
]
