"""A gateway whose neighbours are stand-ins, behind a real server."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from homeshore.live.gateway import Gateway, application
from live.fakes import FakeChatWork, FakeCommands, FakeDeskWork, FakeTelephone, serving


@pytest.fixture
def live(settings, tmp_path: Path) -> Iterator[SimpleNamespace]:
    settings.RUN_DIR = tmp_path
    told, desk_work, chat_work = FakeCommands(), FakeDeskWork(), FakeChatWork()
    telephone = FakeTelephone()
    gateway = Gateway(told.dial, telephone, desk_work, chat_work)
    with serving(application(gateway)) as port:
        yield SimpleNamespace(
            port=port, told=told, telephone=telephone, desk_work=desk_work, chat_work=chat_work, gateway=gateway
        )
