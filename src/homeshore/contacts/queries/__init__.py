"""What is read of contacts: what was said, an agent's screen, contacts by scope."""
