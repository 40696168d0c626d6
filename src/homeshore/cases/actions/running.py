"""Runs: asked for by a person, worked off by the worker, stopped by a person."""

import time
import zlib
from contextlib import closing

import msgspec
from django.db import transaction
from django.utils import timezone

from homeshore.cases.errors import InvalidScenario, RunUnderWay, UnknownCase, UnknownRun
from homeshore.cases.models import Case, Replication, Run, RunStatus, Version
from homeshore.cases.ports import Engine, Job
from homeshore.cases.rules import batches
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import Scenario
from homeshore.cases.rules.sweeps import Trial, trials
from homeshore.kit.errors import Refusal
from homeshore.simulate.outcome import Outcome

KEEP_SECONDS = 1.0
"""Outcomes are written, progress is told and a wish to stop is heard so often."""
OPEN = (RunStatus.WAITING, RunStatus.RUNNING)


@transaction.atomic
def start_run(case: int, by: int) -> Run:
    """Ask for a run of the newest version of a case. Raises UnknownCase, RunUnderWay."""
    if Case.objects.select_for_update().filter(id=case).first() is None:
        raise UnknownCase(case=case)
    if Run.objects.filter(version__case=case, status__in=OPEN).exists():
        raise RunUnderWay(case=case)
    version = Version.objects.filter(case=case).latest("number")
    return Run.objects.create(version=version, started_by=by)


def stop_run(run: int) -> None:
    """Ask a run to end after the jobs in hand; what is finished is kept and assessed. Raises UnknownRun."""
    if not Run.objects.filter(id=run).exists():
        raise UnknownRun(run=run)
    Run.objects.filter(id=run, status__in=OPEN).update(stop_asked=True)


def work_off(run: int, engine: Engine, keep_seconds: float = KEEP_SECONDS) -> Run:
    """Do, or go on with, a run to its end: outcomes are kept as they come, then assessed. For a process of its own.

    What refuses is kept with the run, which has then failed. Raises UnknownRun.
    """
    found = Run.objects.select_related("version").filter(id=run).first()
    if found is None:
        raise UnknownRun(run=run)
    if found.status not in OPEN:
        return found
    try:
        scenario = read(found.version.text, found.version.files)
        outcomes = _gather(found, scenario, engine, keep_seconds)
        _conclude(found, scenario, outcomes)
    except Refusal as refusal:
        _fail(found, refusal)
    return found


def _gather(run: Run, scenario: Scenario, engine: Engine, keep_seconds: float) -> dict[tuple[Trial, int], Outcome]:
    """Every outcome, those of an earlier process first."""
    by_number = {trial.number: trial for trial in trials(scenario)}
    kept = Replication.objects.filter(run=run).values_list("trial", "number", "outcome")
    outcomes = {(by_number[trial], number): _unpacked(bytes(data)) for trial, number, data in kept}
    wanted = batches.in_order(scenario)
    run.status, run.of, run.done = RunStatus.RUNNING, len(wanted), len(outcomes)
    run.started_at = run.started_at or timezone.now()
    run.save(update_fields=["status", "of", "done", "started_at"])
    jobs = [Job(trial, number) for trial, number in wanted if (trial, number) not in outcomes]
    fresh: list[Replication] = []
    told = time.monotonic()
    with closing(engine.run(scenario, jobs)) as finished:
        for done in finished if jobs else ():
            outcomes[done.job.trial, done.job.replication] = done.outcome
            fresh.append(_row(run, done.job, done.outcome))
            if time.monotonic() - told >= keep_seconds:
                if _keep(run, fresh, len(outcomes)):
                    break
                told = time.monotonic()
    _keep(run, fresh, len(outcomes))
    return outcomes


def _row(run: Run, job: Job, outcome: Outcome) -> Replication:
    packed = zlib.compress(msgspec.msgpack.encode(outcome), 1)
    return Replication(run=run, trial=job.trial.number, number=job.replication, outcome=packed)


def _unpacked(data: bytes) -> Outcome:
    return msgspec.msgpack.decode(zlib.decompress(data), type=Outcome)


@transaction.atomic
def _keep(run: Run, fresh: list[Replication], done: int) -> bool:
    """Write what came since the last time; says whether somebody wants the run to stop."""
    Replication.objects.bulk_create(fresh)
    fresh.clear()
    Run.objects.filter(id=run.id).update(done=done)
    run.done = done
    return Run.objects.filter(id=run.id, stop_asked=True).exists()


def _conclude(run: Run, scenario: Scenario, outcomes: dict[tuple[Trial, int], Outcome]) -> None:
    whole = run.done == run.of
    findings = (
        msgspec.msgpack.encode(batches.conclude(scenario, outcomes)) if batches.whole(scenario, outcomes) else b""
    )
    _end(run, RunStatus.FINISHED if whole else RunStatus.INTERRUPTED, findings=findings)


def _fail(run: Run, refusal: Refusal) -> None:
    fields = {} if isinstance(refusal, InvalidScenario) else refusal.fields
    failure = {"code": refusal.code, **{name: str(value) for name, value in fields.items()}}
    _end(run, RunStatus.FAILED, failure=failure)


@transaction.atomic
def _end(run: Run, status: RunStatus, findings: bytes = b"", failure: dict[str, str] | None = None) -> None:
    """A run's last word; its replications are not needed any more."""
    run.status, run.findings, run.failure, run.ended_at = status, findings, failure or {}, timezone.now()
    run.save(update_fields=["status", "findings", "failure", "ended_at"])
    Replication.objects.filter(run=run).delete()
