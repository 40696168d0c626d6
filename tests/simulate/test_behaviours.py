"""Each behaviour of customers and agents, on models small enough to be worked out by hand."""

import pytest

from homeshore.facts.vocabulary import Mode
from homeshore.simulate.engine import run
from homeshore.simulate.model import (
    HOUR_US,
    MINUTE_US,
    SECOND_US,
    Breaks,
    Callback,
    Constant,
    Hold,
    Horizon,
    Redial,
    Reinforcement,
    Slot,
    Transfer,
)
from simulate.small import HELP, SALES, calls, chats, crew, mails, model, programme

S = SECOND_US


def test_a_call_that_finds_an_agent_does_not_wait() -> None:
    outcome = run(model(calls(100, 300, wrap_up=Constant(20))))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert (demand.offered, demand.answered, demand.completed, demand.waited) == (2, 2, 2, 0)
    assert (demand.talk_us, demand.wrap_up_us) == (120 * S, 40 * S)
    assert (team.handlings, team.handled_us, team.busy_us) == (2, 160 * S, 160 * S)
    assert (team.booked_us, team.connected_us, team.ready_us) == (HOUR_US, HOUR_US, HOUR_US)
    assert outcome.agents.handled_us == (160 * S,)


def test_who_comes_second_waits_for_the_first_and_counts_in_the_interval_of_arrival() -> None:
    demand = run(model(calls(890, 899, answer_within_us=20 * S))).demands[0]
    assert (demand.waited, demand.wait_us, demand.answered_wait_us) == (1, 51 * S, 51 * S)
    assert demand.wait_ms2 == 51_000**2
    assert (demand.answered, demand.answered_within) == (2, 1)
    assert demand.intervals.offered == (2, 0, 0, 0)
    assert demand.intervals.wait_us == (51 * S, 0, 0, 0)
    assert sum(demand.wait_histogram) == 2
    assert demand.wait_histogram[0] == 1


def test_an_impatient_customer_gives_up() -> None:
    demand = run(model(calls(0, 1, 2, patience=Constant(10), answer_within_us=9 * S))).demands[0]
    assert (demand.offered, demand.answered, demand.abandoned, demand.abandoned_within) == (3, 1, 2, 0)
    assert demand.wait_us - demand.answered_wait_us == 20 * S


def test_who_gave_up_comes_again_at_most_so_often() -> None:
    redial = Redial(1.0, Constant(5), most=2)
    demand = run(model(calls(0, 1, talk=Constant(600), patience=Constant(10), redial=redial))).demands[0]
    assert (demand.offered, demand.redials, demand.abandoned, demand.answered) == (4, 2, 3, 1)


def test_a_callback_keeps_its_place_in_the_queue() -> None:
    demands = (
        calls(0, 10, talk=Constant(100), callback=Callback(1.0, 30 * S)),
        calls(41, id=2, name="callbacks too, younger", callback=Callback(1.0, 30 * S)),
    )
    outcome = run(model(*demands))
    first, second = outcome.demands
    assert (first.callbacks, first.callbacks_done, first.callback_wait_us) == (1, 1, 90 * S)
    assert (first.offered, first.answered, first.abandoned, first.completed) == (2, 1, 0, 2)
    assert (second.callbacks, second.callback_wait_us) == (1, (200 - 41) * S)


def test_a_transfer_is_a_second_handling_in_the_other_programme() -> None:
    transfer = Transfer(1.0, HELP, Constant(90), Constant(10))
    outcome = run(model(calls(0, transfer=transfer), crews=(crew(1, 2),)))
    (demand,) = outcome.demands
    assert (demand.transfers, demand.completed, demand.answered) == (1, 1, 1)
    assert (demand.talk_us, demand.wrap_up_us) == (150 * S, 10 * S)
    assert sorted(outcome.agents.handled_us) == [60 * S, 100 * S]


def test_a_transferred_customer_may_give_up_as_well() -> None:
    transfer = Transfer(1.0, HELP, Constant(90))
    demand = run(model(calls(0, patience=Constant(30), transfer=transfer))).demands[0]  # the only agent made it
    assert (demand.answered, demand.abandoned, demand.lost_after_answer) == (1, 0, 1)


def test_a_hold_makes_the_conversation_longer() -> None:
    demand = run(model(calls(0, hold=Hold(1.0, Constant(25))))).demands[0]
    assert (demand.talk_us, demand.hold_us, demand.completed) == (60 * S, 25 * S, 1)


def test_mail_is_set_aside_for_a_call_and_taken_up_with_what_was_left() -> None:
    outcome = run(model(calls(100), mails(0)))
    call, mail = outcome.demands
    assert (call.waited, call.completed) == (0, 1)
    assert (mail.talk_us, mail.aside_us, mail.on_time) == (600 * S, 60 * S, 1)
    assert outcome.crews[0].handled_us == 660 * S
    assert outcome.crews[0].busy_us == 660 * S


def test_mail_done_after_its_deadline_is_late() -> None:
    demand = run(model(mails(0, 1, due_after_us=700 * S))).demands[0]
    assert (demand.on_time, demand.late) == (1, 1)
    assert demand.intervals.answered_within == (1, 0, 0, 0)


def test_chats_run_side_by_side_up_to_the_capacity() -> None:
    outcome = run(model(chats(0, 10, 20)))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert (demand.waited, demand.wait_us) == (1, 280 * S)
    assert (team.handled_us, team.busy_us) == (900 * S, 600 * S)


def test_an_answer_takes_its_time_and_a_slow_one_is_missed() -> None:
    slow = run(model(calls(0), crews=(crew(1, behaviour={"answer": Constant(4)}),))).demands[0]
    assert (slow.wait_us, slow.answered) == (4 * S, 1)
    ignoring = {"answer": Constant(25), "back": Constant(50)}
    missed = run(model(calls(0, patience=Constant(300)), crews=(crew(1, behaviour=ignoring),)))
    assert missed.crews[0].missed >= 1
    assert missed.crews[0].ready_us < missed.crews[0].connected_us
    assert missed.demands[0].abandoned == 1


def test_agents_decline_or_ignore_their_share_of_offers() -> None:
    moments = [20.0 * number for number in range(150)]
    behaviour = {"decline": 0.3, "ignore": 0.2, "back": Constant(10)}
    outcome = run(model(calls(*moments, talk=Constant(5)), crews=(crew(*range(1, 30), behaviour=behaviour),)))
    (team,) = outcome.crews
    assert team.handlings == outcome.demands[0].answered
    asked = outcome.offers
    assert team.declined / asked == pytest.approx(0.3, abs=0.1)
    assert team.missed / asked == pytest.approx(0.2, abs=0.1)


def test_who_does_not_come_is_booked_and_not_connected() -> None:
    outcome = run(model(calls(0, patience=Constant(10)), crews=(crew(*range(1, 41), behaviour={"no_show": 0.5}),)))
    (team,) = outcome.crews
    assert team.slots == 40
    assert 10 < team.no_shows < 30
    assert team.booked_us == 40 * HOUR_US
    assert team.connected_us == (40 - team.no_shows) * HOUR_US


def test_lateness_is_time_that_is_missing() -> None:
    behaviour = {"late_share": 1.0, "late": Constant(120)}
    outcome = run(model(calls(0), crews=(crew(1, behaviour=behaviour),)))
    assert outcome.demands[0].wait_us == 120 * S
    assert outcome.crews[0].late_us == 120 * S
    assert outcome.crews[0].connected_us == HOUR_US - 120 * S


def test_agents_go_at_the_end_of_their_slot_and_finish_what_they_have_in_hand() -> None:
    slots = (Slot(0, 90 * S), Slot(1800 * S, HOUR_US))
    outcome = run(model(calls(60, 61), crews=(crew(1, slots=slots),)))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert demand.wait_us == (1800 - 61) * S
    assert team.connected_us == (120 + 1800) * S
    assert team.booked_us == (90 + 1800) * S


def test_whoever_is_at_the_desk_at_closing_stays_until_nothing_is_left() -> None:
    demand = run(model(calls(3590, 3591))).demands[0]
    assert (demand.answered, demand.unanswered, demand.completed) == (2, 0, 2)
    cut = run(model(calls(3590, 3591), horizon=Horizon(open_us=0, close_us=HOUR_US, drain=False))).demands[0]
    assert (cut.answered, cut.unanswered, cut.completed, cut.talk_us) == (1, 1, 0, 10 * S)


@pytest.mark.parametrize("mode", list(Mode))
def test_pauses_begin_when_nothing_is_in_hand(mode: Mode) -> None:
    pauses = Breaks(Constant(30), Constant(600))
    outcome = run(model(calls(0, 100), crews=(crew(1, behaviour={"pauses": pauses}, mode=mode),)))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert demand.wait_us == (660 - 100) * S
    assert team.pauses >= 2
    assert team.pause_us == team.pauses * 600 * S
    assert team.ready_us < team.connected_us


def test_a_short_loss_of_the_link_makes_the_conversation_longer() -> None:
    losses = Breaks(Constant(20), Constant(15))
    outcome = run(model(calls(0), crews=(crew(1, behaviour={"link_losses": losses}),)))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert demand.talk_us == (60 + 2 * 15) * S
    assert demand.requeued == 0
    assert team.agents_lost == 0
    assert team.link_losses > 2


def test_a_long_loss_of_the_link_gives_the_work_to_others() -> None:
    losses = Breaks(Constant(20), Constant(100))
    teams = (
        crew(1, behaviour={"link_losses": losses}),
        crew(2, name="other", slots=(Slot(40 * S, HOUR_US),)),
    )
    outcome = run(model(calls(0), crews=teams))
    (demand,) = outcome.demands
    assert (demand.requeued, demand.completed, demand.answered) == (1, 1, 1)
    assert outcome.agents.handlings == (1, 1)
    assert outcome.agents.handled_us == (50 * S, 40 * S)  # 20 s were said; the other 40 s by the colleague
    assert outcome.crews[0].agents_lost > 0


def test_standby_agents_are_called_when_too_much_waits() -> None:
    plan = Reinforcement(
        name="evening",
        crew="standby",
        programmes=(SALES,),
        waiting=2,
        for_us=30 * S,
        ready=Constant(100),
        stay_us=20 * MINUTE_US,
    )
    teams = (crew(1), crew(2, 3, name="standby", standby=True))
    outcome = run(model(calls(*range(20), talk=Constant(300)), crews=teams, reinforcements=(plan,)))
    (post,) = outcome.reinforcements
    assert (post.triggered, post.called, post.accepted, post.filled) == (1, 2, 2, 2)
    assert post.fill_us == 200 * S
    assert sum(post.fill_histogram) == 2
    assert outcome.crews[1].handlings > 4
    assert 2 * 20 * MINUTE_US <= post.stay_us < 2 * 25 * MINUTE_US + 10 * MINUTE_US
    nobody = run(
        model(
            calls(*range(20)),
            crews=teams,
            reinforcements=(Reinforcement(name="x", crew="standby", programmes=(SALES,), waiting=2, accept=0.0),),
        )
    )
    assert nobody.reinforcements[0].accepted == nobody.crews[1].handlings == 0


def test_an_expected_wait_calls_standby_too() -> None:
    plan = Reinforcement(name="x", crew="standby", programmes=(SALES,), expected_wait_us=60 * S, ready=Constant(5))
    teams = (crew(1), crew(2, name="standby", standby=True))
    outcome = run(model(calls(0, *range(70, 90), talk=Constant(50)), crews=teams, reinforcements=(plan,)))
    assert outcome.reinforcements[0].filled == 1


def test_what_came_before_the_end_of_the_warm_up_does_not_count() -> None:
    horizon = Horizon(open_us=0, close_us=HOUR_US, warm_up_us=1800 * S)
    outcome = run(model(calls(100, 1790, 2000), horizon=horizon))
    (demand,), (team,) = outcome.demands, outcome.crews
    assert (demand.offered, demand.answered, demand.completed) == (1, 1, 1)
    assert demand.talk_us == (50 + 60) * S
    assert (team.handled_us, team.busy_us, team.connected_us, team.booked_us) == (110 * S, 110 * S, 1800 * S, 1800 * S)


def test_wrap_up_has_the_limit_of_the_programme() -> None:
    programmes = (programme(SALES, wrap_up_us=15 * S), programme(HELP))
    demand = run(model(calls(0, wrap_up=Constant(40)), programmes=programmes)).demands[0]
    assert (demand.wrap_up_us, demand.completed) == (15 * S, 1)


def test_employees_rest_between_calls_as_the_law_says() -> None:
    programmes = (programme(SALES, spacing_in_us=8 * S), programme(HELP))
    demand = run(model(calls(0, 1), programmes=programmes)).demands[0]
    assert demand.wait_us == (60 + 8 - 1) * S
