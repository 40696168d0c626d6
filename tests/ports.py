"""Ports for what tests and their helpers start."""

import contextlib
import random
import socket

_LOWEST, _HIGHEST = 10_000, 32_000
"""Below what the kernel gives to outgoing connections (from 32768): a port of those may be taken before its server
has started, or while it is restarted."""
_given: set[int] = set()
_draw = random.SystemRandom()  # hypothesis seeds the other one, alike in every process


def free_port(host: str = "127.0.0.1") -> int:
    """A port of `host` that is free for UDP and TCP now, and that this process was not given before."""
    while True:
        port = _draw.randint(_LOWEST, _HIGHEST)
        if port in _given:
            continue
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
        ):
            udp.bind((host, port))
            tcp.bind((host, port))
            _given.add(port)
            return port
