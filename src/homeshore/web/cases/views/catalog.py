"""The list of scenarios, a new one, and one with its runs."""

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeshore.cases.actions.saving import archive_case, save_case
from homeshore.cases.errors import InvalidScenario
from homeshore.cases.queries import cases, wording
from homeshore.cases.queries.beginning import from_volumes
from homeshore.cases.queries.cases import Case, Run, Version
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Demand, Scenario, Variant
from homeshore.cases.rules.sweeps import trials
from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.kit.ids import encode_id
from homeshore.web.cases.access import cases_scope, saver_of, version_for
from homeshore.web.cases.kept import read_or_none
from homeshore.web.cases.results import answer_of
from homeshore.web.cases.sent import Sent, sent_of
from homeshore.web.cases.troubles import Trouble, troubles
from homeshore.web.office.views.editing import PAGE_LENGTH, edited, posted, shown
from homeshore.web.shell import formats


class Line(msgspec.Struct, frozen=True):
    """A scenario in the list, with its latest run."""

    case: Case
    run: Run | None
    runs: int
    answer: str


class RunLine(msgspec.Struct, frozen=True):
    """A run of a scenario; `code` is its id in addresses."""

    run: Run
    answer: str
    code: str


class DemandLine(msgspec.Struct, frozen=True):
    """A demand in short."""

    name: str
    channel: str
    contacts: float
    promise: str


class Example(msgspec.Struct, frozen=True):
    """A scenario that is shipped: its title, and the comment that it begins with."""

    file: str
    title: str
    about: str
    size: str


@shown
def listed(request: HttpRequest) -> HttpResponse:
    """Every scenario, the newest first."""
    page = Paginator(cases.all_cases(saver_of(request)), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "cases/cases.html", {"page": page, "rows": [_line(one) for one in page]})


@edited
def new(request: HttpRequest) -> HttpResponse:
    """A scenario from an example, from a file or from what was pasted."""
    sent = Sent("", {})
    problems: list[Trouble] = []
    if request.method == "POST":
        sent = _scenario_of(request)
        version, problems = _keep(request, sent)
        if version is not None:
            return redirect("cases:case", version.case_id)
    context = {"examples": _examples(), "problems": problems, **sent.context()}
    return render(request, "cases/new.html", context, status=422 if problems else 200)


def _scenario_of(request: HttpRequest) -> Sent:
    """What the request asks to keep: an example, what was sent, or what a file of volumes alone makes."""
    example = cases.examples().get(request.POST.get("example", ""))
    if example is not None:
        return Sent(example, cases.example_files())
    sent = sent_of(request)
    if not sent.text.strip() and len(sent.files) == 1:
        [(name, volumes)] = sent.files.items()
        return Sent(from_volumes(name, volumes), sent.files)
    return sent


def _keep(request: HttpRequest, sent: Sent) -> tuple[Version | None, list[Trouble]]:
    if sent.unreadable:
        return None, list(sent.unreadable)
    try:
        return save_case(sent.text, sent.files, by=cases_scope(request).user), []
    except InvalidScenario as refusal:
        return None, troubles(sent.text, refusal.problems)


@shown
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """A scenario: what it says, and its runs."""
    version = version_for(request, case_id)
    scenario = read_or_none(version)
    if scenario is None:
        return redirect("cases:text", case_id)
    runs = [RunLine(one, answer_of(one), encode_id(one.id)) for one in cases.runs_of(case_id)]
    context = {
        "version": version,
        "case": version.case,
        "scenario": scenario,
        "size": _size(scenario),
        "centres": [(one.label, _crews(one)) for one in scenario.variants],
        "demands": [_demand_line(one) for one in scenario.demands],
        "runs": runs,
        "comparable": sum(bool(one.answer) for one in runs) > 1,
    }
    return render(request, "cases/case.html", context)


@posted
def archive(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a scenario off the list; its runs stay readable by their address."""
    version = version_for(request, case_id)
    archive_case(version.case_id)
    messages.success(request, _("“%(name)s” is archived.") % {"name": version.case.name})
    return redirect("cases:cases")


def _line(case: Case) -> Line:
    runs = cases.runs_of(case.id)
    return Line(case, runs[0] if runs else None, len(runs), answer_of(runs[0]) if runs else "")


def _examples() -> list[Example]:
    return [_example(file, text) for file, text in cases.examples().items()]


def _example(file: str, text: str) -> Example:
    """A shipped scenario and the comment that it begins with."""
    lines = [line for line in text.split("\n\n", maxsplit=1)[0].splitlines() if line.startswith("#")]
    scenario = read(text, cases.example_files())
    return Example(file, scenario.name, " ".join(line.lstrip("# ") for line in lines), _size(scenario))


def _size(scenario: Scenario) -> str:
    """How large a scenario is: `35,000 contacts a day, 3 centres, 20 replications of 15 trials`."""
    said = {
        "contacts": formats.number(sum(sum(one.forecast) for one in scenario.demands)),
        "centres": len(scenario.variants),
        "replications": formats.number(scenario.replications),
        "trials": len(trials(scenario)),
    }
    text = _("%(contacts)s contacts a day, %(centres)d centres, %(replications)s replications of %(trials)d trials")
    return text % said


def _crews(variant: Variant) -> str:
    """Who works in a centre: `50% on site, 50% home independents, 20 on standby`."""
    parts = [f"{formats.percent(one.share_percent / 100)} {wording.group_name(one.group)}" for one in variant.crews]
    if variant.reinforcement is not None:
        parts.append(_("%(agents)s on standby") % {"agents": formats.number(variant.reinforcement.agents)})
    return ", ".join(parts)


def _demand_line(demand: Demand) -> DemandLine:
    live = demand.channel in LIVE_CHANNELS
    within = formats.duration(demand.answer_within_seconds if live else demand.due_minutes * 60)
    said = {"share": formats.percent(demand.target_percent / 100), "within": within}
    return DemandLine(demand.name, demand.channel.value, sum(demand.forecast), _("%(share)s in %(within)s") % said)
