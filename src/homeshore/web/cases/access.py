"""Who asks for scenarios, and which ones are theirs to see.

A scenario tells what the whole centre costs and earns. Whoever plans for all brands sees every one; a supervisor of
single brands sees the scenarios that they saved themselves; brand managers see none.
"""

from django.http import Http404, HttpRequest

from homeshore.cases.queries import cases
from homeshore.cases.queries.cases import Case, Run, Version
from homeshore.security.middleware import scope_for
from homeshore.security.permissions import ADMINISTRATOR, PLANNER, SUPERVISOR
from homeshore.security.scope import Scope


def cases_scope(request: HttpRequest) -> Scope:
    """The scope of a request by the grants that open scenarios alone."""
    return scope_for(request, PLANNER, SUPERVISOR, ADMINISTRATOR)


def saver_of(request: HttpRequest) -> int:
    """Whose scenarios alone may be shown; 0 for everybody's."""
    scope = cases_scope(request)
    return 0 if scope.brands is None else scope.user


def version_for(request: HttpRequest, case_id: int) -> Version:
    """The newest version of a case that the caller may see. Raises Http404, UnknownCase."""
    version = cases.newest(case_id)
    _check(request, version.case)
    return version


def run_for(request: HttpRequest, run_id: int) -> Run:
    """A run of a case that the caller may see. Raises Http404, UnknownRun."""
    found = cases.run(run_id)
    _check(request, found.version.case)
    return found


def _check(request: HttpRequest, case: Case) -> None:
    saver = saver_of(request)
    if saver and not case.versions.filter(saved_by=saver).exists():
        raise Http404("somebody else's case")
