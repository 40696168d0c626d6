"""Statements of an independent: the self-billed invoices, which the agent accepts or contests."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeshore.billing.actions.contests import Contested, accept, contest
from homeshore.billing.queries import contests
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import decode_id, encode_id
from homeshore.security import files
from homeshore.security.errors import NoSuchFile
from homeshore.security.middleware import scope_for
from homeshore.web.agent.earnings import AGENT, contracts_of
from homeshore.web.agent.hands import agent_of
from homeshore.web.story.amounts import CREDITS, LineText, document_lines
from homeshore.web.story.contests import ContestForm, sentence, take_back
from homeshore.web.story.files import download


class StatementContestForm(ContestForm):
    """As for anything, with the line that it is about; none: the whole statement."""

    def __init__(self, lines: Sequence[LineText], *args: Any) -> None:
        super().__init__(*args)
        choices = [("", _("The whole statement")), *((encode_id(line.id), line.label) for line in lines)]
        self.fields["line"] = forms.ChoiceField(label=gettext_lazy("About"), required=False, choices=choices)
        self.order_fields(["line", "reason", "text"])


class Statement(msgspec.Struct, frozen=True):
    """A document with how the agent stands to it, and the last day to contest it."""

    document: contests.Document
    answer: str
    until: object

    @property
    def signed_cents(self) -> int:
        """What it comes to; a credit note takes away."""
        return -self.document.total_cents if self.document.type_code in CREDITS else self.document.total_cents


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All statements of the agent, and all contests with their answers."""
    agent = agent_of(request)
    contracts = contracts_of(agent)
    context = {
        "statements": [_statement(one, agent.time_zone) for one in contests.documents(AGENT, contracts)],
        "contests": contests.of_parties(AGENT, contracts),
    }
    return render(request, "agent/statements.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def shown(request: HttpRequest, document: int) -> HttpResponse:
    """One statement: its lines, its PDF, acceptance or contest."""
    row = _mine(request, document)
    zone = agent_of(request).time_zone
    lines = document_lines(row)
    form = StatementContestForm(lines, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            contest(_contested(request, row, form), timezone.localdate(timezone=ZoneInfo(zone)))
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Your contest is with finance. A person answers it here."))
            return redirect("agent:statement", row.id)
    context = {
        "statement": _statement(row, zone),
        "document": row,
        "lines": lines,
        "contests": contests.of_parties(AGENT, [row.party]).filter(document=row),
        "form": form,
    }
    return render(request, "agent/statement.html", context, status=422 if form.errors else 200)


def _contested(request: HttpRequest, row: contests.Document, form: StatementContestForm) -> Contested:
    words = form.cleaned_data
    line = decode_id(words["line"]) if words["line"] else 0
    return Contested(
        side=AGENT,
        party=row.party,
        reason=words["reason"],
        text=words["text"],
        by=scope_for(request).user,
        line=line,
        document=row.id,
    )


@require_POST
def accepted(request: HttpRequest, document: int) -> HttpResponse:
    """The agent accepts a statement."""
    row = _mine(request, document)
    zone = agent_of(request).time_zone
    try:
        accept(row.id, row.party, timezone.localdate(timezone=ZoneInfo(zone)))
    except Refusal as refusal:
        messages.error(request, sentence(refusal))
    else:
        messages.success(request, _("You accepted statement %(number)s.") % {"number": row.number})
    return redirect("agent:statement", row.id)


@require_POST
def withdrawn(request: HttpRequest, contest_id: int) -> HttpResponse:
    """Whoever raised a contest takes it back."""
    take_back(request, contest_id)
    return redirect("agent:statements")


@require_safe
def pdf(request: HttpRequest, document: int) -> HttpResponse:
    """The statement as issued."""
    row = _mine(request, document)
    try:
        return download(files.read(row.pdf), f"{row.number}.pdf", "application/pdf")
    except NoSuchFile as missing:
        raise Http404(row.number) from missing


def _mine(request: HttpRequest, document: int) -> contests.Document:
    """A statement under one of the agent's contracts; another's does not exist."""
    row = contests.documents(AGENT, contracts_of(agent_of(request))).filter(id=document).first()
    if row is None:
        raise Http404("unknown_document")
    return row


def _statement(row: contests.Document, zone: str) -> Statement:
    today = timezone.localdate(timezone=ZoneInfo(zone))
    return Statement(row, contests.answer_of(row, today), contests.contest_until(row))
