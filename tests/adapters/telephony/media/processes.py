"""A media worker as the process that the supervisor starts, for tests."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.conf import settings

from adapters.telephony.media.peers import until
from homeshore.adapters.telephony.media.client import MediaClient

_MAIN = "import sys; from homeshore.adapters.telephony.media import server; sys.exit(server.main(sys.argv[1]))"


def start_worker(name: str) -> subprocess.Popen[bytes]:
    """The process; its home is this test run's."""
    environment = os.environ | {
        "HOMESHORE_HOME": str(settings.HOME),
        "DJANGO_SETTINGS_MODULE": "homeshore.config.settings",
        "MEDIA_PORTS": "21000-21999",
    }
    return subprocess.Popen([sys.executable, "-c", _MAIN, name], env=environment)


@asynccontextmanager
async def running_worker(name: str = "media-1") -> AsyncIterator[tuple[MediaClient, "subprocess.Popen[bytes]"]]:
    """A worker and a client connected to it."""
    process = start_worker(name)
    client = MediaClient(name)
    try:
        await client.start()
        await until(lambda: client.up, 20)
        yield client, process
    finally:
        await client.close()
        process.terminate()
        assert process.wait(10) in {0, -9}
