"""`homeshore`: the command line."""

import argparse
import asyncio
import os
import sys
from datetime import date
from pathlib import Path

from homeshore import __version__
from homeshore.kit.errors import Refusal
from homeshore.ops import importing, rostering, setup
from homeshore.ops.simulating import options as simulating
from homeshore.ops.supervisor import Supervisor, processes


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status: 2 when it was refused, with the reason on stderr."""
    try:
        setup.check_ports()
        options = _parser().parse_args(arguments)
        return int(options.command(options) or 0)
    except Refusal as refusal:
        print(f"homeshore: {refusal}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="homeshore", description="The virtual contact centre of a homeshoring company."
    )
    parser.add_argument("--version", action="version", version=f"homeshore {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="start the centre, all its processes; Ctrl-C stops it")
    run.set_defaults(command=_run)

    init = commands.add_parser("init", help="make a centre without starting it")
    init.add_argument("--empty", action="store_true", help="without the demo company")
    init.add_argument("--admin", metavar="EMAIL", help="with --empty: the first administrator")
    init.set_defaults(command=_init)

    token = commands.add_parser("token", help="print a bearer token of the REST API")
    token.add_argument("--brand", metavar="SLUG", help="a token that sees this brand only")
    token.add_argument("--name", default="command line", help="what the token is for")
    token.set_defaults(command=_token)

    rebuild = commands.add_parser("rebuild", help="project contacts and handlings again from the journal")
    rebuild.set_defaults(command=_rebuild)

    close = commands.add_parser(
        "close", help="close a month: invoices, credit notes and statements, then nothing changes"
    )
    close.add_argument("month", type=_month, metavar="YYYY-MM")
    close.add_argument("--preview", action="store_true", help="only say what would be written and what blocks it")
    close.set_defaults(command=_close)

    simulating.add_to(commands)
    rostering.add_to(commands)
    importing.add_to(commands)

    verify = commands.add_parser("verify-draw", help="check a recorded draw of slots: seals, seed, every place")
    verify.add_argument("file", type=Path, metavar="FILE", help="the record, as downloaded from the round's page")
    verify.add_argument("--number", type=int, default=0, help="also say what became of the entry with this number")
    verify.set_defaults(command=_verify_draw)

    traffic = commands.add_parser("traffic", help="demo customers and agents who use the real doors")
    traffic.add_argument("--minutes", type=float, default=0, help="stop after so many minutes (default: when stopped)")
    traffic.add_argument("--rate", type=float, default=6.0, help="arrivals a minute (default 6)")
    traffic.add_argument("--agents", type=int, default=6, help="how many demo agents work (default 6)")
    traffic.add_argument("--seed", type=int, default=1, help="the same seed gives the same customers")
    traffic.add_argument("--peak", action="store_true", help="a peak: five times as many, and agents answer call-outs")
    traffic.set_defaults(command=_traffic)

    _add_parts(commands)
    return parser


def _add_parts(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What `run` and its worker start, each to be run alone."""
    work_off = commands.add_parser("work-off", help="do the runs of scenarios that wait (the worker starts this)")
    work_off.set_defaults(command=_work_off)

    work_plan = commands.add_parser("work-plan", help="do long work on the plan that waits (the worker starts this)")
    work_plan.set_defaults(command=_work_plan)

    for name in processes():
        part = commands.add_parser(name, help=f"run only the {name} process")
        part.set_defaults(command=_process, process=name)


def _run(_options: argparse.Namespace) -> int:
    setup.refuse_taken_ports()
    setup.initialise(demo=True)
    asyncio.run(Supervisor().run(ready=_welcome))
    return 0


def _welcome() -> None:
    from homeshore.ops.demo import demo_logins

    port, smtp_port = os.environ.get("PORT", "8000"), os.environ.get("SMTP_PORT", "2525")
    lines = [
        "",
        f"Homeshore is open at http://localhost:{port}  (SMTP on port {smtp_port}; data in {setup.home()})",
        *demo_logins(f"http://localhost:{port}"),
        "Ctrl-C stops it.",
        "",
    ]
    print("\n".join(lines), flush=True)


def _init(options: argparse.Namespace) -> int:
    setup.initialise(demo=not options.empty)
    print(f"The centre is ready in {setup.home()}. Start it with: homeshore run")
    if options.empty and options.admin:
        password = setup.open_administrator(options.admin, options.admin.partition("@")[0])
        print(f"Administrator {options.admin}, password {password} (shown this once; change it after signing in)")
    return 0


def _token(options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.brands import queries as brands
    from homeshore.security import actions as security

    brand = brands.brand_by_slug(options.brand).id if options.brand else 0
    role = "brand_manager" if brand else "administrator"
    print(security.issue_token(options.name, role, brand))
    return 0


def _rebuild(_options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.ops.processes import rebuild

    rebuild()
    return 0


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise argparse.ArgumentTypeError("write the month as 2026-11") from None


def _work_off(_options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.ops import casework

    return casework.work_off()


def _work_plan(_options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.ops import planwork

    return planwork.work_off()


def _verify_draw(options: argparse.Namespace) -> int:
    from homeshore.ops import verifying

    return verifying.verify(options.file, options.number)


def _close(options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.ops import closing

    return closing.preview(options.month) if options.preview else closing.close(options.month)


def _traffic(options: argparse.Namespace) -> int:
    setup.load_django()
    setup.need_demo_company()
    from homeshore.ops.traffic import TrafficPlan, run_traffic

    plan = TrafficPlan(options.rate, options.agents, options.seed, options.minutes * 60, options.peak)
    return run_traffic(plan)


def _process(options: argparse.Namespace) -> int:
    setup.load_django()
    from homeshore.ops.processes import run_process

    return run_process(options.process)


if __name__ == "__main__":
    sys.exit(main())
