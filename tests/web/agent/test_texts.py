"""The scripts and the page agree: every text, slot, template and shortcut that is asked for is there."""

import re
from pathlib import Path

from django.template.loader import render_to_string

from homeshore.web.agent import page, phone_texts, texts

AGENT = Path(page.__file__).parent
ALL_SCRIPTS = {path: path.read_text() for path in (AGENT / "static").rglob("*.js")}
SCRIPTS = {path.name: source for path, source in ALL_SCRIPTS.items() if path.parent.name != "check"}
CHECK_SCRIPTS = {path.name: source for path, source in ALL_SCRIPTS.items() if path.parent.name == "check"}
TEMPLATES = "".join(path.read_text() for path in (AGENT / "templates").rglob("*.html"))


def asked_for(call: str, scripts: dict[str, str] = SCRIPTS) -> set[str]:
    pattern = re.compile(rf"""\b{call}\("([^"]+)["`]""")
    return {found for source in scripts.values() for found in pattern.findall(source)}


def test_every_text_that_a_script_asks_for_is_there():
    known = texts.desk_texts()
    assert {key for key in asked_for("text") if key not in known} == set()
    assert {key for key in asked_for("counted") if f"{key}.one" not in known or f"{key}.other" not in known} == set()


def test_no_text_is_carried_that_no_script_asks_for():
    source = "".join(SCRIPTS.values())
    words = asked_for("word") | set(re.findall(r"`(\w+)\.\$\{", source))

    def is_used(key: str) -> bool:
        return f'"{key}"' in source or key.partition(".")[0] in words

    assert {key for key in texts.desk_texts() if not is_used(re.sub(r"\.(one|other)$", "", key))} == set()


def test_the_check_has_every_text_that_its_scripts_ask_for_and_no_more():
    known = phone_texts.check_texts()
    asked = asked_for("text", CHECK_SCRIPTS | {"device_list.js": SCRIPTS["device_list.js"]})
    assert asked - known.keys() == set()
    advice = {f"check.{code}" for code in ("jitter", "loss", "delay", "bandwidth", "too_quiet", "too_loud", "voice_ok")}
    troubles = {key for key in known if key.startswith("phone.")}
    quoted = {key for key in known if f'"{key}"' in "".join(CHECK_SCRIPTS.values())}
    assert known.keys() - asked - quoted - advice - troubles == set()


def test_every_template_that_a_script_copies_is_on_the_page():
    assert {name for name in asked_for("copyOf") if f'<template id="{name}">' not in TEMPLATES} == set()


def test_every_slot_that_a_script_fills_is_in_a_template():
    slots = set(re.findall(r'data-slot="([^"]+)"', TEMPLATES))
    named = {name for source in ALL_SCRIPTS.values() for name in re.findall(r'\bslot\(\w+, "([^"]+)"\)', source)}
    assert named - slots == set()


def test_no_script_writes_markup():
    offenders = {
        path.name
        for path, source in ALL_SCRIPTS.items()
        if re.search(r"innerHTML|outerHTML|insertAdjacent|eval\(", source)
    }
    assert offenders == set()


def test_all_scripts_are_fetched_side_by_side():
    assert {Path(module).name for module in page.MODULES} == set(SCRIPTS)


def test_every_shortcut_of_the_list_is_a_key_of_the_scripts():
    listed = {
        keys[1].lower() for group in texts.SHORTCUTS for keys, _ in group.keys if len(keys) == 2 and keys[1].isalpha()
    }
    bound = set(re.findall(r"^    ([a-z]): \(\)", SCRIPTS["keys.js"], re.MULTILINE))
    assert listed - bound == set()


def test_the_mail_page_escapes_nothing_twice():
    assert "<p>&amp;</p>" in render_to_string("agent/mail.html", {"html": "<p>&amp;</p>", "quoted_html": ""})
