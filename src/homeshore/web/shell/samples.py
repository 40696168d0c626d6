"""Made-up data for the style guide."""

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from homeshore.kit.clock import SECOND_US, now_us
from homeshore.web.shell import charts, formats, icons
from homeshore.web.shell.vocabulary import CHANNELS, MARKS, STATES, STATUSES

HOUR_US = 3600 * SECOND_US


class SampleForm(forms.Form):
    """One field of each kind; sent with an error in it."""

    name = forms.CharField(label=_("Name"), help_text=_("As customers should read it."))
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language"), choices=[("fr", "Français"), ("en", "English")])
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        choices=[(word, badge.label) for word, badge in CHANNELS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    mode = forms.ChoiceField(
        label=_("Legal mode"),
        choices=[(word, MARKS[word].label) for word in ("employee", "independent")],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    file = forms.FileField(label=_("File"), required=False)
    open = forms.BooleanField(label=_("Open to new contacts"), required=False)


def everything(page: str) -> dict[str, object]:
    """The style guide's context; `page` is the page of its sample list."""
    form = SampleForm({"name": "Léa Moreau", "email": "lea.moreau", "language": "fr", "mode": "employee"})
    return {
        "statuses": STATUSES,
        "states": STATES,
        "channels": CHANNELS,
        "marks": MARKS,
        "icons": sorted(icons.names()),
        "form": form,
        "page": Paginator(range(240), 20).get_page(page),
        "now": now_us(),
        "earlier": now_us() - HOUR_US * 30,
        "since": now_us() - 95 * SECOND_US,
        "until": now_us() + 3600 * SECOND_US,
        "contacts": [
            ("Camille Robert", "chat", "active", 252),
            ("Noé Garnier", "mail", "set_aside", 1830),
            ("Inès Lefèvre", "chat", "waiting", 48),
            ("Hugo Marchand", "mail", "wrap_up", 312),
            ("Jade Fontaine", "chat", "closed", 4207),
        ],
        "bars": _minutes(),
        "lines": _service(),
        "steps": _forecast(),
        "sweep": _sweep(),
        "stacked": _costs(),
        "spread": _earnings(),
    }


def _minutes() -> charts.Chart:
    frame = charts.Frame(title=_("Handled minutes by hour"), heading=_("Hour"), note=_("Today, both channels"))
    labels = [f"{hour} h" for hour in range(8, 20)]
    chat = charts.Series(_("Chat"), [12, 31, 48, 62, 55, 20, 41, 66, 71, 58, 37, 14])
    mail = charts.Series(_("E-mail"), [40, 36, 22, 18, 12, 30, 33, 20, 15, 17, 28, 25])
    return charts.bars(frame, labels, [chat, mail])


def _service() -> charts.Chart:
    frame = charts.Frame(
        title=_("Service level"),
        heading=_("Day"),
        show=formats.percent,
        target=0.8,
        target_label=_("Target"),
        top=1.0,
    )
    labels = [f"{day:02d}/11" for day in range(9, 23)]
    level = [0.84, 0.86, 0.79, 0.91, 0.88, None, None, 0.76, 0.82, 0.9, 0.93, 0.87, 0.85, 0.89]
    return charts.lines(frame, labels, [charts.Series(_("Chat"), level)])


def _forecast() -> charts.Chart:
    frame = charts.Frame(
        title=_("Forecast contacts"),
        heading=_("Time"),
        note=_("By half-hour, with the band that covers 95 %"),
        direct=True,
    )
    labels = [f"{8 + place // 2}:{place % 2 * 30:02d}" for place in range(24)]
    expected = [12, 18, 31, 46, 58, 63, 55, 41, 33, 30, 28, 27, 29, 34, 41, 49, 58, 66, 71, 63, 48, 33, 21, 14]
    low, high = [round(value * 0.8) for value in expected], [round(value * 1.25) for value in expected]
    received = [14, 17, 35, 51, 55, 70, 61, 44, 30, *(None for _place in range(15))]
    return charts.steps(
        frame, labels, [charts.Series(_("Forecast"), expected, low, high), charts.Series(_("Received"), received)]
    )


def _sweep() -> charts.Chart:
    frame = charts.Frame(
        title=_("Cost per contact against forecast error"), heading=_("Forecast error"), show=_euros, direct=True
    )
    at = [0, 5, 10, 15, 20, 25, 30]
    site = charts.Series(
        _("On site"),
        [310, 322, 338, 359, 384, 410, 441],
        [300, 311, 326, 345, 368, 391, 420],
        [320, 333, 350, 373, 400, 429, 462],
    )
    home = charts.Series(
        _("At home"),
        [331, 333, 336, 340, 345, 349, 354],
        [325, 326, 329, 332, 336, 340, 344],
        [337, 340, 343, 348, 354, 358, 364],
    )
    crossed = [
        charts.Crossing(x, y, _("equal at %(share)s") % {"share": formats.percent(x / 100, 1)})
        for x, y in charts.crossings(at, site, home)
    ]
    return charts.sweep(frame, at, [site, home], lambda x: formats.percent(x / 100), crossed)


def _costs() -> charts.Chart:
    frame = charts.Frame(title=_("Cost of a day"), heading=_("Variant"), show=_euros)
    parts = [
        charts.Series(_("Agents"), [540000, 523000]),
        charts.Series(_("Operator"), [260000, 171000]),
        charts.Series(_("Margin"), [-42000, 288000]),
    ]
    total = charts.Series(_("Price for the brand"), [758000, 982000], [731000, 951000], [785000, 1013000])
    return charts.stacked(frame, [str(_("On site")), str(_("At home"))], parts, total)


def _earnings() -> charts.Chart:
    frame = charts.Frame(title=_("Hourly earnings"), heading=_("Variant"), show=_euros)
    earned = charts.Series(_("Hourly earnings"), [755, 1176], [741, 1130], [769, 1222])
    return charts.spread(frame, [str(_("On site")), str(_("At home"))], [earned])


def _euros(cents: float) -> str:
    return formats.money(round(cents))
