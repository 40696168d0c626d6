"""Routing's live shell: one leased process that sequences commands, journals what came of them, and then tells.

`server` is the process, `sequencer` the order and the core, `writer` the commits, `client` what gateways and pages use,
`protocol` what travels between them. docs/algorithms/journal.md specifies what holds when a process dies.
"""
