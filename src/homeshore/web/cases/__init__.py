"""Where planners and sales directors put scenarios, run them and read what came out: `cases` as pages."""
