"""What a newcomer mistypes on the command line is answered in one line."""

import os
import socket
import subprocess

import pytest

from centre import HOMESHORE


def refusal(*arguments: str, **environment: str) -> str:
    """What `homeshore ARGUMENTS` prints on stderr when it is refused."""
    done = subprocess.run(
        [HOMESHORE, *arguments], env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done
    return done.stderr


@pytest.mark.parametrize("value", ["abc", "-1", "70000", ""])
def test_a_port_that_is_no_number_is_named(value: str):
    assert refusal("token", PORT=value) == f"homeshore: bad_port (variable=PORT, value={value})\n"


def test_a_centre_does_not_start_on_a_port_where_another_answers(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        said = refusal("run", SMTP_PORT=port, PORT="0", HOMESHORE_HOME=str(tmp_path))
    assert said == f"homeshore: port_taken (variable=SMTP_PORT, port={port})\n"
    assert list(tmp_path.iterdir()) == []


def test_what_an_empty_centre_refuses_is_said_in_a_line(tmp_path):
    home = {"HOMESHORE_HOME": str(tmp_path), "HOMESHORE_DATABASE_URL": ""}
    assert refusal("init", "--empty", "--admin", "x@y", **home) == "homeshore: invalid (email=not_an_address)\n"
    assert refusal("token", "--brand", "nope", **home) == "homeshore: unknown_brand (slug=nope)\n"
    assert refusal("traffic", **home) == "homeshore: no_demo_company\n"
