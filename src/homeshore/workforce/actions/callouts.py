"""The only writers of call-outs: each minute's decision, starts and stops by hand, answers, who came on line."""

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction

from homeshore.brands import queries as brands
from homeshore.brands.queries import Programme
from homeshore.facts import Draft, Fact
from homeshore.facts.office import CalledOut, CallOutAnswered, ReinforcementJoined, StoodDown
from homeshore.facts.vocabulary import Mode
from homeshore.journal import bus
from homeshore.journal.actions import put_all_in_outbox
from homeshore.kit.clock import SECOND_US, from_us
from homeshore.kit.problems import Problem, refuse
from homeshore.people import queries as people
from homeshore.security.scope import CENTRE
from homeshore.workforce.actions.booking import lock
from homeshore.workforce.errors import BusyThen, ImpossibleStretch, NobodyToAsk, UnknownAsk
from homeshore.workforce.models.callouts import (
    COMPLETE,
    JOIN,
    LATE,
    LEAVE,
    NO,
    OPEN,
    OVER,
    STOPPED,
    YES,
    Callout,
    CalloutAsk,
    CalloutSetting,
)
from homeshore.workforce.queries import callouts as queries
from homeshore.workforce.queries import slots
from homeshore.workforce.queries.situation import Situation, situation
from homeshore.workforce.queries.standby import asked_lately, certified_for, chances, may_be_asked, may_leave
from homeshore.workforce.rules.reinforcing.answering import Habits, enough, unheard
from homeshore.workforce.rules.reinforcing.deciding import CONFIDENCE, Pace, Step, Wave, decide
from homeshore.workforce.rules.reinforcing.searching import Search, Terms, to_spare
from homeshore.workforce.rules.reinforcing.turns import Candidate, in_turn

MINUTE_US = 60 * SECOND_US
LEAD_SHARE = 0.9
"""Asked so early that nine in ten of those who come are on line when the need begins."""
LONGEST_BY_HAND_US = 12 * 3600 * SECOND_US
SPARE_RISK = 0.05
"""Time off is offered where the service level is kept without them with 95 %, over the whole stretch."""
HINT = "reinforcement"


def watch(now_us: int, online: Collection[int] | None) -> int:
    """A minute's work: see who came, end what is over, decide for each programme that wants it. Returns people asked.

    `online`: the agents on line now; None while nobody knows. Each programme is a transaction of its own.
    """
    note_online(now_us, online or ())
    end_over(now_us)
    wanted = queries.watched_programmes()
    rows = brands.programmes(CENTRE).filter(id__in=wanted).prefetch_related("channels")
    return sum(reinforce(row, now_us, online) + release(row, now_us, online) for row in rows)


def reinforce(programme: Programme, now_us: int, online: Collection[int] | None) -> int:
    """Decide for one programme and ask whom the decision asks. Returns how many. Facts: CalledOut."""
    setting = queries.setting(programme.id)
    standing = queries.standings(programme.id, JOIN, now_us)
    if not setting.automatic and not standing:
        return 0
    view = situation(programme, now_us, online)
    habits = queries.habits(now_us)
    terms = terms_of(setting, habits)
    span = (now_us, max([terms.reach(now_us)[1], *(one.until_us for one in standing)]))
    candidates, modes = may_be_asked(programme, now_us, span, online or (), terms.least(now_us))
    turn = in_turn(candidates, now_us // (24 * 3600 * SECOND_US))
    pace = Pace(setting.wave_minutes * MINUTE_US, setting.most_a_wave)
    intervals = view.intervals if setting.automatic else ()
    step = decide(now_us, intervals, standing, chances(turn, modes, now_us), (terms, pace, habits))
    return _follow(programme, setting, now_us, step, (turn, modes))


def terms_of(setting: CalloutSetting, habits: Habits) -> Terms:
    """A programme's rules with what is known of delays."""
    return Terms(
        threshold=setting.threshold_percent / 100,
        shortest_us=setting.shortest_minutes * MINUTE_US,
        longest_us=setting.longest_minutes * MINUTE_US,
        coming_us=int(habits.arriving.median_seconds * SECOND_US),
        lead_us=int(habits.arriving.quantile(LEAD_SHARE) * SECOND_US),
    )


def start(programme: Programme, search: Search, now_us: int, by: int, online: Collection[int] = ()) -> Callout:
    """Begin a call-out by hand for `search.wanted` people: it asks in waves until they said yes or it is stopped.

    `by` is the account. Raises ImpossibleStretch, and NobodyToAsk when nobody may be asked now.
    """
    if not now_us < search.until_us <= now_us + 2 * LONGEST_BY_HAND_US or search.wanted < 1:
        raise ImpossibleStretch
    if not 0 < search.until_us - search.from_us <= LONGEST_BY_HAND_US:
        raise ImpossibleStretch
    setting = queries.setting(programme.id)
    candidates, modes = may_be_asked(programme, now_us, (max(search.from_us, now_us), search.until_us), online)
    if not candidates:
        raise NobodyToAsk(programme=programme.id)
    turn = in_turn(candidates, now_us)
    habits = queries.habits(now_us)
    likely = chances(turn[: setting.most_a_wave], modes, now_us)
    asked = enough(search.wanted, unheard(habits, []), likely, CONFIDENCE)
    with transaction.atomic():
        row = _opened(programme, setting, search, now_us, by)
        _ask(row, turn[:asked], modes, now_us)
    return row


@transaction.atomic
def stop(callout: Callout, now_us: int, by: int) -> None:
    """End a search: nobody more is asked, later answers are told kindly. Who said yes keeps the stretch."""
    Callout.objects.filter(id=callout.id, state=OPEN).update(state=STOPPED, ended_us=now_us, stopped_by=by)
    _changed()


def answer(ask_id: int, now_us: int, *, yes: bool) -> CalloutAsk:
    """An agent's answer; the first stands. Yes while people are wanted: the stretch is theirs; later: `late`.

    Raises UnknownAsk when the stretch is over, and BusyThen when the agent has promised the time to others since the
    question: it stays open, should they give that back. Fact of a yes: CallOutAnswered.
    """
    with transaction.atomic():
        callout = (
            Callout.objects.select_for_update(of=("self",))
            .select_related("programme__brand")
            .filter(asks=ask_id)
            .first()
        )
        row = CalloutAsk.objects.select_related("callout", "agent__person").filter(id=ask_id).first()
        if row is None or callout is None or callout.until_us <= now_us:
            raise UnknownAsk(ask=ask_id)
        if row.answer:
            return row
        row.answer, row.answered_us = (_verdict(callout, row.agent_id, now_us) if yes else NO), now_us
        if row.answer == YES:
            row.from_us, row.until_us = max(callout.from_us, now_us), callout.until_us
            _refuse_busy(row)
        row.save(update_fields=["answer", "answered_us", "from_us", "until_us"])
        if yes:
            fact = CallOutAnswered(callout.id, row.answer, row.from_us, row.until_us)
            put_all_in_outbox([_draft(callout, row.agent_id, fact, now_us)])
            _complete(callout, now_us)
        _changed()
    return row


@transaction.atomic
def give_back(ask: CalloutAsk, now_us: int, by: str = "agent") -> None:
    """End an accepted stretch now: by the agent, without consequence, or by the centre (`by`). Fact: StoodDown."""
    ended = max(now_us, ask.from_us)
    changed = CalloutAsk.objects.filter(id=ask.id, answer=YES, stood_down_us=0, until_us__gt=now_us)
    if changed.update(stood_down_us=now_us, until_us=ended):
        put_all_in_outbox([_draft(ask.callout, ask.agent_id, StoodDown(ask.callout_id, ended, by), now_us)])
        Callout.objects.filter(id=ask.callout_id, state=COMPLETE).update(state=OPEN, ended_us=0)
        _changed()


@transaction.atomic
def note_online(now_us: int, online: Collection[int]) -> int:
    """Write down which of those who said yes are on line in their stretch. Fact: ReinforcementJoined."""
    rows = CalloutAsk.objects.filter(
        callout__direction=JOIN, answer=YES, online_us=0, from_us__lte=now_us, until_us__gt=now_us
    ).select_related("callout")
    came = [row for row in rows if row.agent_id in online]
    for row in came:
        row.online_us = now_us
    CalloutAsk.objects.bulk_update(came, ["online_us"])
    put_all_in_outbox([_draft(row.callout, row.agent_id, ReinforcementJoined(row.callout_id), now_us) for row in came])
    if came:
        _changed()
    return len(came)


@transaction.atomic
def end_over(now_us: int) -> None:
    """End the searches whose stretch is over, and forget who said no: of a refusal nothing is kept."""
    over = Callout.objects.filter(state__in=(OPEN, COMPLETE, STOPPED), until_us__lte=now_us)
    CalloutAsk.objects.filter(callout__in=over, answer=NO).update(answer="", answered_us=0)
    if over.update(state=OVER):
        _changed()


def release(programme: Programme, now_us: int, online: Collection[int] | None) -> int:
    """Offer time off where more are on line than the next stretch needs, if the programme's rules say so."""
    setting = queries.setting(programme.id)
    if not setting.offers_time_off or online is None or queries.standings(programme.id, LEAVE, now_us):
        return 0
    view = situation(programme, now_us, online)
    search = spare_of(view, setting)
    if search is None or queries.standings(programme.id, JOIN, now_us):
        return 0
    turn = in_turn(may_leave(programme, now_us, (search.from_us, search.until_us), online), now_us)
    turn = turn[: 2 * search.wanted]
    if not turn:
        return 0
    with transaction.atomic():
        row = _opened(programme, setting, search, now_us, by=0, direction=LEAVE)
        _ask(row, turn, people.modes_of([one.agent for one in turn], now_us), now_us)
    return len(turn)


def spare_of(view: Situation, setting: CalloutSetting) -> Search | None:
    """Who may leave for the shortest stretch from the next interval on; None where nobody is to spare."""
    begins = next((one.from_us for one in view.intervals if one.from_us > view.now_us), 0)
    ends = begins + setting.shortest_minutes * MINUTE_US
    if not begins or view.intervals[-1].until_us < ends:
        return None
    spare = to_spare((begins, ends), view.intervals, SPARE_RISK)
    return Search(begins, ends, spare, 0.0) if spare else None


@transaction.atomic
def set_terms(programme: Programme, changes: CalloutSetting) -> CalloutSetting:
    """Keep a programme's rules for call-outs. Raises Invalid: a bonus without the brand's agreement, crossed times."""
    problems = []
    if changes.bonus_cents and not (changes.bonus_agreed_on and changes.bonus_terms.strip()):
        problems.append(Problem("bonus_agreed_on", "bonus_not_agreed"))
    if changes.longest_minutes < changes.shortest_minutes:
        problems.append(Problem("longest_minutes", "shorter_than_the_shortest"))
    refuse(problems)
    known = CalloutSetting.objects.filter(programme=programme).first()
    changes.id = known.id if known else changes.id
    changes.brand_id, changes.programme_id = programme.brand_id, programme.id
    changes.save(force_insert=known is None, force_update=known is not None)
    transaction.on_commit(lambda: bus.publish("reinforce"))
    _changed()
    return changes


def _follow(
    programme: Programme,
    setting: CalloutSetting,
    now_us: int,
    step: Step,
    people_in_turn: tuple[Sequence[Candidate], dict[int, Mode]],
) -> int:
    turn, modes = people_in_turn
    with transaction.atomic():
        for id, wanted in step.wanted.items():
            Callout.objects.filter(id=id, state=OPEN).exclude(wanted=wanted).update(wanted=wanted)
        asked, left = 0, list(turn)
        for wave in step.waves:
            row = _row_of(programme, setting, now_us, wave)
            chosen = [one for one in left if one.may_stay(wave.search.until_us)][: wave.asked]
            taken = {one.agent for one in chosen}
            left = [one for one in left if one.agent not in taken]
            asked += _ask(row, chosen, modes, now_us) if row else 0
        for row in Callout.objects.filter(id__in=step.wanted, state=OPEN):
            _complete(row, now_us)
    return asked


def _row_of(programme: Programme, setting: CalloutSetting, now_us: int, wave: Wave) -> Callout | None:
    """The search that a wave belongs to; none begins where nobody is left to ask."""
    if wave.id:
        return Callout.objects.filter(id=wave.id, state=OPEN).first()
    return _opened(programme, setting, wave.search, now_us, by=0) if wave.asked else None


def _opened(
    programme: Programme, setting: CalloutSetting, search: Search, now_us: int, by: int, direction: str = JOIN
) -> Callout:
    return Callout.objects.create(
        brand_id=programme.brand_id,
        programme=programme,
        direction=direction,
        from_us=search.from_us,
        until_us=search.until_us,
        wanted=search.wanted,
        risk_percent=round(100 * search.risk),
        bonus_cents=setting.bonus_cents if direction == JOIN else 0,
        time_off_paid=setting.time_off_paid and direction == LEAVE,
        started_us=now_us,
        started_by=by,
    )


def _ask(row: Callout, turn: Iterable[Candidate], modes: dict[int, Mode], now_us: int) -> int:
    """Ask these people: rows that whoever sends messages takes up.

    Left out: those asked before by this search, and those whom another asked since they were chosen.
    """
    turn = list(turn)
    lock(*(one.agent for one in turn))
    before = {*row.asks.values_list("agent_id", flat=True), *asked_lately(now_us)}
    wave = (row.asks.order_by("-wave").values_list("wave", flat=True).first() or 0) + 1
    asked = [one.agent for one in turn if one.agent not in before]
    CalloutAsk.objects.bulk_create(
        [
            CalloutAsk(
                brand_id=row.brand_id,
                callout=row,
                agent_id=agent,
                mode=modes.get(agent, Mode.INDEPENDENT).value,
                wave=wave,
                asked_at=from_us(now_us),
            )
            for agent in asked
        ],
        batch_size=500,
    )
    fact = CalledOut(row.id, row.direction, wave, row.from_us, row.until_us, row.bonus_cents)
    put_all_in_outbox([_draft(row, agent, fact, now_us) for agent in asked])
    if asked:
        transaction.on_commit(lambda: bus.publish("callout"))
        _changed()
    return len(asked)


def _verdict(callout: Callout, agent: int, now_us: int) -> str:
    """What a yes comes to: who is no longer certified or under contract is thanked as one who came too late is."""
    wanted = callout.state == OPEN and _accepted(callout) < callout.wanted
    able = agent in certified_for(callout.programme, from_us(now_us)) and people.mode_of(agent, now_us) is not None
    return YES if wanted and able else LATE


def _refuse_busy(row: CalloutAsk) -> None:
    """Nobody comes to two programmes at once. The agent's lock keeps two yeses, or a booking, from crossing."""
    lock(row.agent_id)
    if row.callout.direction == JOIN and slots.busy(row.agent_id, row.from_us, row.until_us):
        raise BusyThen(ask=row.id)


def _complete(callout: Callout, now_us: int) -> None:
    """Stop when enough have said yes."""
    if _accepted(callout) >= callout.wanted:
        Callout.objects.filter(id=callout.id, state=OPEN).update(state=COMPLETE, ended_us=now_us)


def _accepted(callout: Callout) -> int:
    return callout.asks.filter(answer=YES, stood_down_us=0).count()


def _draft(callout: Callout, agent: int, fact: Fact, now_us: int) -> Draft:
    return Draft(0, now_us, fact, agent=agent, brand=callout.brand_id, programme=callout.programme_id)


def _changed() -> None:
    transaction.on_commit(lambda: bus.publish(HINT))


def told(ask: int, ways: Iterable[str], now_us: int) -> None:
    """A question went out by these ways (none: there was no way to reach the person)."""
    CalloutAsk.objects.filter(id=ask).update(told_us=now_us, told=",".join(ways)[:20])
