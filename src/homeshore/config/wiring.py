"""Where adapters meet ports."""

from homeshore.contacts.dispatcher.client import DispatcherClient
from homeshore.contacts.telephone.client import SwitchboardClient
from homeshore.live.chat.records import ChatRecords
from homeshore.live.desk.records import DeskRecords
from homeshore.live.gateway import Gateway
from homeshore.live.ports import Commands, OnLink, Sessions


def gateway() -> Gateway:
    """The live gateway of a web process."""
    return Gateway(_dial, SwitchboardClient(), DeskRecords(), ChatRecords())


def _dial(sessions: Sessions, on_link: OnLink) -> Commands:
    return DispatcherClient("gateway", sessions, on_link)
