"""What workforce refuses."""

from homeshore.kit.errors import Refusal


class UnknownJob(Refusal):
    """There is no such job."""

    code = "unknown_job"


class JobKeptDying(Refusal):
    """The job's process died each time it came to the same point."""

    code = "job_kept_dying"


class UnknownAccord(Refusal):
    """There is no such collective text on telework."""

    code = "unknown_accord"


class UnknownTelework(Refusal):
    """The contract has no such telework."""

    code = "unknown_telework"


class HoursOfAnIndependent(Refusal):
    """Somebody wanted to set hours for an independent: they choose their own.

    Code du travail, L8221-6; Soc. 13 Nov 1996, 94-13.187; Soc. 6 May 2015, 13-27.535; Soc. 4 Mar 2020, 19-13.316.
    """

    code = "hours_of_an_independent"


class UnknownRoster(Refusal):
    """There is no such roster, or it has no such shift, change or employee."""

    code = "unknown_roster"


class RosterBreaches(Refusal):
    """The roster breaks rules: `articles` names them; it is not published."""

    code = "roster_breaches"


class RosterNotOpen(Refusal):
    """The roster is published or replaced: make a new version, or change single shifts with notice."""

    code = "roster_not_open"


class RosterIsEmpty(Refusal):
    """The roster has no shift yet."""

    code = "roster_is_empty"


class RosterNotPublished(Refusal):
    """Only a published shift is changed with notice."""

    code = "roster_not_published"


class ShortNotice(Refusal):
    """Shifts would change with less notice than the terms of work grant; each needs the employee's consent."""

    code = "short_notice"


class ShiftBreaches(Refusal):
    """The shift as it would become breaks rules: `articles` names them."""

    code = "shift_breaches"


class NothingToChange(Refusal):
    """The shift is that already."""

    code = "nothing_to_change"


class ChangeAnswered(Refusal):
    """The change was answered or withdrawn already, or the shift is another by now."""

    code = "change_answered"


class UnknownTerms(Refusal):
    """The contract has no such terms, authorisation or wish."""

    code = "unknown_terms"


class UnreadableRecord(Refusal):
    """The file is not the record of a draw of slots."""

    code = "unreadable_record"


class UnknownRound(Refusal):
    """There is no such round of slots, or it has not been announced."""

    code = "unknown_round"


class UnknownSlot(Refusal):
    """There is no such slot, or nobody may see it yet."""

    code = "unknown_slot"


class UnknownBooking(Refusal):
    """The booking is not this agent's, or no more."""

    code = "unknown_booking"


class RoundMoved(Refusal):
    """The round is in another state than this needs: `state` says which."""

    code = "round_moved"


class WindowClosed(Refusal):
    """Wishes are taken between `opens_at` and `closes_at` only."""

    code = "window_closed"


class NotYetOpen(Refusal):
    """First come, first served begins at `from_us`."""

    code = "not_yet_open"


class SlotBegun(Refusal):
    """The slot has begun."""

    code = "slot_begun"


class SlotFull(Refusal):
    """Every place is taken: the waiting list is open."""

    code = "slot_full"


class NotPermitted(Refusal):
    """No certificate and contract of the agent cover the slot."""

    code = "not_permitted"


class PlacedByRoster(Refusal):
    """An employee's hours are placed by their roster (Code du travail); slots are for independents to choose."""

    code = "placed_by_roster"


class WorkingTime(Refusal):
    """An employee who volunteers for this slot would break a rule of working time: `article` says which."""

    code = "working_time"


class BookedElsewhere(Refusal):
    """The agent already works at that time."""

    code = "booked_elsewhere"


class BelowTaken(Refusal):
    """Fewer places than are taken: nobody's booking is taken away. `taken` says how many are."""

    code = "below_taken"


class NothingRequired(Refusal):
    """No requirement is known for the programme in these days: staff it first."""

    code = "nothing_required"


class SwapGone(Refusal):
    """The swap is no longer there: taken, withdrawn, or one of the bookings changed hands."""

    code = "swap_gone"


class RosterOverlaps(Refusal):
    """Another published roster plans some of the same employees in the same weeks: `employees` of them."""

    code = "roster_overlaps"


class SolvingStopped(Refusal):
    """Somebody stopped the solver; the roster is as it was."""

    code = "solving_stopped"


class NothingNeeded(Refusal):
    """No requirement is known for the programmes in these weeks: staff them first."""

    code = "nothing_needed"


class ShiftBegun(Refusal):
    """Shifts of today and of days past are not changed: attendance says what was worked."""

    code = "shift_begun"


class UnknownCallout(Refusal):
    """There is no such call-out."""

    code = "unknown_callout"


class UnknownAsk(Refusal):
    """There is no such question to an agent, or its link was altered or is over."""

    code = "unknown_ask"


class BusyThen(Refusal):
    """The agent works at this time already: a place, a shift, or a call-out of another programme that had their yes."""

    code = "busy_then"


class NobodyToAsk(Refusal):
    """Nobody may be asked now: everybody certified is at work, was asked just now, or may not be contacted."""

    code = "nobody_to_ask"


class ImpossibleStretch(Refusal):
    """A stretch begins before it ends, in the future, and lasts twelve hours at most."""

    code = "impossible_stretch"


class NothingForecast(Refusal):
    """No channel of the programme has a forecast for any of the days: make one first."""

    code = "nothing_forecast"


class TooLongAPlan(Refusal):
    """A programme is staffed for so many `days` at most at a time."""

    code = "too_long_a_plan"


class UnknownImport(Refusal):
    """There is no such file of volumes."""

    code = "unknown_import"


class FileRefused(Refusal):
    """The file of volumes has problems that must be corrected in it first, or it was taken in already."""

    code = "file_refused"


class UnknownForecast(Refusal):
    """There is no such forecast, or no such trial of it."""

    code = "unknown_forecast"


class UnknownEvent(Refusal):
    """There is no such announced event, or it was withdrawn."""

    code = "unknown_event"


class UnknownStudy(Refusal):
    """There is no such study of programmes together."""

    code = "unknown_study"


class TooFewProgrammes(Refusal):
    """From `least` to `most` programmes are staffed together."""

    code = "too_few_programmes"


class NobodyCertified(Refusal):
    """Nobody is certified for the programme on the day."""

    code = "nobody_certified"


class StudyNotDone(Refusal):
    """The study has not ended, or found no staffing that keeps every promise."""

    code = "study_not_done"
