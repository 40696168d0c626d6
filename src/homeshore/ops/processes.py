"""What each process of the centre does once it has started."""

import signal
from collections.abc import Callable

import uvicorn
from django.conf import settings

from homeshore.adapters.mailboxes import imap_in, smtp_in, smtp_out
from homeshore.adapters.push import telling
from homeshore.adapters.telephony.recordings import measuring
from homeshore.adapters.telephony.switchboard import server as switchboard
from homeshore.billing.actions.reconciling import keep_reconciled
from homeshore.billing.actions.sources import sweep_unfinished
from homeshore.billing.actions.telling import tell_answers
from homeshore.billing.registry import ATTENDANCE, LEDGER
from homeshore.contacts.actions import sweep_lost_chats, sweep_unrung_calls
from homeshore.contacts.configuration import FOLLOW_PLAN_SECONDS, follow_contracts, follow_plan
from homeshore.contacts.dispatcher import server
from homeshore.contacts.registry import CONTACTS, PROJECTIONS
from homeshore.journal import projections
from homeshore.live.gateway import SERVER
from homeshore.ops import casework, closing, media_process, reinforcing
from homeshore.ops.becoming import become
from homeshore.ops.keeping import ProcessKeeper
from homeshore.ops.traffic.keeper import TrafficKeeper
from homeshore.ops.worker import Routine, Worker
from homeshore.quality.actions import erase_due_recordings
from homeshore.security.tasks import RETENTION_EVERY_SECONDS, keep_retention
from homeshore.workforce.actions import nights
from homeshore.workforce.actions.booking import advance_all
from homeshore.workforce.actions.drawing import close_due_rounds
from homeshore.workforce.actions.slot_notices import mail_notices
from homeshore.workforce.projections import VOLUMES
from homeshore.workforce.queries.jobs import waiting_job
from homeshore.workforce.reactions import RELEASES


def run_process(name: str) -> int:
    """Run one of web, dispatcher, worker, mail, switchboard, media-1 and so on until a signal ends it."""
    if name not in _PROCESSES:
        return media_process.run(name)
    become(name)
    return _PROCESSES[name]()


def rebuild() -> None:
    """Project contacts and handlings, what they come to, connected time and volumes again from the first fact."""
    for projection in (CONTACTS, LEDGER, ATTENDANCE, VOLUMES):
        projections.rebuild(projection)


def _web() -> int:
    uvicorn.run(
        "homeshore.config.asgi:application",
        host=settings.BIND,
        port=settings.PORT,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        **SERVER,
    )
    return 0


def _worker() -> int:
    traffic = TrafficKeeper()
    closings, runs, plans = ProcessKeeper(closing.wanted), ProcessKeeper(casework.wanted), ProcessKeeper(_plan_wanted)
    worker = Worker(
        [
            Routine("projections", _project, 0.2, "journal"),
            Routine("lost chats", sweep_lost_chats, 5.0),
            Routine("calls that never rang", sweep_unrung_calls, 20.0),
            Routine("mail out", smtp_out.step, 2.0, "mail"),
            Routine("mail in", imap_in.step, 15.0),
            Routine("traffic", traffic.step, 2.0, "traffic"),
            Routine("closings", closings.step, 5.0, "closing"),
            Routine("scenarios", runs.step, 1.0),
            Routine("plan", plans.step, 1.0),
            Routine("nights", nights.ask_due, nights.EVERY_SECONDS),
            Routine("wishes", close_due_rounds, 5.0),
            Routine("waiting lists", advance_all, 10.0),
            Routine("slot notices", mail_notices, 15.0),
            Routine("configuration", follow_contracts, 3600.0),
            Routine("permissions", follow_plan, FOLLOW_PLAN_SECONDS),
            Routine("recordings", measuring.step, measuring.EVERY_SECONDS),
            Routine("recordings' age", erase_due_recordings, 3600.0),
            Routine("reconciliation", keep_reconciled, 60.0),
            Routine("answers to contests", tell_answers, 30.0),
            Routine("reinforcement", reinforcing.step, reinforcing.EVERY_SECONDS, "reinforce"),
            Routine("people called out", telling.step, 5.0, "callout"),
            Routine("unfinished files", sweep_unfinished, 3600.0),
            Routine("retention", keep_retention, RETENTION_EVERY_SECONDS),
        ]
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()
    traffic.stop()
    closings.stop()
    runs.stop()
    plans.stop()
    return 0


def _plan_wanted() -> tuple[str, ...]:
    """Asked here and not beside the work itself, whose solvers the worker need not load."""
    return ("work-plan",) if waiting_job() is not None else ()


def _project() -> bool:
    """All projections in their order, since a reaction reads the rows that the one before it wrote."""
    known = (*PROJECTIONS, RELEASES, LEDGER, ATTENDANCE, VOLUMES)
    return any([projections.catch_up(projection, seconds=0.1) for projection in known])


_PROCESSES: dict[str, Callable[[], int]] = {
    "web": _web,
    "dispatcher": server.main,
    "worker": _worker,
    "mail": smtp_in.main,
    "switchboard": switchboard.main,
}
