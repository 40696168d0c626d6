"""What brands say on the telephone, as sound: made from the texts that stand in the database."""

import structlog

from homeshore.adapters.telephony.prompts.building import build_prompts
from homeshore.adapters.telephony.prompts.synthesis import CannotSpeak
from homeshore.brands import actions
from homeshore.brands.queries import telephone

log = structlog.get_logger()


def speak_prompts() -> int:
    """Make the sound of every text that has none or another; what is there already costs a glance. Returns how many.

    A text in a language without a voice stays unheard, and is logged.
    """
    made = 0
    for prompt in telephone.spoken_prompts():
        try:
            length = build_prompts({prompt.name: (prompt.language, prompt.text)})[prompt.name]
        except CannotSpeak:
            log.warning("prompt_without_voice", prompt=prompt.name, language=prompt.language)
            continue
        if length != prompt.duration_ms:
            actions.note_prompt_ready(prompt, length)
            made += 1
    return made
