"""The progress of long work, for any page of planning: `{% include "planning/job.html" %}` with `job` and `trouble`.

While the work goes on, the fragment asks for itself; when it has ended, the whole page is loaded again and shows what
came of it.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from homeshore.web.planning.sentences import trouble_sentence
from homeshore.workforce.actions import jobs as actions
from homeshore.workforce.errors import UnknownJob
from homeshore.workforce.queries import jobs


def progress_of(kind: str, subject: int) -> dict[str, object]:
    """What `planning/job.html` needs for the last job of a kind on a subject; its `job` is None when there was none."""
    return _shown(jobs.newest(kind, subject))


@require_safe
@never_cache
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """A job's progress; the page around it is loaded again once it has ended."""
    job = _job(job_id)
    response = render(request, "planning/job.html", _shown(job))
    if not jobs.is_open(job):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def stop(request: HttpRequest, job_id: int) -> HttpResponse:
    """Ask a job to stop."""
    actions.ask_to_stop(_job(job_id).id)
    return render(request, "planning/job.html", _shown(_job(job_id)))


def _job(id: int) -> jobs.Job:
    try:
        return jobs.job(id)
    except UnknownJob:
        raise Http404 from None


def _shown(job: jobs.Job | None) -> dict[str, object]:
    if job is None:
        return {"job": None}
    return {"job": job, "job_open": jobs.is_open(job), "job_trouble": trouble_sentence(job.trouble)}
