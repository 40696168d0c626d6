"""From the sums of a world to its outcome."""

from homeshore.simulate.conversations import stop_activity
from homeshore.simulate.model import Model
from homeshore.simulate.outcome import (
    AgentOutcomes,
    CrewOutcome,
    DemandOutcome,
    Intervals,
    Outcome,
    ReinforcementOutcome,
)
from homeshore.simulate.world import (
    HANDLING_ENDS,
    HOLD_BEGINS,
    HOLD_ENDS,
    TALK_ENDS,
    WRAP_UP_ENDS,
    Line,
    Post,
    Team,
    Worker,
    World,
)


def start_counting(world: World) -> None:
    """The warm-up is over: what went on counts from now on."""
    for customer in world.customers.values():
        if customer.worker is not None:
            stop_activity(world, customer)
            customer.handled_us = 0
    for line in world.lines:
        line.clear()
    for team in world.teams:
        team.clear()
    for post in world.posts:
        post.clear()
    for worker in world.workers.values():
        worker.connected_since_us = worker.ready_since_us = worker.busy_since_us = world.now_us
        worker.connected_us = worker.ready_us = worker.busy_us = worker.handled_us = worker.handlings = 0


def outcome(world: World, model: Model, replication: int) -> Outcome:
    """What the world came to; spans that still last are cut off now."""
    _cut_off(world)
    teams = [(place, worker) for place, team in enumerate(world.teams) for worker in team.workers]
    return Outcome(
        seed=model.seed,
        replication=replication,
        ended_us=world.now_us,
        demands=tuple(_demand(line) for line in world.lines),
        crews=tuple(_crew(team) for team in world.teams),
        reinforcements=tuple(_reinforcement(post) for post in world.posts),
        agents=AgentOutcomes(
            agent=tuple(worker.id for _, worker in teams),
            crew=tuple(place for place, _ in teams),
            connected_us=tuple(worker.connected_us for _, worker in teams),
            busy_us=tuple(worker.busy_us for _, worker in teams),
            handled_us=tuple(worker.handled_us for _, worker in teams),
            handlings=tuple(worker.handlings for _, worker in teams),
        ),
        offers=world.core.offers,
    )


def _cut_off(world: World) -> None:
    for customer in world.customers.values():
        line = customer.line
        worker = customer.worker
        line.open += customer.slot != line.spill
        if worker is not None:
            stop_activity(world, customer)
            worker.handled_us += customer.handled_us
            worker.team.by_demand_us[line.place] += customer.handled_us
        elif not customer.answered and not customer.called:
            line.unanswered[customer.slot] += 1
        if line.due_after_us and customer.arrived_us + line.due_after_us < world.now_us:
            line.overdue[customer.slot] += 1
    for worker in world.workers.values():
        _cut_off_worker(world, worker)


def _cut_off_worker(world: World, worker: Worker) -> None:
    """Whoever lingers after closing is counted until they had something in hand last."""
    now_us = world.now_us
    if worker.hands:
        worker.busy_us += now_us - worker.busy_since_us
        worker.seen_us = now_us
    if worker.present:
        until_us = max(min(now_us, world.horizon.close_us), worker.seen_us)
        worker.connected_us += max(0, until_us - worker.connected_since_us)
        if worker.ready and worker.linked:
            worker.ready_us += max(0, until_us - worker.ready_since_us)
        if worker.post is not None:
            worker.post.stay_us += max(0, until_us - worker.connected_since_us)


def _demand(line: Line) -> DemandOutcome:
    by_slot = range(line.spill)
    answered = [
        line.offered[slot] - line.abandoned[slot] - line.called_back[slot] - line.unanswered[slot] for slot in by_slot
    ]
    on_time = line.on_time[: line.spill]
    within = on_time if line.due_after_us else [answered[slot] - line.answered_late[slot] for slot in by_slot]
    offered = sum(line.offered[: line.spill])
    abandoned = sum(line.abandoned[: line.spill])
    wait_us = sum(line.wait_us[: line.spill])
    return DemandOutcome(
        demand=line.id,
        offered=offered,
        answered=sum(answered),
        answered_within=sum(answered) - sum(line.answered_late[: line.spill]),
        abandoned=abandoned,
        abandoned_within=sum(line.abandoned_within[: line.spill]),
        unanswered=sum(line.unanswered[: line.spill]),
        waited=line.waited,
        wait_us=wait_us,
        answered_wait_us=wait_us - line.abandoned_wait_us,
        wait_ms2=line.wait_ms2,
        wait_histogram=(sum(answered) - sum(line.histogram[1:]), *line.histogram[1:]),
        completed=offered - abandoned - line.lost_after_answer - line.open,
        talk_us=line.spent_us[TALK_ENDS] + line.spent_us[HANDLING_ENDS] + line.spent_us[HOLD_BEGINS],
        hold_us=line.spent_us[HOLD_ENDS],
        wrap_up_us=line.spent_us[WRAP_UP_ENDS],
        aside_us=line.aside_us,
        on_time=sum(on_time),
        late=sum(line.overdue[: line.spill]),
        redials=line.redials,
        callbacks=line.callbacks,
        callbacks_done=line.callbacks_done,
        callback_wait_us=line.callback_wait_us,
        transfers=line.transfers,
        lost_after_answer=line.lost_after_answer,
        requeued=line.requeued,
        intervals=Intervals(
            offered=tuple(line.offered[: line.spill]),
            answered=tuple(answered),
            answered_within=tuple(within),
            abandoned=tuple(line.abandoned[: line.spill]),
            abandoned_within=tuple(line.abandoned_within[: line.spill]),
            wait_us=tuple(line.wait_us[: line.spill]),
        ),
    )


def _crew(team: Team) -> CrewOutcome:
    workers = team.workers
    return CrewOutcome(
        crew=team.crew.name,
        booked_us=team.booked_us,
        connected_us=sum(worker.connected_us for worker in workers),
        ready_us=sum(worker.ready_us for worker in workers),
        busy_us=sum(worker.busy_us for worker in workers),
        handled_us=sum(team.by_demand_us),
        handlings=sum(team.by_demand),
        slots=team.slots,
        no_shows=team.no_shows,
        late=team.late,
        late_us=team.late_us,
        declined=team.declined,
        missed=team.missed,
        pauses=team.pauses,
        pause_us=team.pause_us,
        link_losses=team.link_losses,
        agents_lost=team.agents_lost,
        by_demand_us=tuple(team.by_demand_us),
        by_demand=tuple(team.by_demand),
    )


def _reinforcement(post: Post) -> ReinforcementOutcome:
    return ReinforcementOutcome(
        reinforcement=post.plan.name,
        triggered=post.triggered,
        called=post.called,
        accepted=post.accepted,
        filled=post.filled,
        fill_us=post.fill_us,
        fill_histogram=tuple(post.histogram),
        stay_us=post.stay_us,
    )
