"""The production routing core under a virtual clock: customers who come, wait and give up, agents who come, answer and
tire, day after day, reproducibly.

`run(model, replication) -> Outcome` is the whole interface (`simulate.engine`); `model` says what may be simulated,
`outcome` what comes out: integer sums only. Pure: no clock, no I/O, no global randomness; every number is drawn from a
stream of (seed, replication, purpose, entity). There is no second routing logic: everything that is decided is decided
by `routing.core.Core`, told what production would tell it. docs/algorithms/simulation.md specifies it.
"""
