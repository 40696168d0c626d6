"""Small pieces that know nothing of contact centres: clock, ids, errors."""
