"""What a client's manager sees: volumes, service level, minutes, facts."""
