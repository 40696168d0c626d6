"""What a caller goes through before an agent: greeting, notice of recording, menu, queue, closed or full programmes.

A pure state machine. The switchboard keeps the state, feeds it events and does what the actions say; it leaves the
machine when an agent answers, and feeds `BackInQueue` when the caller waits again. docs/algorithms/calling-rules.md
tells it in words.
"""

from collections.abc import Callable

import msgspec

from homeshore.contacts.rules.prompts import MUSIC, place_prompt, wait_prompt

REFUSE_RECORDING = "9"
WANT_CALLBACK = "1"
MENU_TRIES = 2


class FlowPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A programme's call plan as it stands for one caller. Times are microseconds, 0 means never.

    `prompts` leads from a kind to the name of what is played; a kind that is absent is skipped. `menu` leads from a key
    to a programme. Behaviours: say, callback, transfer; `when_full` may be empty (callers just wait).
    """

    programme: int
    language: str
    prompts: dict[str, str] = {}
    announces_recording: bool = False
    menu: dict[str, int] = {}
    menu_us: int = 5_000_000
    is_open: bool = True
    when_closed: str = "say"
    closed_programme: int = 0
    when_full: str = ""
    full_programme: int = 0
    full_us: int = 0
    full_waiting: int = 0
    announce_us: int = 0
    callback_us: int = 0
    """Offer a callback after so long; 0 where it is not offered or the caller's number is unknown."""
    can_call_back: bool = False
    """The caller's number is known and the programme serves callbacks."""


class QueueView(msgspec.Struct, frozen=True):
    """The caller's place (from 1; 0 unknown), the expected wait (-1 unknown) and how many others wait now."""

    place: int = 0
    wait_seconds: int = -1
    waiting: int = 0


class FlowState(msgspec.Struct, frozen=True, kw_only=True):
    """Where a caller is. step: new, greeting, notice, menu, closed, full, offer, waiting, leaving, over.

    When `deadline_us` (0: none) is reached, feed `TimePassed`.
    """

    step: str = "new"
    deadline_us: int = 0
    entered_us: int = 0
    announced_us: int = 0
    menu_tries: int = 0
    chosen: bool = False
    greeted: bool = False
    noticed: bool = False
    refused: bool = False
    offered: bool = False
    full_told: bool = False
    hops: int = 0


class Event(msgspec.Struct, frozen=True):
    """Something that happened to the caller at `at_us`."""

    at_us: int


class CallerHere(Event, frozen=True):
    """The line is up; or, after a `Switch`, the plan is that of another programme."""

    queue: QueueView = QueueView()


class Said(Event, frozen=True):
    """What `Say` played has come to its end."""

    queue: QueueView = QueueView()


class KeyPressed(Event, frozen=True):
    """DTMF, or a key of the web page."""

    key: str
    queue: QueueView = QueueView()


class TimePassed(Event, frozen=True):
    """The state's deadline is reached."""

    queue: QueueView = QueueView()


class BackInQueue(Event, frozen=True):
    """The caller waits again: transferred, requeued, or moved to the programme of this plan."""

    queue: QueueView = QueueView()


AnyEvent = CallerHere | Said | KeyPressed | TimePassed | BackInQueue


class Action(msgspec.Struct, frozen=True):
    """Something to do for the caller, in order."""


class Say(Action, frozen=True):
    """Play these once, instead of what is heard now; then feed `Said`."""

    prompts: tuple[str, ...]


class Loop(Action, frozen=True):
    """Play this over and over until something else is played."""

    prompt: str


class AnnounceRecording(Action, frozen=True):
    """Note that the caller is being told (fact RecordingAnnounced)."""


class RefuseRecording(Action, frozen=True):
    """Note that the caller refused by key (fact RecordingRefused) and never record this call."""


class ChooseMenu(Action, frozen=True):
    """Note the key (fact CallMenuChosen)."""

    key: str


class Switch(Action, frozen=True):
    """The call belongs to another programme from now on: feed `CallerHere` with that one's plan."""

    programme: int


class EnterQueue(Action, frozen=True):
    """Put the contact in the queue of the plan's programme (contacts.actions.calls.enter_queue)."""


class MoveTo(Action, frozen=True):
    """The waiting contact goes to another programme, keeping its place; feed `BackInQueue` with that one's plan."""

    programme: int


class AskCallback(Action, frozen=True):
    """The caller wants to be called back; by: queue (keeping the place) or closed (at the next opening)."""

    by: str


class HangUp(Action, frozen=True):
    """End the call; a contact in the queue leaves it."""


AnyAction = (
    Say | Loop | AnnounceRecording | RefuseRecording | ChooseMenu | Switch | EnterQueue | MoveTo | AskCallback | HangUp
)
Outcome = tuple[FlowState, list[AnyAction]]


def next_step(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    """The caller's next state, and what to do, in order. An event that means nothing here changes nothing."""
    match event:
        case CallerHere():
            return _begin(plan, state, event.at_us, event.queue)
        case BackInQueue():
            return _wait(plan, state, event.at_us)
        case KeyPressed(key=key) if key == REFUSE_RECORDING and _may_refuse(plan, state):
            return _refuse_recording(plan, state, event)
    handler = _STEPS.get(state.step)
    return handler(plan, state, event) if handler else (state, [])


def _begin(plan: FlowPlan, state: FlowState, at_us: int, queue: QueueView) -> Outcome:
    if not state.greeted:
        state = _at(state, "greeting", greeted=True)
        return _say_or_go_on(plan, state, ("greeting",), at_us, queue)
    return _after_greeting(plan, state, at_us, queue)


def _after_greeting(plan: FlowPlan, state: FlowState, at_us: int, queue: QueueView) -> Outcome:
    if not plan.is_open:
        return _closed(plan, state)
    if plan.announces_recording and not state.noticed and "recording" in plan.prompts:
        return _at(state, "notice", noticed=True), [AnnounceRecording(), Say((plan.prompts["recording"],))]
    return _after_notice(plan, state, at_us, queue)


def _after_notice(plan: FlowPlan, state: FlowState, at_us: int, queue: QueueView) -> Outcome:
    if plan.menu and not state.chosen and "menu" in plan.prompts:
        return _menu(plan, state)
    return _enter(plan, state, at_us, queue)


def _menu(plan: FlowPlan, state: FlowState) -> Outcome:
    return _at(state, "menu", menu_tries=state.menu_tries + 1), [Say((plan.prompts["menu"],))]


def _closed(plan: FlowPlan, state: FlowState) -> Outcome:
    if plan.when_closed == "transfer" and plan.closed_programme and not state.hops:
        return _at(state, "new", hops=1), [Switch(plan.closed_programme)]
    if plan.when_closed == "callback" and _offers_callback(plan):
        return _at(state, "closed", offered=True), [_say(plan, "closed", "callback_offer")]
    return _leave(plan, state, "closed")


def _enter(plan: FlowPlan, state: FlowState, at_us: int, queue: QueueView) -> Outcome:
    if plan.full_waiting and queue.waiting >= plan.full_waiting and not state.full_told:
        full = _full_at_the_door(plan, state)
        if full:
            return full
    state = _at(state, "waiting", entered_us=at_us, announced_us=at_us)
    actions: list[AnyAction] = [EnterQueue()]
    if "queue" in plan.prompts:
        return state, [*actions, Say((plan.prompts["queue"],))]
    return _with_deadline(plan, state), [*actions, _music(plan)]


def _full_at_the_door(plan: FlowPlan, state: FlowState) -> Outcome | None:
    match plan.when_full:
        case "transfer" if plan.full_programme and not state.hops:
            return _at(state, "new", hops=1), [Switch(plan.full_programme)]
        case "callback" if _offers_callback(plan):
            return _at(state, "full", offered=True, full_told=True), [_say(plan, "overflow", "callback_offer")]
        case "say":
            return _leave(plan, state, "overflow")
    return None


def _wait(plan: FlowPlan, state: FlowState, at_us: int) -> Outcome:
    entered = state.entered_us or at_us
    state = _at(state, "waiting", entered_us=entered, announced_us=at_us)
    return _with_deadline(plan, state), [_music(plan)]


def _in_greeting(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    return _after_greeting(plan, state, event.at_us, event.queue) if isinstance(event, Said) else (state, [])


def _in_notice(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    return _after_notice(plan, state, event.at_us, event.queue) if isinstance(event, Said) else (state, [])


def _in_menu(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    match event:
        case KeyPressed(key=key) if key in plan.menu:
            state = _at(state, state.step, chosen=True)
            if plan.menu[key] == plan.programme:
                state, actions = _enter(plan, state, event.at_us, event.queue)
                return state, [ChooseMenu(key), *actions]
            return _at(state, "new"), [ChooseMenu(key), Switch(plan.menu[key])]
        case KeyPressed() if state.menu_tries < MENU_TRIES:
            return _menu(plan, state)
        case Said():
            return _at(state, "menu", deadline_us=event.at_us + plan.menu_us), []
        case KeyPressed() | TimePassed():  # whoever says nothing, or twice something else, stays where they called
            return _enter(plan, _at(state, "menu", chosen=True), event.at_us, event.queue)
    return state, []


def _in_closed(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    match event:
        case KeyPressed(key=key) if key == WANT_CALLBACK:
            return _callback(plan, state, "closed")
        case Said():
            return _at(state, "closed", deadline_us=event.at_us + plan.menu_us), []
        case TimePassed():
            return _leave(plan, state, "goodbye")
    return state, []


def _in_full(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    match event:
        case KeyPressed(key=key) if key == WANT_CALLBACK:
            return _callback(plan, state, "queue")
        case Said():
            return _at(state, "full", deadline_us=event.at_us + plan.menu_us), []
        case TimePassed():  # they would rather wait
            return _enter(plan, state, event.at_us, event.queue)
    return state, []


def _in_waiting(plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    match event:
        case KeyPressed(key=key) if key == WANT_CALLBACK and state.offered and plan.can_call_back:
            return _callback(plan, state, "queue")
        case Said():
            return _with_deadline(plan, state), [_music(plan)]
        case TimePassed() if _full_due(plan, state) and event.at_us >= state.entered_us + plan.full_us:
            return _full_while_waiting(plan, state, event)
        case TimePassed():
            return _announce(plan, state, event)
    return state, []


def _announce(plan: FlowPlan, state: FlowState, event: TimePassed) -> Outcome:
    """Place, expected wait, and the offer of a callback once it is due. The same prompt again when nothing is known."""
    offers = bool(plan.callback_us) and _offers_callback(plan) and event.at_us >= state.entered_us + plan.callback_us
    said = [place_prompt(event.queue.place, plan.language), wait_prompt(event.queue.wait_seconds, plan.language)]
    if not any(said):
        said = [plan.prompts.get("announcement", "")]
    if offers:
        said.append(plan.prompts["callback_offer"])
    prompts = tuple(name for name in said if name)
    state = _at(state, "waiting", announced_us=event.at_us, offered=state.offered or offers)
    if not prompts:
        return _with_deadline(plan, state), []
    return state, [Say(prompts)]


def _full_while_waiting(plan: FlowPlan, state: FlowState, event: TimePassed) -> Outcome:
    state = _at(state, "waiting", full_told=True, announced_us=event.at_us)
    match plan.when_full:
        case "transfer" if plan.full_programme and not state.hops:
            return _at(state, "waiting", hops=1), [MoveTo(plan.full_programme)]
        case "callback" if _offers_callback(plan):
            return _at(state, "waiting", offered=True), [_say(plan, "overflow", "callback_offer")]
        case "say":
            return _leave(plan, state, "overflow")
    return _with_deadline(plan, state), []


def _in_leaving(_plan: FlowPlan, state: FlowState, event: AnyEvent) -> Outcome:
    return (_at(state, "over"), [HangUp()]) if isinstance(event, Said) else (state, [])


def _callback(plan: FlowPlan, state: FlowState, by: str) -> Outcome:
    state, actions = _leave(plan, state, "callback_kept")
    return state, [AskCallback(by), *actions]


def _leave(plan: FlowPlan, state: FlowState, kind: str) -> Outcome:
    """Say a last thing, then hang up; at once where there is nothing to say."""
    if kind not in plan.prompts:
        return _at(state, "over"), [HangUp()]
    return _at(state, "leaving"), [Say((plan.prompts[kind],))]


def _may_refuse(plan: FlowPlan, state: FlowState) -> bool:
    heard = state.noticed and not state.refused and state.step in ("notice", "menu", "waiting")
    return heard and not (state.step == "menu" and REFUSE_RECORDING in plan.menu)


def _refuse_recording(plan: FlowPlan, state: FlowState, event: KeyPressed) -> Outcome:
    """Note it, say so, and go on where the caller was."""
    state = _at(state, state.step, refused=True)
    if "recording_refused" in plan.prompts:
        return state, [RefuseRecording(), Say((plan.prompts["recording_refused"],))]
    if state.step == "waiting":
        return _with_deadline(plan, state), [RefuseRecording(), _music(plan)]
    state, actions = next_step(plan, state, Said(event.at_us, event.queue))
    return state, [RefuseRecording(), *actions]


def _say_or_go_on(plan: FlowPlan, state: FlowState, kinds: tuple[str, ...], at_us: int, queue: QueueView) -> Outcome:
    prompts = tuple(plan.prompts[kind] for kind in kinds if kind in plan.prompts)
    if prompts:
        return state, [Say(prompts)]
    return next_step(plan, state, Said(at_us, queue))


def _say(plan: FlowPlan, *kinds: str) -> Say:
    return Say(tuple(plan.prompts[kind] for kind in kinds if kind in plan.prompts))


def _music(plan: FlowPlan) -> Loop:
    return Loop(plan.prompts.get("music", MUSIC))


def _offers_callback(plan: FlowPlan) -> bool:
    return plan.can_call_back and "callback_offer" in plan.prompts


def _full_due(plan: FlowPlan, state: FlowState) -> bool:
    return bool(plan.full_us and plan.when_full) and not state.full_told


def _with_deadline(plan: FlowPlan, state: FlowState) -> FlowState:
    """The next moment at which something must be said to a caller who waits."""
    moments = []
    if plan.announce_us:
        moments.append(state.announced_us + plan.announce_us)
    if plan.callback_us and not state.offered and _offers_callback(plan):
        moments.append(state.entered_us + plan.callback_us)
    if _full_due(plan, state):
        moments.append(state.entered_us + plan.full_us)
    return _at(state, "waiting", deadline_us=min(moments, default=0))


def _at(state: FlowState, step: str, **changes: object) -> FlowState:
    """The state at a step; a deadline lasts only as long as its step unless it is given again."""
    return msgspec.structs.replace(state, step=step, **{"deadline_us": 0, **changes})


_STEPS: dict[str, Callable[[FlowPlan, FlowState, AnyEvent], Outcome]] = {
    "greeting": _in_greeting,
    "notice": _in_notice,
    "menu": _in_menu,
    "closed": _in_closed,
    "full": _in_full,
    "waiting": _in_waiting,
    "leaving": _in_leaving,
}
