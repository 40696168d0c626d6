"""A media worker's process, and its understudy: one that has loaded all it needs and waits to be told its name.

Loading takes seconds where others use the processor too, and as long nobody hears anybody: the supervisor keeps one
understudy ready, and gives it the name of a media worker that died. Nothing is loaded here that audio does not need:
settings, but no rows.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeshore.config.settings")

from homeshore.adapters.telephony.media import server
from homeshore.ops.becoming import become


def run(name: str) -> int:
    """Be the media worker of this name (`media-1`) until a signal ends it."""
    become(name)
    return server.main(name)


def understudy() -> int:
    """Wait for a name on standard input; without one nobody needs us any more."""
    become("understudy")
    name = sys.stdin.readline().strip()
    return run(name) if name else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1]) if sys.argv[1:] else understudy())
