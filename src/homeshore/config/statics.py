"""Static files under ASGI: WhiteNoise hands a file over as a stream, which Django would have to read in a thread."""

from django.http import HttpRequest, HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # WhiteNoise carries no types
    """WhiteNoise's middleware, answering with whole bodies: ours are a few kilobytes."""

    @staticmethod
    def serve(static_file: StaticFile, request: HttpRequest) -> HttpResponse:
        answer = static_file.get_response(request.method, request.META)
        body = b""
        if answer.file is not None:
            with answer.file as file:
                body = file.read()
        return HttpResponse(body, status=int(answer.status), headers=dict(answer.headers))
