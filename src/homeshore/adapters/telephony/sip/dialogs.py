"""A dialog's state (RFC 3261, section 12)."""

import msgspec


class CallSnapshot(msgspec.Struct, frozen=True):
    """All that a later process needs to re-INVITE or to hang up an answered call."""

    call_id: str
    trunk: int
    incoming: bool
    from_number: str
    to_number: str
    local_address: str
    remote_address: str
    remote_target: str
    routes: tuple[str, ...]
    local_sequence: int
    remote_sequence: int
    transport: str
    local_sdp: str
    remote_sdp: str
    session_expires: int = 0
    refresher: bool = False
