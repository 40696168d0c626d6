"""The switchboard: the process that holds all live calls and makes the media follow the journal.

See docs/algorithms/calls.md. `plan` and `wiring` are pure; `patchboard` keeps the media workers as `wiring` wants them.
"""
