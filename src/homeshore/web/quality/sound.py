"""The sound of a recording, decrypted while it is sent and never stored. Each playback stands in the access trail.

A browser asks for range after range; each answer is at most RANGE_BYTES long, so that it costs a fraction of a second.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeshore.adapters.telephony.recordings.playing import SAMPLE_BYTES, Playback
from homeshore.adapters.telephony.recordings.rendering import RATE
from homeshore.adapters.telephony.recordings.scanning import NotARecording
from homeshore.kit.ids import encode_id
from homeshore.quality import queries
from homeshore.quality.errors import RecordingErased
from homeshore.quality.queries import Recording
from homeshore.security import queries as security
from homeshore.security.actions import record_access
from homeshore.security.errors import CannotUnseal
from homeshore.security.scope import CENTRE
from homeshore.web.quality.access import recording_of, supervises, who_asks
from homeshore.web.quality.words import can_be_heard

RANGE_BYTES = 20 * RATE * SAMPLE_BYTES
SAME_PLAYBACK = timedelta(minutes=30)
"""Ranges asked for within this time of a playback's beginning belong to it."""
Answer = TypeVar("Answer", bound=HttpResponseBase)
_RANGE = re.compile(r"^bytes=(\d{1,12})-(\d{0,12})$")


@require_safe
def audio(request: HttpRequest, recording: int) -> HttpResponseBase:
    """The recording as WAV, left the customer, right the agent; any range of it."""
    row, _reach = recording_of(request, recording)
    playback = _opened(row)
    asked = _RANGE.match(request.headers.get("Range", ""))
    begins = int(asked[1]) if asked else 0
    if begins == 0 or not _is_playing(request, row):
        record_access(who_asks(request), row.brand_id, "recording", row.id)
    if asked is None:
        return _private(_streamed(playback, playback.wav(), "audio/wav"), {"Content-Length": str(playback.wav_bytes)})
    with playback:
        return _part(playback, begins, int(asked[2]) if asked[2] else -1)


@require_safe
def download(request: HttpRequest, recording: int) -> HttpResponseBase:
    """The recording as an Ogg/Opus file to keep."""
    row, reach = recording_of(request, recording)
    if not supervises(reach, row.brand_id):
        raise PermissionDenied("quality:download")
    playback = _opened(row)
    record_access(who_asks(request), row.brand_id, "recording_download", row.id)
    name = f'attachment; filename="recording-{encode_id(row.id)}.ogg"'
    return _private(_streamed(playback, playback.ogg(), "audio/ogg"), {"Content-Disposition": name})


def _opened(row: Recording) -> Playback:
    if not can_be_heard(row):
        raise Http404("nothing_to_hear")
    try:
        opened = queries.open_recording(row)
        return Playback(opened.path, opened.key)
    except (RecordingErased, CannotUnseal, FileNotFoundError, NotARecording) as error:
        raise Http404("nothing_to_hear") from error


def _is_playing(request: HttpRequest, row: Recording) -> bool:
    """Whether this user began to play the recording a while ago."""
    rows = security.accesses(CENTRE, what="recording", user_id=who_asks(request).user, object_id=row.id)
    return rows.filter(at__gt=timezone.now() - SAME_PLAYBACK).exists()


def _part(playback: Playback, begins: int, last: int) -> HttpResponse:
    size = playback.wav_bytes
    if begins >= size or -1 < last < begins:
        return _private(HttpResponse(status=416), {"Content-Range": f"bytes */{size}"})
    ends = min(size if last < 0 else last + 1, begins + RANGE_BYTES, size)
    data = b"".join(playback.wav(begins, ends))
    response = HttpResponse(data, status=206, content_type="audio/wav")
    return _private(response, {"Content-Range": f"bytes {begins}-{ends - 1}/{size}"})


def _streamed(playback: Playback, pieces: Iterator[bytes], kind: str) -> StreamingHttpResponse:
    async def sent() -> AsyncIterator[bytes]:
        try:
            while piece := await asyncio.to_thread(_next, pieces):
                yield piece
        finally:
            playback.close()

    return StreamingHttpResponse(sent(), content_type=kind)


def _next(pieces: Iterator[bytes]) -> bytes:
    return next((piece for piece in pieces if piece), b"")


def _private(response: Answer, headers: dict[str, str]) -> Answer:
    for name, value in {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store", **headers}.items():
        response.headers[name] = value
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
