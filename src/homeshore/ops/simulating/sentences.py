"""Refusals in words: what is wrong and what would be accepted, one line a finding."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from homeshore.adapters.engines import errors as engines
from homeshore.cases.queries import wording
from homeshore.kit.errors import Refusal
from homeshore.kit.problems import Invalid
from homeshore.ops.simulating import errors
from homeshore.simulate.errors import ImpossibleModel

SENTENCES = {
    engines.ReplicationLost.code: gettext_lazy(
        "replication %(replication)s of %(variant)s ended its process %(times)s times: is there too little memory? "
        "Fewer --workers need less."
    ),
    engines.ClusterNotInstalled.code: gettext_lazy(
        "--scheduler needs the library that speaks to Dask: pip install 'homeshore[cluster]'"
    ),
    engines.SchedulerUnreachable.code: gettext_lazy(
        "no Dask scheduler answers at %(address)s: expected an address as tcp://10.0.0.1:8786"
    ),
    engines.SchedulerLost.code: gettext_lazy("the Dask scheduler at %(address)s has gone"),
    engines.ClusterWithoutWorkers.code: gettext_lazy(
        "the scheduler at %(address)s has no worker: start one with dask worker %(address)s"
    ),
    engines.UnlikeWorkers.code: gettext_lazy(
        "the workers of %(address)s run %(there)s, and this machine %(here)s: figures could differ. "
        "Install the same on all."
    ),
    errors.UnreadableFile.code: gettext_lazy("%(file)s: %(reason)s"),
    errors.NoText.code: gettext_lazy("%(file)s is not UTF-8 text: save it as “CSV UTF-8”"),
    errors.UnknownExample.code: gettext_lazy("no example is called %(name)s; there are %(known)s"),
    errors.FileStands.code: gettext_lazy("%(file)s stands there already; choose another folder with --out"),
    errors.NoPlaceForVolumes.code: gettext_lazy(
        "--volumes replaces the one CSV file that a scenario names (csv = ...); this one names: %(named)s"
    ),
    errors.NothingFinished.code: gettext_lazy(
        "stopped before one replication of every variant had finished: there is nothing to report"
    ),
    ImpossibleModel.code: gettext_lazy("%(key)s: found %(found)s, expected %(expected)s"),
}


def lines(refusal: Refusal) -> Iterator[str]:
    """What to tell whoever typed the command."""
    if isinstance(refusal, Invalid):
        for problem in refusal.problems:
            sentence = wording.problem(problem)
            yield f"{problem.field}: {sentence}" if problem.field else sentence
    elif refusal.code in SENTENCES:
        yield str(SENTENCES[refusal.code]) % refusal.fields
    else:
        yield str(refusal)
