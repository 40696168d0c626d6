"""What-if scenarios, their runs and the business case: a site-based centre against home agents, on the real core.

A scenario is TOML text (`rules.scenario`). It compiles to models of `simulate`, whose outcomes are turned into money,
hours and kilograms (`rules.costs`) and compared (`rules.findings`). docs/algorithms/business-case.md has every formula.
"""
