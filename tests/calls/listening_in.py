"""Run in a centre's own environment with a contact's public id: prints what its recording holds, as JSON.

`tones` are those of the left and right channel, second by second.
"""

import json
import sys

import numpy as np

from adapters.telephony.media.peers import tones
from homeshore.kit.ids import decode_id
from homeshore.ops import setup

setup.load_django()

from homeshore.adapters.telephony.recordings.playing import Playback  # noqa: E402
from homeshore.adapters.telephony.recordings.rendering import RATE  # noqa: E402
from homeshore.quality import queries  # noqa: E402
from homeshore.quality.models import Recording  # noqa: E402

row = Recording.objects.get(contact=decode_id(sys.argv[1]))
opened = queries.open_recording(row)
with Playback(opened.path, opened.key) as playback:
    sound = np.concatenate(list(playback.blocks())).astype(np.float64)
seconds = range(len(sound) // RATE)
heard = [
    [sorted(tones(sound[second * RATE : (second + 1) * RATE, side], RATE)) for side in (0, 1)] for second in seconds
]
lasted = (row.ended_at - row.started_at).total_seconds() if row.ended_at else 0
sys.stdout.write(json.dumps({"seconds": len(sound) / RATE, "lasted": lasted, "tones": heard, "cause": row.stop_cause}))
