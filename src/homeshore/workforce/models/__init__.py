"""What the workforce side of the centre remembers."""

from homeshore.workforce.models.events import AnnouncedEvent, EventKind
from homeshore.workforce.models.forecasts import Backtest, Forecast, ForecastDay
from homeshore.workforce.models.volumes import OpenContact, Volume, VolumeImport, VolumeSource

from homeshore.workforce.models.rosters import (
    Authorisation,
    Roster,
    RosterMember,
    RosterShift,
    ShiftChange,
    TermsOfWork,
    Wish,
)

__all__ = [
    "Authorisation",
    "Roster",
    "RosterMember",
    "RosterShift",
    "ShiftChange",
    "TermsOfWork",
    "Wish",
]
from homeshore.workforce.models.jobs import Job as Job
