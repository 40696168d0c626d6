"""The list of recordings."""

import msgspec
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeshore.contacts.queries.names import first_names
from homeshore.contacts.queries.volumes import day_span
from homeshore.kit.ids import encode_id
from homeshore.kit.zones import day_from
from homeshore.quality import queries
from homeshore.quality.queries import Reach, Recording, RecordingFilter
from homeshore.security.permissions import ADMINISTRATOR
from homeshore.web.quality.access import reach_of, supervises
from homeshore.web.quality.words import STANDINGS, standing
from homeshore.web.shell.vocabulary import Badge
from homeshore.web.story.lists import Choice, chosen_id

PAGE_LENGTH = 30


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A recording in the list."""

    recording: Recording
    agent: str
    standing: Badge
    seconds: float
    lost_percent: float | None


class RecordingList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the list with its filters."""

    page: Page[Recording]
    lines: list[Line]
    day: str
    with_losses: bool
    programmes: list[Choice]
    agents: list[Choice]


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Recordings within the reader's reach, narrowed by the address."""
    reach = reach_of(request)
    context = {
        "found": recording_list(reach, request.GET),
        "is_supervisor": supervises(reach, 0) or bool(reach.supervises.brands),
        "sets_rules": ADMINISTRATOR in reach.supervises.roles,
    }
    return render(request, "quality/recordings.html", context)


def of_contact(request: HttpRequest, contact: int) -> list[Line]:
    """The recordings of a call that the reader may hear, in their order, for the page of its contact."""
    reach = reach_of(request)
    rows = queries.recordings(reach, RecordingFilter(contact=contact))
    return [line(row, reach) for row in reversed(rows)]


def recording_list(reach: Reach, asked: QueryDict) -> RecordingList:
    """The recordings that the address asks for; what it asks wrongly is left out."""
    programmes, agents = queries.programmes_of(reach), queries.agents_of(reach)
    programme = chosen_id(asked, "programme", set(programmes))
    agent = chosen_id(asked, "agent", set(agents))
    day = day_from(asked.get("day", ""))
    span = day_span(day, timezone.get_current_timezone_name()) if day else None
    with_losses = asked.get("losses") == "1"
    wanted = RecordingFilter(
        programme=programme,
        agent=agent,
        since=span.since if span else None,
        until=span.until if span else None,
        with_losses=with_losses,
    )
    page = Paginator(queries.recordings(reach, wanted), PAGE_LENGTH).get_page(asked.get("page"))
    return RecordingList(
        page=page,
        lines=[line(row, reach) for row in page],
        day=day.isoformat() if day else "",
        with_losses=with_losses,
        programmes=[Choice(encode_id(id), name, id == programme) for id, name in programmes.items()],
        agents=[Choice(encode_id(id), name, id == agent) for id, name in agents.items()] if len(agents) > 1 else [],
    )


def line(row: Recording, reach: Reach) -> Line:
    """A recording as a reader sees it: a brand knows agents by their first names."""
    return Line(
        recording=row,
        agent=agent_name(row, reach),
        standing=STANDINGS[standing(row)],
        seconds=row.duration_ms / 1000,
        lost_percent=lost_percent(row),
    )


def agent_name(row: Recording, reach: Reach) -> str:
    """The name of the agent who spoke, as far as the reader knows it."""
    if supervises(reach, row.brand_id):
        return row.agent.person.name
    return first_names([row.agent_id]).get(row.agent_id, "")


def lost_percent(row: Recording) -> float | None:
    """The share of packets that never came; None where nothing was measured or sent."""
    sent = row.packets + row.lost
    return row.lost / sent * 100 if row.measured_at and sent else None
