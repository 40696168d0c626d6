"""The desk's socket: `messages` it takes, `presence` of agents, `work` in the database, `socket` for one tab."""
