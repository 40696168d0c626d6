from homeshore.adapters.mailboxes.parsed import Warned
from homeshore.web.agent.texts import desk_texts


def test_every_warning_is_a_sentence_on_the_desk():
    assert {f"warning.{warned.value}" for warned in Warned} <= desk_texts().keys()
