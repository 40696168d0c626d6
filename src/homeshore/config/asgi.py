"""The one ASGI application of a web process: sockets and /healthz go to the live gateway, everything else to Django."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")

from django.core.asgi import get_asgi_application
from starlette.types import Receive, Scope, Send

from homeshore.config.bodies import bounded
from homeshore.config.statics import answered_first

django_application = answered_first(bounded(get_asgi_application()))  # type: ignore[arg-type]  # asgiref's scopes are finer than Starlette's

from homeshore.config.wiring import gateway  # noqa: E402  # needs the apps that Django has just loaded
from homeshore.live.gateway import application as live_application  # noqa: E402

live = live_application(gateway())

gc.collect()
gc.freeze()  # what is loaded by now stays: collections pass it by, and hints do not wait for them


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Choose by the kind of connection."""
    if scope["type"] == "http" and scope["path"] != "/healthz":
        await django_application(scope, receive, send)
    else:
        await live(scope, receive, send)
