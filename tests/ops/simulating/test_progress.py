import io

from django.utils import translation

from homeshore.ops.simulating.progress import Bar, line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_line_shows_how_far_it_is_at_what_rate_and_how_long_it_will_take():
    with translation.override("en"):
        assert line(50, 200, 10.0) == "[#######                       ] 50/200 replications, 5.0/s, 0:30 left"
        assert line(200, 200, 100.0) == f"[{'#' * 30}] 200/200 replications, 2.0/s, 0:00 left"


def test_before_the_first_replication_no_rate_is_guessed():
    with translation.override("fr"):
        assert line(0, 200, 3.0) == f"[{' ' * 30}] 0/200 réplications"


def test_nothing_is_shown_where_nobody_watches():
    out = io.StringIO()
    bar = Bar(2, out)
    bar.show(0)
    bar.show(2)
    bar.end()
    assert out.getvalue() == ""


def test_a_terminal_shows_the_beginning_and_the_end_whatever_the_rate():
    out = Terminal()
    bar = Bar(1000, out)
    for done in range(1001):
        bar.show(done)
    bar.end()
    assert out.getvalue().count("\r") < 20
    assert "] 0/1000 " in out.getvalue()
    assert "] 1000/1000 " in out.getvalue()
