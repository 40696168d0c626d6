"""Scripts and canned replies: what agents read and send. No fact: neither money nor routing depends on them."""

from django.db import transaction

from homeshore.brands.models import CannedReply, Programme, Script
from homeshore.brands.rules.programmes import reply_problems, script_problems
from homeshore.kit.problems import Problem, refuse


@transaction.atomic
def write_script(programme: Programme, title: str, language: str, body: str, script: Script | None = None) -> Script:
    """Create a script, or replace `script`. Raises Invalid."""
    refuse(script_problems(language, title, body))
    script = script or Script(programme=programme, brand_id=programme.brand_id)
    script.title, script.language, script.body = title, language, body
    script.save()
    return script


def remove_script(script: Script) -> None:
    """Delete a script."""
    script.delete()


@transaction.atomic
def write_canned_reply(
    programme: Programme, shortcut: str, language: str, title: str, body: str, reply: CannedReply | None = None
) -> CannedReply:
    """Create a canned reply, or replace `reply`. Raises Invalid, also when the language has the shortcut already."""
    problems = list(reply_problems(shortcut, language, title, body))
    reply = reply or CannedReply(programme=programme, brand_id=programme.brand_id)
    if programme.canned_replies.filter(shortcut=shortcut, language=language).exclude(id=reply.id).exists():
        problems.append(Problem("shortcut", "taken", {"value": shortcut}))
    refuse(problems)
    reply.shortcut, reply.language, reply.title, reply.body = shortcut, language, title, body
    reply.save()
    return reply


def remove_canned_reply(reply: CannedReply) -> None:
    """Delete a canned reply."""
    reply.delete()
