"""Pure: scenarios read, staffed, compiled, priced and compared. No clock, no I/O, no Django."""
