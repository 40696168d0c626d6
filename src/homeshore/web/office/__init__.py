"""Where an administrator creates and changes brands, programmes, agents and contracts."""
