"""Engines behind the port of cases: processes of this machine, and the workers of a Dask scheduler."""
