"""What a process of the centre is to the system: its name, its log, and whose child it is."""

import ctypes
import signal

from homeshore.ops.logging import configure_logging

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15


def become(name: str) -> None:
    """Be the process of this name from now on: in the log and, on Linux, to `ps`."""
    configure_logging(name)
    try:
        prctl = ctypes.CDLL(None).prctl
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # a killed supervisor must not leave its processes behind
        prctl(PR_SET_NAME, name.encode())
    except (OSError, AttributeError):  # elsewhere they stay until stopped
        return
