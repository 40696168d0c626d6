"""The SIP user agent of this process: its sockets, and the trunks that the rows name."""

import asyncio

import structlog
from django.conf import settings
from django.db import DatabaseError

from homeshore.adapters.telephony.sip import Listen, UserAgent
from homeshore.adapters.telephony.switchboard.service import Service
from homeshore.security.errors import CannotUnseal

REFRESH_SECONDS = 5.0
OTHER_PORTS = 20
"""How many ports after SIP_PORT are tried when it is taken."""

log = structlog.get_logger()


class Carriers:
    """`port` is where SIP is spoken over UDP and TCP, 0 where it is not."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._agent: UserAgent | None = None
        self.port = 0

    async def open(self) -> None:
        """Open the sockets: on SIP_PORT, or on the next free one, which the log names."""
        for port in range(settings.SIP_PORT, settings.SIP_PORT + OTHER_PORTS) if settings.SIP_PORT else ():
            agent = UserAgent(_listen(port), settings.SIP_ADDRESS, on_call=self._service.trunks.rings, log=log)
            try:
                await agent.start()
            except OSError as taken:
                log.warning("sip_port_taken", port=port, cause=str(taken))
                await agent.close()
                continue
            self._agent = self._service.trunks.telephony = agent
            self.port = port
            break
        await self._refresh()

    async def run(self) -> None:
        """Until cancelled: follow changes of the trunks."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            await self._refresh()

    async def _refresh(self) -> None:
        scribe = self._service.scribe
        try:
            self._service.trunks.set_trunks(await scribe.read(scribe.records.trunks))
        except (DatabaseError, CannotUnseal) as trouble:
            log.warning("trunks_not_read", cause=str(trouble))

    async def close(self) -> None:
        """Unregister, say goodbye, close the sockets."""
        if self._agent is not None:
            await self._agent.close()


def _listen(port: int) -> Listen:
    tls = settings.SIP_TLS_PORT if settings.TLS_CERTIFICATE else 0
    return Listen(settings.BIND, port, port, tls, settings.TLS_CERTIFICATE, settings.TLS_KEY)
