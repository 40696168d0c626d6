"""The command line: `homeshore run` and everything an administrator does from a shell."""
