"""The live gateway: WebSockets of desks and chat windows. Hints go out, commands come in; it keeps no truth itself.

`links` is one browser at the other end; `desk` and `chat` are the two sockets (docs/protocols.md); `gateway` puts
them on one event loop with the hints bus and the dispatcher. Database work runs in threads (`offload`), never on the
loop.
"""
