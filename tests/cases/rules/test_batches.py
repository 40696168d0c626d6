"""The order of a run's replications, and what is compared when it was stopped."""

from functools import cache

import msgspec
import pytest

from adapters.engines.scenarios import TEXT
from homeshore.cases.rules import compiling, sweeps
from homeshore.cases.rules.batches import Replication, conclude, in_order, whole
from homeshore.cases.rules.reading import read
from homeshore.cases.rules.scenario import SweepOver
from homeshore.simulate.engine import run
from homeshore.simulate.outcome import Outcome

SCENARIO = msgspec.structs.replace(
    read(
        TEXT.replace("4000", "200")
        + '[[sweep]]\nover = "no_show_percent"\nvalues = [0, 20]\nvariants = ["home"]\n'
        + '[[sweep]]\nover = "forecast_error_percent"\nvalues = [30]\nvariants = ["site"]\n'
    ),
    replications=3,
)
SITE, HOME, FEW, MANY, MORE = sweeps.trials(SCENARIO)


@cache
def finished() -> dict[Replication, Outcome]:
    models = {trial: compiling.model(*sweeps.at(SCENARIO, trial)) for trial in sweeps.trials(SCENARIO)}
    return {(trial, number): run(models[trial], number) for trial, number in in_order(SCENARIO)}


def test_a_replication_of_all_variants_comes_before_the_next_of_any_and_variants_before_sweeps():
    assert in_order(SCENARIO) == (
        *((trial, number) for number in range(3) for trial in (SITE, HOME)),
        *((trial, number) for number in range(3) for trial in (FEW, MANY)),
        *((MORE, number) for number in range(3)),
    )


def test_only_replications_that_all_variants_have_are_compared():
    stopped = {key: finished()[key] for key in [(SITE, 0), (HOME, 0), (SITE, 1), (SITE, 2), (HOME, 2), (FEW, 0)]}
    kept = whole(SCENARIO, stopped)
    assert {trial: [outcome.replication for outcome in outcomes] for trial, outcomes in kept.items()} == {
        SITE: [0, 2],
        HOME: [0, 2],
    }


def test_a_stopped_run_has_findings_without_the_sweeps_that_it_did_not_reach():
    stopped = {key: outcome for key, outcome in finished().items() if key[0] in (SITE, HOME, FEW, MANY)}
    assert [curve.over for curve in conclude(SCENARIO, stopped).curves] == [SweepOver.NO_SHOW]


@pytest.mark.parametrize("turn", [1, 4, 7])
def test_findings_do_not_depend_on_what_finished_first(turn: int):
    order = list(finished().items())
    shuffled = dict(order[turn:] + order[:turn][::-1])
    assert msgspec.msgpack.encode(conclude(SCENARIO, shuffled)) == msgspec.msgpack.encode(
        conclude(SCENARIO, finished())
    )
