"""Schemathesis throws generated calls, right and wrong, at every route of the running centre's API."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from centre import Centre

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.status_code_conformance,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]


@pytest.fixture(scope="session")
def token(centre: Centre) -> str:
    return centre.command("token").strip()


@pytest.fixture(scope="session")
def api_schema(centre: Centre) -> object:
    return schemathesis.openapi.from_url(f"{centre.url}/api/openapi.json")


schema = schemathesis.pytest.from_fixture("api_schema")


@schema.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_call_breaks_the_api(case: schemathesis.Case, token: str, centre: Centre) -> None:
    response = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(response, checks=CHECKS)
