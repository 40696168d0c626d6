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


class RosterInfeasible(Refusal):
    """No roster satisfies all rules; the roster's `trouble` says which collide, and for whom."""

    code = "roster_infeasible"


class UnknownTerms(Refusal):
    """The contract has no such terms, authorisation or wish."""

    code = "unknown_terms"
