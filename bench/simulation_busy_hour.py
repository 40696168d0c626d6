"""300,000 agents for a busy hour with 3 million contacts, in one process: how long, and how much memory."""

from bench._forms import INTERPRETED, elsewhere, forms
from bench.harness import Report

COMMAND = "python -m bench simulation_busy_hour"
RUNS = "bench._simulation_runs"
AGENTS, CONTACTS = 300_000, 3_000_000


def run(report: Report) -> None:
    """Print the table. It takes minutes."""
    report.section(f"Simulator: {AGENTS:,} agents, a busy hour of {CONTACTS:,} contacts", COMMAND)
    rows = [(form, *elsewhere(RUNS, "busy_hour", AGENTS, CONTACTS, pure=form == INTERPRETED)) for form in forms(RUNS)]
    report.table(("simulator", "CPU s to make the model", "CPU s to simulate it", "contacts", "MB at most"), rows)
    for form, _, _, _, megabytes in rows:
        report.verdict(f"MB at most, {form}", megabytes, 4096, at_most=True)
