import logging
import sys

import structlog

from homeshore.ops.logging import Formatter, leave_values_out

QUOTED = """duplicate key value violates unique constraint "one_identity"
DETAIL:  Key (brand_id, kind, value)=(3, address, jeanne@example.org) already exists.
"""


def test_what_the_database_quotes_of_a_row_reaches_no_log() -> None:
    try:
        raise ValueError(QUOTED)
    except ValueError:
        trouble = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Internal Server Error: %s", ("/x/",), trouble)
    event = structlog.processors.format_exc_info(None, "error", {"event": "mail_not_stored", "exc_info": trouble})
    for line in (Formatter("%(message)s").format(record), str(leave_values_out(None, "error", event))):
        assert "one_identity" in line
        assert "jeanne" not in line
