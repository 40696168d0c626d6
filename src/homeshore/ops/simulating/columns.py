"""What the CSV files of a run mean, column by column."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.ops.simulating.tables import Table

FILES = {
    "figures": gettext_lazy("Every figure of the report, with its 95 % interval and what it was computed from."),
    "replications": gettext_lazy("The figures in each replication: what the intervals and differences come from."),
    "intervals": gettext_lazy("The curve of the day, means over the replications."),
    "costs": gettext_lazy("What the operator pays, line by line."),
    "differences": gettext_lazy("Each variant minus the reference, paired by replication."),
    "parameters": gettext_lazy("Costs, prices and physical figures, with their sources."),
    "demands": gettext_lazy("What became of the contacts of each demand, in each replication."),
    "crews": gettext_lazy("What each crew did, in each replication."),
    "reinforcements": gettext_lazy("How standby agents were called, in each replication."),
}

COLUMNS = {
    "variant": gettext_lazy("the centre that was simulated, by its name in the scenario"),
    "swept": gettext_lazy("what takes several values in a sweep; empty for the variants as they stand"),
    "swept_value": gettext_lazy("its value in this row"),
    "replication": gettext_lazy("number of the simulated day; with the seed it fixes all random numbers"),
    "figure": gettext_lazy("what is measured, by its code"),
    "demand": gettext_lazy("the demand that it is about; empty for the whole centre"),
    "group": gettext_lazy("the group of agents that it is about; empty for all"),
    "unit": gettext_lazy("unit of the values in this row"),
    "mean": gettext_lazy("estimate from all replications"),
    "low": gettext_lazy("where the interval begins"),
    "high": gettext_lazy("where the interval ends"),
    "seed": gettext_lazy("seed of the random numbers; empty where the figure does not depend on chance"),
    "replications": gettext_lazy("number of replications behind the estimate"),
    "parameters": gettext_lazy("the rows of parameters.csv that it was computed with"),
    "value": gettext_lazy("the value; for a ratio, numerator over denominator"),
    "numerator": gettext_lazy("what is summed over the replications"),
    "denominator": gettext_lazy("what the sum is divided by; 1 for a plain value"),
    "from": gettext_lazy("beginning of the interval, local time"),
    "forecast_contacts": gettext_lazy("contacts expected by the plan"),
    "offered_contacts": gettext_lazy("contacts that came, redials included"),
    "required_agents": gettext_lazy("agents that the forecast asks for"),
    "staffed_agents": gettext_lazy("agents who were planned"),
    "service_percent": gettext_lazy("service level, in percent; empty where nothing came"),
    "cost": gettext_lazy("the line, by its code"),
    "mean_eur_a_day": gettext_lazy("euros a day"),
    "reference": gettext_lazy("the variant that it is compared with"),
    "percent_of_reference": gettext_lazy("the mean difference in percent of the reference"),
    "verdict": gettext_lazy("better or worse, or unclear where the interval contains no difference"),
    "parameter": gettext_lazy("its name in the scenario"),
    "as_of": gettext_lazy("date from which the value holds"),
    "own": gettext_lazy("1 where the scenario replaces the published value"),
    "source": gettext_lazy("who published it"),
    "offered": gettext_lazy("contacts that came, redials included"),
    "answered": gettext_lazy("contacts answered (mail and letters: begun)"),
    "answered_within": gettext_lazy("answered within the promised time"),
    "abandoned": gettext_lazy("contacts given up"),
    "abandoned_within": gettext_lazy("given up within the promised time"),
    "unanswered": gettext_lazy("contacts still waiting at the end"),
    "waited": gettext_lazy("contacts that waited at all"),
    "wait_us": gettext_lazy("sum of waits, microseconds"),
    "answered_wait_us": gettext_lazy("sum of the waits of those answered, microseconds"),
    "wait_ms2": gettext_lazy("sum of the squares of waits, milliseconds squared"),
    "completed": gettext_lazy("contacts closed"),
    "talk_us": gettext_lazy("conversation or work on a text, microseconds"),
    "hold_us": gettext_lazy("on hold, microseconds"),
    "wrap_up_us": gettext_lazy("after-call work, microseconds"),
    "aside_us": gettext_lazy("set aside, microseconds"),
    "on_time": gettext_lazy("mail and letters completed by their deadline"),
    "late": gettext_lazy("mail and letters past their deadline; agents who came late"),
    "redials": gettext_lazy("contacts of people who gave up and came again"),
    "callbacks": gettext_lazy("callbacks asked for"),
    "callbacks_done": gettext_lazy("callbacks made"),
    "callback_wait_us": gettext_lazy("from the first call to the callback, sum in microseconds"),
    "transfers": gettext_lazy("contacts transferred"),
    "lost_after_answer": gettext_lazy("contacts given up after a transfer, or after their agent was lost"),
    "requeued": gettext_lazy("contacts back in the queue because their agent was lost"),
    "crew": gettext_lazy("the crew, by its name"),
    "booked_us": gettext_lazy("booked time of all agents, microseconds"),
    "connected_us": gettext_lazy("time at the desk, microseconds"),
    "ready_us": gettext_lazy("time available for contacts or busy with them, microseconds"),
    "busy_us": gettext_lazy("time with at least one contact in hand, microseconds"),
    "handled_us": gettext_lazy("sum of all handlings, microseconds; two chats at once count twice"),
    "handlings": gettext_lazy("contacts handled"),
    "slots": gettext_lazy("booked slots"),
    "no_shows": gettext_lazy("slots to which nobody came"),
    "late_us": gettext_lazy("time by which agents were late, microseconds"),
    "declined": gettext_lazy("offers declined"),
    "missed": gettext_lazy("offers missed"),
    "pauses": gettext_lazy("pauses taken"),
    "pause_us": gettext_lazy("pauses, microseconds"),
    "link_losses": gettext_lazy("links that dropped"),
    "agents_lost": gettext_lazy("agents who did not come back within the grace time"),
    "reinforcement": gettext_lazy("the rule by which they were called"),
    "triggered": gettext_lazy("times that the rule applied"),
    "called": gettext_lazy("agents called"),
    "accepted": gettext_lazy("calls accepted"),
    "filled": gettext_lazy("agents who became ready"),
    "fill_us": gettext_lazy("from the call to being ready, sum in microseconds"),
    "stay_us": gettext_lazy("time that they stayed, microseconds"),
}


def explain(tables: Sequence[Table]) -> str:
    """The text that lies beside the files, in the reader's language."""
    head = _(
        "CSV files in UTF-8, comma between fields, point before decimals. run.json and the folder input fix every\n"
        "number: the same command with the same versions of Homeshore and numpy gives the same files."
    )
    return "\n".join([head, *(line for table in tables for line in _lines(table))]) + "\n"


def _lines(table: Table) -> Iterator[str]:
    yield f"\n{table.name}.csv: {FILES[table.name]}"
    for column in table.columns:
        yield f"  {column:20} {COLUMNS[column]}"
