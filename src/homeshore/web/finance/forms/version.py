"""The whole form of a card's version: a head, and as many bands, rules and results as somebody asks for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeshore.billing.rules.agreeing import VersionDetails
from homeshore.billing.rules.terms import Terms
from homeshore.kit.problems import Problem
from homeshore.web.finance.forms.fields import FinanceForm
from homeshore.web.finance.forms.parts import BandForm, HeadForm, ResultForm
from homeshore.web.finance.forms.rules import RuleForm, initial_of
from homeshore.web.finance.sentences import sentence

MOST = 40
"""Of each part."""
PARTS = ("bands", "rules", "results")
Choices = list[tuple[str, str]]


class Complaint(msgspec.Struct, frozen=True):
    """A field that needs attention: its id on the page (empty for a whole part), its name, and what is wrong."""

    place: str
    name: str
    text: str


class VersionForm:
    """A version as it is typed. Made by `from_terms` (to begin with) or `from_data` (what was sent)."""

    def __init__(self, head: HeadForm, bands: list[BandForm], rules: list[RuleForm], results: list[ResultForm]) -> None:
        self.head, self.bands, self.rules, self.results = head, bands, rules, results

    @property
    def is_bound(self) -> bool:
        """Whether somebody sent it."""
        return self.head.is_bound

    @property
    def complaints(self) -> list[Complaint]:
        """Every field that needs attention, in the order of the page."""
        named: list[tuple[Promise | str, Sequence[FinanceForm]]] = [
            ("", [self.head]),
            (_("Band %(number)s"), self._bands()),
            (_("Rule %(number)s"), self._rules()),
            (_("Result %(number)s"), self._results()),
        ]
        return [
            complaint
            for name, forms_of in named
            for number, form in enumerate(forms_of, 1)
            for complaint in _complaints(form, str(name) % {"number": number} if name else "")
        ]

    def is_valid(self) -> bool:
        """Whether all that was typed can be read."""
        return self.is_bound and all([form.is_valid() for form in self._kept()])

    def terms(self) -> Terms:
        """What the version would agree."""
        head = self.head.cleaned_data
        return Terms(
            rules=tuple(form.rule() for form in self._rules()),
            bands=tuple(form.band() for form in self._bands()),
            results=tuple(form.clause() for form in self._results()),
            holidays=head["holidays"],
            forecast=self.head.forecast(),
            floor=head["floor"],
            guarantee=self.head.guarantee(),
            training=head["training"],
        )

    def details(self) -> VersionDetails:
        """The version that was typed."""
        head = self.head.cleaned_data
        return VersionDetails(
            terms=self.terms(),
            from_day=head["from_day"],
            until_day=head["until_day"],
            note=head["note"],
            ends_previous=head["ends_previous"],
            replaces=head["replaces"],
        )

    def show(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its field, else on top of its part."""
        for problem in problems:
            form, field = self._place(problem.field)
            form.add_error(field, sentence(problem))

    def _place(self, path: str) -> tuple[FinanceForm, str | None]:
        part, _, rest = path.partition(".")
        forms_of: dict[str, Sequence[RuleForm | BandForm | ResultForm]] = {
            "rules": self._rules(),
            "bands": self._bands(),
            "results": self._results(),
        }
        number, _, name = rest.partition(".")
        if part in forms_of and number.isdecimal() and int(number) < len(forms_of[part]):
            form = forms_of[part][int(number)]
            return form, form.place_of(name)
        return self.head, self.head.place_of(path)

    def _kept(self) -> list[FinanceForm]:
        return [self.head, *self._bands(), *self._rules(), *self._results()]

    def _rules(self) -> list[RuleForm]:
        return [form for form in self.rules if not form.is_removed]

    def _bands(self) -> list[BandForm]:
        return [form for form in self.bands if form.is_there]

    def _results(self) -> list[ResultForm]:
        return [form for form in self.results if form.is_there]


def _complaints(form: forms.Form, part: str) -> Iterator[Complaint]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        names = [part, str(field.label) if field else ""]
        yield Complaint(field.id_for_label if field else "", ", ".join(filter(None, names)), " ".join(map(str, errors)))


class Offered:
    """The programmes and channels that a rule may name."""

    def __init__(self, programmes: Choices, channels: Choices) -> None:
        self.choices = {"programmes": programmes, "channels": channels}


def from_terms(terms: Terms | None, offered: Offered, **head: Any) -> VersionForm:
    """The form to begin with: filled from other terms, or with one empty rule."""
    bands = list(terms.bands) if terms else []
    names = [band.name for band in bands]
    rules = [initial_of(rule, names) for rule in terms.rules] if terms else [{}]
    return VersionForm(
        HeadForm(initial={**(HeadForm.initial_of(terms) if terms else {}), **head}),
        [BandForm(initial=BandForm.initial_of(band), prefix=f"bands-{at}") for at, band in enumerate(bands)],
        [RuleForm(initial=one, prefix=f"rules-{at}", bands=names, **offered.choices) for at, one in enumerate(rules)],
        [
            ResultForm(initial=ResultForm.initial_of(clause), prefix=f"results-{at}")
            for at, clause in enumerate(terms.results if terms else ())
        ],
    )


def from_data(data: QueryDict, offered: Offered) -> VersionForm:
    """What was sent. With a press on `more` nothing is judged yet: the form comes back with another row of the part."""
    more = data.get("more", "")
    counts = {part: _count(data, part) + (part == more) for part in PARTS}
    bands = [BandForm(data, prefix=f"bands-{at}") for at in range(counts["bands"])]
    names = [str(form["name"].value() or "").strip() for form in bands]
    rules = [RuleForm(data, prefix=f"rules-{at}", bands=names, **offered.choices) for at in range(counts["rules"])]
    results = [ResultForm(data, prefix=f"results-{at}") for at in range(counts["results"])]
    head = HeadForm(data)
    if more not in PARTS:
        return VersionForm(head, bands, rules, results)
    grown = VersionForm(
        HeadForm(initial=_typed(head)),
        [BandForm(initial=_typed(form), prefix=form.prefix) for form in bands],
        [RuleForm(initial=_typed(form), prefix=form.prefix, bands=names, **offered.choices) for form in rules],
        [ResultForm(initial=_typed(form), prefix=form.prefix) for form in results],
    )
    rows: dict[str, Sequence[forms.Form]] = {"bands": grown.bands, "rules": grown.rules, "results": grown.results}
    _focus(rows[more][-1])
    return grown


def _focus(form: forms.Form) -> None:
    """Whoever asked for another row goes on typing there."""
    first = next(iter(form.fields.values()))
    first.widget.attrs["autofocus"] = True


def _count(data: Mapping[str, Any], part: str) -> int:
    text = str(data.get(f"{part}-count", ""))
    return min(int(text), MOST) if text.isdecimal() else 0


def _typed(form: forms.Form) -> dict[str, Any]:
    """All that stands in a form that was sent, unjudged; nothing of a row that was just asked for."""
    if form.prefix and not any(name.startswith(f"{form.prefix}-") for name in form.data):
        return {}
    return {name: form[name].value() for name in form.fields}
