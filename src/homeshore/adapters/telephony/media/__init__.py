"""The media worker: browsers' and trunks' audio, forwarded packet by packet. docs/algorithms/media.md states the rules.

`worker.Worker` is a media worker in its own event loop, `server.main` the process around it, `client.MediaClient` how
the switchboard speaks to it. Everything that leans on the inside of aiortc, aioice and pylibsrtp is in `inside`.
"""
