"""Homeshore: the virtual contact centre of a homeshoring company."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Before numpy is loaded. Matrices here are small, and threads that spin while they wait for each other stand still on
a busy machine: a forecast from 141 days was learnt in a second by one, and not yet after 100 seconds by two."""

__version__ = "0.1.0"
