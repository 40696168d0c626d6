"""The command and its options."""

import argparse
import sys
import time
from pathlib import Path

import msgspec
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from homeshore import __version__
from homeshore.adapters.case_reports.press import TypstReportPress
from homeshore.adapters.engines.dask import DaskCluster
from homeshore.adapters.engines.local import LocalProcesses
from homeshore.cases.ports import Edition, Engine
from homeshore.cases.rules import batches, compiling, sweeps
from homeshore.cases.rules.findings import Findings
from homeshore.cases.rules.scenario import Scenario
from homeshore.kit.errors import Refusal
from homeshore.ops import speaking
from homeshore.ops.simulating import folder, inputs, sentences, terminal
from homeshore.ops.simulating.carrying import Harvest, gather
from homeshore.ops.simulating.errors import NothingFinished
from homeshore.ops.simulating.inputs import Given
from homeshore.ops.simulating.tables import tables
from homeshore.simulate.checking import check

DONE, REFUSED, INTERRUPTED = 0, 2, 130
DEFAULT_EXAMPLE = "last-month"


def simulate(options: argparse.Namespace) -> int:
    """Do what the options ask; 0 when done, 2 when refused, 130 when stopped early (with what was finished)."""
    with translation.override(options.language or speaking.language()):
        try:
            if options.example is not None:
                return _example(options)
            given = _given(options)
            scenario = _scenario(given, options.replications)
            return _checked(scenario) if options.check else _run(given, scenario, options)
        except Refusal as refusal:
            _say(refusal)
            return INTERRUPTED if isinstance(refusal, NothingFinished) else REFUSED
        except KeyboardInterrupt:
            return INTERRUPTED


def _example(options: argparse.Namespace) -> int:
    if not options.example:
        print("\n".join(inputs.examples()))
        return DONE
    written = inputs.lay_out(inputs.from_example(options.example), Path(options.out or "."))
    print("\n".join(map(str, written)))
    print(_("Change what you like, then: homeshore simulate %(file)s") % {"file": written[0]})
    return DONE


def _given(options: argparse.Namespace) -> Given:
    volumes = Path(options.volumes) if options.volumes else None
    if options.scenario:
        return inputs.from_file(Path(options.scenario), volumes)
    return inputs.from_volumes(volumes) if volumes else inputs.from_example(DEFAULT_EXAMPLE)


def _scenario(given: Given, replications: int | None) -> Scenario:
    """The scenario, once every model that it asks for can be simulated."""
    scenario = given.scenario()
    if replications is not None:
        scenario = msgspec.structs.replace(scenario, replications=replications)
    for trial in sweeps.trials(scenario):
        check(compiling.model(*sweeps.at(scenario, trial)))
    return scenario


def _checked(scenario: Scenario) -> int:
    trials = sweeps.trials(scenario)
    print(
        _("%(name)s can be run: %(trials)d centres, %(jobs)d replications in all.")
        % {"name": scenario.name, "trials": len(trials), "jobs": len(trials) * scenario.replications}
    )
    return DONE


def _run(given: Given, scenario: Scenario, options: argparse.Namespace) -> int:
    began = time.monotonic()
    place = Path(options.out or f"{given.name}-results")
    folder.need_place(place)
    harvest = gather(scenario, _engine(options))
    if not batches.whole(scenario, harvest.outcomes):
        raise harvest.refusal or NothingFinished()
    findings = batches.conclude(scenario, harvest.outcomes)
    print(terminal.answers(findings), terminal.statements(findings), sep="\n\n")
    report = _write(place, given, scenario, harvest, findings)
    print()
    if not harvest.complete:
        print(_stopped(harvest))
    print(
        _("%(report)s and tables beside it (README.txt explains them), %(seconds).0f seconds.")
        % {"report": report, "seconds": time.monotonic() - began}
    )
    if harvest.refusal:
        _say(harvest.refusal)
        return REFUSED
    return DONE if harvest.complete else INTERRUPTED


def _say(refusal: Refusal) -> None:
    for line in sentences.lines(refusal):
        print(f"homeshore: {line}", file=sys.stderr)


def _engine(options: argparse.Namespace) -> Engine:
    return DaskCluster(options.scheduler) if options.scheduler else LocalProcesses(options.workers)


def _write(place: Path, given: Given, scenario: Scenario, harvest: Harvest, findings: Findings) -> Path:
    folder.write(place, given, harvest, findings, tables(scenario, harvest, findings))
    edition = Edition(translation.get_language() or "fr", timezone.localdate(), __version__)
    report = place / "report.pdf"
    report.write_bytes(TypstReportPress().print(scenario, findings, edition))
    return report


def _stopped(harvest: Harvest) -> str:
    return _("Stopped: this comes from the %(done)d of %(of)d replications that had finished.") % {
        "done": len(harvest.outcomes),
        "of": harvest.of,
    }
