"""A contact told to a person: what was said, what happened in words, whose time it took. For floor and brand."""
