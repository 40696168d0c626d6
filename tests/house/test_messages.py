import gettext
from pathlib import Path

from compile_messages import compile_catalogue
from extract_messages import sentences_of


def test_a_compiled_catalogue_translates(tmp_path: Path):
    source = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Ready"\nmsgstr "Prêt"\n')
    compile_catalogue(source, source.with_suffix(".mo"))
    assert gettext.translation("django", tmp_path, ["fr"]).gettext("Ready") == "Prêt"
    assert [path.name for path in source.parent.glob("*.new")] == []


def test_sentences_are_found_in_templates_however_deeply_indented(tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text(
        "{% load i18n %}\n    <p>\n  {% translate 'Ready' %} it's\n"
        "\t{% blocktranslate count n=n trimmed %}\n one\n{% plural %}\n {{ n }} many\n{% endblocktranslate %}</p>"
    )
    assert list(sentences_of(page)) == [(None, "Ready"), (None, ("one", "%(n)s many"))]


def test_sentences_are_found_in_python(tmp_path: Path):
    module = tmp_path / "module.py"
    module.write_text("title = gettext_lazy('Desk')\nstate = pgettext_lazy('of a contact', 'Waiting')\nname = f('x')\n")
    assert list(sentences_of(module)) == [(None, "Desk"), ("of a contact", "Waiting")]
