"""The socket of a floor page: what a supervisor who is on a call must hear at once."""
