"""Telephony: SIP signalling (`sip`), media workers (`media`), and the `switchboard`: the media follow the journal."""
