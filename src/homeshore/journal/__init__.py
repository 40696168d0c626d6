"""The journal: facts and commands in one order, written by one appender; cursors, projections, and the hints bus."""
