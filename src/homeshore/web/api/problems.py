"""Errors of the API as RFC 9457 problem details."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from homeshore.contacts.dispatcher.protocol import DispatcherBusy, DispatcherUnavailable
from homeshore.kit.errors import Refusal
from homeshore.kit.ids import encode_id
from homeshore.kit.problems import Invalid
from homeshore.security.errors import BadToken

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = frozenset(
    {"unknown_brand", "unknown_programme", "unknown_agent", "contact_unknown", "unknown_contact", "no_such_file"}
)

_IDS = frozenset({"agent", "attachment", "brand", "contact", "customer", "message", "programme"})


class NotListed(Refusal):
    """The token's role may not use this route."""

    code = "not_permitted"


def problem(status: HTTPStatus, code: str, detail: str, errors: Sequence[dict[str, object]] = ()) -> HttpResponse:
    """A problem as the media type of RFC 9457 wants it."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "errors": list(errors),
    }
    response = JsonResponse(body, status=status, content_type=MEDIA_TYPE)
    if status is HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="homeshore"'
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "2"
    return response


def status_of(refusal: Refusal) -> HTTPStatus:
    """The HTTP status that fits a refusal."""
    match refusal:
        case BadToken():
            return HTTPStatus.UNAUTHORIZED
        case NotListed():
            return HTTPStatus.FORBIDDEN
        case DispatcherUnavailable() | DispatcherBusy():
            return HTTPStatus.SERVICE_UNAVAILABLE
        case Invalid():
            return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.NOT_FOUND if refusal.code in NOT_FOUND else HTTPStatus.CONFLICT


def on_refusal(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal, with its fields."""
    errors = [{"field": name, "reason": _public(name, value)} for name, value in refusal.fields.items()]
    sentence = (type(refusal).__doc__ or refusal.code).strip().splitlines()[0]
    return problem(status_of(refusal), refusal.code, sentence, errors)


def _public(field: str, value: object) -> object:
    return encode_id(value) if field in _IDS and isinstance(value, int) else value


def on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong shape, each place named."""
    errors: list[dict[str, object]] = [
        {"field": ".".join(str(part) for part in each["loc"]), "reason": each["msg"]} for each in error.errors
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "Correct the fields that are named.", errors)


def on_http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refuses: unreadable JSON, for one."""
    return problem(HTTPStatus(error.status_code), "bad_request", str(error.message))


def on_not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there, or nothing that this token may see."""
    return problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def on_too_large(_request: HttpRequest, _error: RequestDataTooBig) -> HttpResponse:
    """A body above the limit of the settings."""
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", f"Send at most {most} bytes.")


def on_database_trouble(_request: HttpRequest, _error: OperationalError) -> HttpResponse:
    """The database is locked, full or away; nothing was written."""
    detail = "The centre cannot write for the moment. Nothing was changed: try again in a few seconds."
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "database_unavailable", detail)


_HANDLERS: dict[type[Exception], Any] = {
    Refusal: on_refusal,
    ValidationError: on_invalid,
    HttpError: on_http_error,
    Http404: on_not_found,
    OperationalError: on_database_trouble,
    RequestDataTooBig: on_too_large,
}


class ProblemAPI(NinjaAPI):
    """An API that answers errors as problem details, and says so in its OpenAPI document."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for kind, handler in _HANDLERS.items():
            self.add_exception_handler(kind, handler)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The document, with the media type of RFC 9457 for every error."""
        document = super().get_openapi_schema(**options)
        for path in document["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= HTTPStatus.BAD_REQUEST and "application/json" in response.get("content", {}):
                        response["content"] = {MEDIA_TYPE: response["content"]["application/json"]}
        return document
