"""Reinforcement: when too much waits, agents on standby are called; some accept, and are ready a little later."""

from homeshore.facts.vocabulary import LIVE_CHANNELS
from homeshore.simulate import streams
from homeshore.simulate.model import Reinforcement
from homeshore.simulate.world import COMES, WATCHES, Post, Worker, World


def watches(world: World, post: Post, number: int) -> None:
    """Look at the queues, call agents if it is time to, and look again later."""
    del number
    if world.closed:
        return
    now_us = world.now_us
    plan = post.plan
    world.plan(now_us + plan.check_us, WATCHES, post)
    if not _holds(world, plan):
        post.since_us = -1
        return
    if post.since_us < 0:
        post.since_us = now_us
        post.triggered += 1
    if now_us - post.since_us >= plan.for_us:
        _call(world, post)


def _holds(world: World, plan: Reinforcement) -> bool:
    waiting = 0
    for programme in plan.programmes:
        for queue in world.core.queues(programme):
            waiting += queue.waiting
            live = queue.channel in LIVE_CHANNELS
            if plan.expected_wait_us and live and queue.waiting and queue.expected_wait_us > plan.expected_wait_us:
                return True
    return bool(plan.waiting) and waiting > plan.waiting


def _call(world: World, post: Post) -> None:
    """Call the next members who may be called, in turn."""
    workers = post.team.workers
    left = post.plan.batch
    for _ in range(len(workers)):
        if not left:
            return
        worker = workers[post.place]
        post.place = (post.place + 1) % len(workers)
        until_us = _on_standby_until(world, post, worker)
        if until_us:
            left -= 1
            _ask(world, post, worker, until_us)


def _on_standby_until(world: World, post: Post, worker: Worker) -> int:
    """Until when the agent may be asked to stay; 0 when they may not be called now."""
    now_us = world.now_us
    if worker.present or worker.post is not None:
        return 0
    if worker.called_us >= 0 and now_us < worker.called_us + post.plan.again_us:
        return 0
    for slot in worker.member.slots:
        if slot.from_us <= now_us < slot.until_us:
            return min(slot.until_us, world.horizon.close_us)
    return 0


def _ask(world: World, post: Post, worker: Worker, until_us: int) -> None:
    plan = post.plan
    post.called += 1
    worker.calls += 1
    worker.called_us = world.now_us
    if world.uniform(streams.CALLED, worker.id, worker.calls) < plan.accept:
        post.accepted += 1
        at_us = world.now_us + world.lasts(plan.ready, streams.READY, worker.id, worker.calls)
        worker.until_us = min(until_us, at_us + plan.stay_us)
        if at_us < worker.until_us:
            worker.post = post
            worker.visit = world.plan(at_us, COMES, worker)
