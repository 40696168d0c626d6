"""Who gets which slot: sealed wishes, a draw that anyone can compute again, and reasons (docs/algorithms/slots.md)."""
