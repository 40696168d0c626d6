"""How web processes talk to the switchboard, the process that holds all calls (adapters.telephony.switchboard)."""
