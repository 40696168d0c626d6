"""`homeshore simulate`: a scenario from files to a report, without a database and without a started centre."""
