import re

import pytest

from architecture.source import shown
from extract_messages import app_of, french, singular, sources, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_every_sentence_is_translated_into_french():
    missing = [
        f"{shown(app)}: {singular(text)!r}" for app, keys in untranslated().items() for _, text in sorted(keys, key=str)
    ]
    if missing:
        pytest.fail("`make translations` adds these to the .po files:\n" + "\n".join(missing), pytrace=False)


def test_no_translation_loses_or_invents_a_placeholder():
    wrong = [
        f"{shown(app)}: {message.id}"
        for app in {app_of(path) for path in sources()}
        for message in french(app)
        if message.id and not message.pluralizable and message.string
        if sorted(PLACEHOLDER.findall(str(message.id))) != sorted(PLACEHOLDER.findall(str(message.string)))
    ]
    assert wrong == []
