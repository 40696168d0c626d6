"""What `homeshore simulate` may be told. Nothing is loaded for it but the parser."""

import argparse
import os


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    simulate = commands.add_parser(
        "simulate",
        help="simulate a scenario, compare its variants, write a report",
        description="Simulate a scenario with the code that routes real contacts. Needs no started centre. Ctrl-C "
        "keeps the finished replications and reports them.",
    )
    simulate.add_argument("scenario", nargs="?", help="a TOML file (default: the example last-month)")
    simulate.add_argument("--volumes", metavar="CSV", help="past volumes, in place of the CSV that the scenario names")
    simulate.add_argument("--replications", type=_positive, metavar="N", help="simulated days of each variant")
    simulate.add_argument("--workers", type=_positive, default=0, metavar="N", help="processes (default: the cores)")
    simulate.add_argument("--scheduler", metavar="ADDRESS", help="run on this Dask scheduler, e.g. tcp://10.0.0.1:8786")
    simulate.add_argument("--out", metavar="FOLDER", help="where to write (default: the scenario's name and -results)")
    simulate.add_argument("--language", choices=("fr", "en"), help="of report and terminal (default: the terminal's)")
    simulate.add_argument("--check", action="store_true", help="only say whether the scenario can be run")
    simulate.add_argument(
        "--example", nargs="?", const="", metavar="NAME", help="write an example to start from; without NAME, list them"
    )
    simulate.set_defaults(command=_simulate)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1_000_000:
        raise argparse.ArgumentTypeError("expected a whole number from 1 on")
    return int(text)


def _simulate(options: argparse.Namespace) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")
    django.setup()
    from homeshore.ops.simulating.command import simulate

    return simulate(options)
