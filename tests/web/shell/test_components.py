import re
from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from homeshore.facts.vocabulary import Channel, ContactState, Mode, Status
from homeshore.web import shell
from homeshore.web.shell import icons, navigation, vocabulary
from homeshore.web.shell.samples import SampleForm

CSS = Path(shell.__file__).parent / "static" / "shell" / "css"
TONES = {"neutral", "sea", "live", "good", "warn", "bad", "info", "calm"}


def rendered(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load ui %}" + source).render(Context(context))


@pytest.mark.parametrize("word", [*Status, *ContactState, *Channel, *Mode])
def test_every_word_of_the_domain_has_a_badge_with_icon_and_label(word):
    badge = vocabulary.BADGES[word]
    assert badge.icon in icons.names()
    assert badge.tone in TONES
    html = rendered("{% badge word %}", word=word.value)
    assert f"tone-{badge.tone}" in html
    assert "<use" in html


def test_words_that_stand_together_are_told_apart_without_colour():
    for words in (vocabulary.STATUSES, vocabulary.STATES, vocabulary.CHANNELS):
        assert len({badge.icon for badge in words.values()}) == len(words)
        assert len({str(badge.label) for badge in words.values()}) == len(words)


def test_every_entry_of_the_navigation_has_its_icon():
    assert {entry.icon for entry in navigation.ENTRIES} <= icons.names()


def test_an_icon_that_does_not_exist_is_refused():
    with pytest.raises(LookupError, match="no icon 'unicorn'"):
        rendered('{% icon "unicorn" %}')


def test_markup_in_a_label_is_shown_as_text():
    html = rendered('{% badge "x" label=label %}{% notice label %}', label="<script>alert(1)</script>")
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 2


def test_a_field_in_error_is_tied_to_its_error_and_its_help():
    form = SampleForm({"name": "", "email": "lea"})
    html = rendered("{% field form.name %}{% field form.email %}", form=form)
    described = set(re.search(r'name="name".*?aria-describedby="([^"]+)"', html, re.DOTALL).group(1).split())
    assert described == {"id_name_helptext", "id_name_error"}
    assert described <= set(re.findall(r'id="([^"]+)"', html))
    assert html.count('aria-invalid="true"') == 2


def test_pages_keep_the_filters_of_the_list():
    request = RequestFactory().get("/floor/?brand=aubelle&page=2&q=a+b")
    page = Paginator(range(100), 10).page(2)
    html = rendered("{% pagination page %}", page=page, request=request)
    assert 'href="?brand=aubelle&amp;page=3&amp;q=a+b"' in html
    assert html.count('aria-current="page"') == 1


def test_unknown_values_are_dashes():
    assert rendered("{{ x|duration }}{{ x|clock_us }}{{ x|moment }}{{ x|money }}{{ x|percent }}", x=None) == "–" * 5


def test_colours_are_written_out_in_the_tokens_alone():
    for sheet in CSS.glob("*.css"):
        literals = re.findall(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(", sheet.read_text())
        assert not literals or sheet.name == "tokens.css", f"{sheet.name}: {literals}"


def test_every_custom_property_that_is_used_is_defined():
    text = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    used = {name for name, fallback in re.findall(r"var\((--[\w-]+)(,)?", text) if not fallback}
    assert used <= set(re.findall(r"(--[\w-]+):", text))


def test_a_template_that_misspells_a_tag_does_not_render():
    with pytest.raises(TemplateSyntaxError):
        rendered('{% bagde "ready" %}')
