"""Recordings, for those who may hear them: supervisors, brands whose programmes allow it, agents their own calls."""
