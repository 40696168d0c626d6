"""The desk's work over the real sessions, people and conversations."""

import importlib
from types import SimpleNamespace
from typing import cast

import msgspec
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from homeshore.contacts import actions
from homeshore.contacts.queries import desk as screens
from homeshore.contacts.queries import lists, messages
from homeshore.contacts.telephone.protocol import Calls
from homeshore.kit.clock import now_us
from homeshore.kit.ids import decode_id
from homeshore.live.desk import messages as m
from homeshore.live.desk.work import Login
from homeshore.people import queries as people
from homeshore.routing.views import AgentView
from homeshore.security import actions as security
from homeshore.security.queries import User
from homeshore.security.scope import CENTRE, Scope, scope_of


class DeskRecords:
    """Implements `DeskWork`."""

    def login(self, cookie: str) -> Login | None:
        engine = importlib.import_module(settings.SESSION_ENGINE)
        request = cast(HttpRequest, SimpleNamespace(session=engine.SessionStore(cookie)))
        user = get_user(request)
        if not isinstance(user, User):
            return None
        agent = people.agent_of_user(user.id)
        return Login(agent.id if agent else 0, user.language, scope_of(user).roles, user.id)

    def screen(self, view: AgentView, calls: Calls) -> dict[str, object]:
        return msgspec.structs.asdict(screens.desk_state(view, calls))

    def say(self, agent: int, message: m.Say) -> object:
        said = actions.Said(agent=agent, contact=message.contact, text=message.text, key=message.key, at_us=now_us())
        return messages.message(actions.say_as_agent(said).id)

    def note(self, agent: int, message: m.Note) -> object:
        said = actions.Said(agent=agent, contact=message.contact, text=message.text, key=message.key, at_us=now_us())
        return messages.message(actions.add_note(said).id)

    def draft(self, agent: int, message: m.Draft) -> None:
        actions.save_draft(agent, message.contact, message.text)

    def thread(self, contact: int, before: int) -> object:
        page = messages.thread(contact, before)
        return {"messages": page, "more": len(page) == messages.PAGE}

    def past_thread(self, login: Login, contact: int, before: int) -> object:
        page = self.thread(contact, before)
        brand = lists.contact(CENTRE, contact).brand_id
        security.record_access(Scope(login.roles, frozenset({brand}), user=login.user), brand, "conversation", contact)
        return page

    def history(self, contact: int) -> tuple[object, frozenset[int]]:
        past = messages.history(contact)
        return past, frozenset(decode_id(each.id) for each in past)

    def aids(self, agent: int, language: str, contact: int) -> object:
        return screens.contact_help(contact, agent, language)

    def message(self, message: int) -> object:
        return messages.message(message)
