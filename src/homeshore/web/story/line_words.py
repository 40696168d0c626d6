"""What a line was or is like, in words: good, fair or poor, by what can be heard of loss, jitter and delay."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeshore.kit.clock import SECOND_US
from homeshore.web.shell.vocabulary import Badge

MILLISECOND_US = SECOND_US // 1000

GOOD = Badge(gettext_lazy("Good line"), "signal", "good")
FAIR = Badge(gettext_lazy("Fair line"), "signal_fair", "warn")
POOR = Badge(gettext_lazy("Poor line"), "signal_poor", "bad")
_FAIR = (10, 30 * MILLISECOND_US, 300 * MILLISECOND_US)
_POOR = (50, 60 * MILLISECOND_US, 500 * MILLISECOND_US)
"""From these losses (thousandths), jitters and round trips on a line is fair, or poor (ITU-T G.114, G.113)."""


def line_badge(loss_permille: int, jitter_us: int, round_trip_us: int) -> Badge:
    """A line in a word."""
    measured = (loss_permille, jitter_us, round_trip_us)
    if any(value >= limit for value, limit in zip(measured, _POOR, strict=True)):
        return POOR
    return FAIR if any(value >= limit for value, limit in zip(measured, _FAIR, strict=True)) else GOOD


def line_figures(loss_permille: int, jitter_us: int, round_trip_us: int) -> str:
    """The same in figures."""
    return _("%(loss)s %% lost, jitter %(jitter)s ms, round trip %(round_trip)s ms") % {
        "loss": f"{loss_permille / 10:g}",
        "jitter": jitter_us // MILLISECOND_US,
        "round_trip": round_trip_us // MILLISECOND_US,
    }
