"""When to ask whom to come, or to leave, as the day shows what it is: docs/algorithms/reinforcement.md."""
