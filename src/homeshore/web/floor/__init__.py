"""The supervisors' live floor, wallboard and quarantine."""
