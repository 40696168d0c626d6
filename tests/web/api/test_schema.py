"""Schemathesis throws generated calls, right and wrong, at every route of the running centre's API."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from centre import Centre
from homeshore.web.api.routes import api

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.fixture(scope="session")
def token(centre: Centre) -> str:
    return centre.command("token").strip()


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/"))))


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_breaks_the_api(case: schemathesis.Case, token: str, centre: Centre) -> None:
    response = case.call(base_url=centre.url, headers={"Authorization": f"Bearer {token}"})
    case.validate_response(response, checks=CHECKS)
