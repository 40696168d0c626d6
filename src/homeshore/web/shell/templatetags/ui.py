"""Components as template tags and filters. How to use each: docs/design-system.md."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from homeshore.kit.charts import look, svg
from homeshore.web.shell import formats
from homeshore.web.shell.charts import Chart
from homeshore.web.shell.icons import icon_html
from homeshore.web.shell.vocabulary import BADGES, Badge, Text

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "", label: Text = "") -> SafeString:
    """`{% icon "mail" %}`: decorative; with `label=` it is an image with that name."""
    return icon_html(name, classes, label)


@register.simple_tag
def badge(word: str, label: Text = "", tone: str = "", icon: str = "", classes: str = "") -> SafeString:
    """`{% badge agent.status %}`: a word of the vocabulary; label, tone and icon may be overridden or given anew."""
    known = BADGES.get(word, Badge(word, "tag"))
    return format_html(
        '<span class="badge tone-{}{}">{}{}</span>',
        tone or known.tone,
        f" {classes}" if classes else "",
        icon_html(icon or known.icon),
        label or known.label,
    )


@register.filter
def word_label(word: str) -> Text:
    """The label of a status, state, channel or mode, without its badge."""
    known = BADGES.get(word)
    return known.label if known else word


@register.filter
def word_icon(word: str) -> SafeString:
    """The icon of a status, state, channel or mode, named for those who cannot see it."""
    known = BADGES.get(word, Badge(word, "tag"))
    return icon_html(known.icon, label=known.label)


@register.filter
def duration(seconds: float | None) -> str:
    """`4 min 05 s`; a dash when unknown."""
    return "–" if seconds is None else formats.duration(seconds)


@register.filter
def duration_us(us: int | None) -> str:
    """As `duration`, from microseconds."""
    return "–" if us is None else formats.duration(formats.seconds_of(us))


@register.filter
def clock(seconds: float | None) -> str:
    """`4:05`; a dash when unknown."""
    return "–" if seconds is None else formats.clock(seconds)


@register.filter
def clock_us(us: int | None) -> str:
    """As `clock`, from microseconds."""
    return "–" if us is None else formats.clock(formats.seconds_of(us))


@register.filter
def exact_us(us: int | None) -> str:
    """`245.1234 s`, from microseconds: for who counts after us; a dash when unknown."""
    return "–" if us is None else formats.exact(us)


@register.filter
def moment(at: datetime | int | None, style: str = "auto") -> str:
    """A `<time>` in the reader's zone from microseconds or a datetime. Styles: auto, time, seconds, date, day, full."""
    if at is None:
        return "–"
    now = timezone.now()
    here = formats.local(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        here.isoformat(),
        formats.moment_text(here, "full", now),
        formats.moment_text(here, style, now),
    )


@register.simple_tag
def since(us: int, classes: str = "timer", soon: str | int = "", late: str | int = "") -> SafeString:
    """Time elapsed since a moment in microseconds; shell.js runs it, and marks it from `soon` and `late` on."""
    elapsed = max(0.0, timezone.now().timestamp() - formats.seconds_of(us))
    markup = '<time class="{}" data-since="{}" data-soon="{}" data-late="{}">{}</time>'
    return format_html(markup, classes, us, soon, late, formats.clock(elapsed))


@register.simple_tag
def until(us: int, classes: str = "timer") -> SafeString:
    """Time left until a moment in microseconds; shell.js keeps it going down to zero."""
    left = max(0.0, formats.seconds_of(us) - timezone.now().timestamp())
    return format_html('<time class="{}" data-until="{}">{}</time>', classes, us, formats.clock(left))


@register.filter
def money(cents: int | None, currency: str = "EUR") -> str:
    """An amount in cents."""
    return "–" if cents is None else formats.money(cents, currency)


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with separators."""
    return "–" if value is None else formats.number(value, digits)


@register.filter
def percent(ratio: float | Decimal | None, digits: int = 0) -> str:
    """A ratio as a percentage; a dash when there is nothing to divide by."""
    return "–" if ratio is None else formats.percent(ratio, digits)


@register.inclusion_tag("shell/components/field.html")
def field(bound: BoundField, label: Text = "", classes: str = "") -> dict[str, object]:
    """A form field with label, control, help and errors, tied together for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    name = label or bound.label
    if bound.field.widget.attrs.get("placeholder") == name:
        del bound.field.widget.attrs["placeholder"]  # a placeholder that repeats the label is noise
    return {
        "field": bound,
        "label": name,
        "classes": classes,
        "is_check": kind == "checkbox" and not bound.use_fieldset,
        "optional": not bound.field.required and kind != "checkbox",
    }


@register.inclusion_tag("shell/components/fields.html")
def fields(form: BaseForm) -> dict[str, object]:
    """All fields of a form, its own errors first."""
    return {"form": form}


@register.inclusion_tag("shell/components/empty.html")
def empty_state(
    title: Text, text: Text = "", icon: str = "inbox", href: str = "", action: Text = "", level: int = 2
) -> dict[str, object]:
    """What a list says when it has nothing, and what to do about it."""
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action, "level": level}


@register.inclusion_tag("shell/components/stat.html")
def stat(
    label: Text, value: object, hint: Text = "", tone: str = "", icon: str = "", unit: Text = ""
) -> dict[str, object]:
    """One figure with its name; inside `<dl class="stats">`."""
    return {"label": label, "value": value, "hint": hint, "tone": tone, "icon": icon, "unit": unit}


@register.inclusion_tag("shell/components/notice.html")
def notice(text: Text, tone: str = "info", title: Text = "") -> dict[str, object]:
    """A paragraph that stands out. Tones: info, good, warn, bad."""
    signs = {"good": "success", "warn": "warning", "bad": "error"}
    return {"text": text, "tone": tone, "title": title, "icon": signs.get(tone, "info")}


@register.inclusion_tag("shell/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parameter: str = "page") -> dict[str, object]:
    """Links to the other pages of a list; the other query parameters stay."""
    query = context["request"].GET.copy()

    def href(number: object) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    around = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "previous": href(page.previous_page_number()) if page.has_previous() else "",
        "next": href(page.next_page_number()) if page.has_next() else "",
        "steps": [(step, href(step) if isinstance(step, int) else "", step == page.number) for step in around],
    }


@register.inclusion_tag("shell/components/chart.html")
def chart(drawing: Chart) -> dict[str, object]:
    """A figure with SVG, legend and data table, from `charts.bars(...)`, `charts.sweep(...)` and the others."""
    legend = [(name, look(number)) for number, name in drawing.parts]
    # The painter escapes every text that it writes.
    return {"chart": drawing, "legend": legend, "drawing": SafeString(svg(drawing))}
