"""Recordings of calls: who is recorded, who may hear it, and when it is gone."""
