"""The chat window's socket: `messages` it takes, `windows` that are open, `work` in the database, `socket` for one."""
