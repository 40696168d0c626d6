"""Who is offered which contact, and why. Pure: no clock, no randomness, no I/O, no floats.

`Core.handle(now_us, command)`, `Core.next_deadline()` and `Core.advance(now_us, max_work)` are the whole interface;
`commands` holds what may be said to it, and what it answers are drafts of facts.
docs/algorithms/routing.md specifies it.
"""
