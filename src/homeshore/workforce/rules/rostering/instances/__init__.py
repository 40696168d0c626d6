"""The benchmark format for staff rosters (T. Curtois, schedulingbenchmarks.org): reading, judging, solving, writing.

Each employee works at most one shift a day under hard rules of their own; wishes and cover are paid for in penalties.
`judging` knows nothing of the solver, and judges whatever the solver finds. docs/algorithms/roster-instances.md.
"""
