"""Lost hints are noticed: by a gap between batches, and by a journal that is ahead of what was heard."""

from homeshore.live.exchange import Unbroken


def test_consecutive_batches_are_unbroken() -> None:
    unbroken = Unbroken()
    assert not unbroken.broken_by({"first": 10, "seq": 12})
    assert not unbroken.broken_by({"first": 13, "seq": 13})


def test_a_gap_between_batches_is_noticed_once() -> None:
    unbroken = Unbroken()
    unbroken.broken_by({"first": 10, "seq": 12})
    assert unbroken.broken_by({"first": 15, "seq": 15})
    assert not unbroken.broken_by({"first": 16, "seq": 16})


def test_a_lost_last_batch_is_noticed_by_where_the_journal_stands() -> None:
    unbroken = Unbroken()
    unbroken.broken_by({"first": 10, "seq": 12})
    assert not unbroken.behind(12)
    assert unbroken.behind(14)
    assert not unbroken.behind(14)


def test_the_first_look_at_the_journal_is_no_loss() -> None:
    assert not Unbroken().behind(1_000)
