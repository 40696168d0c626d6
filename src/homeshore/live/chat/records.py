"""The chat window's work over the real brands and conversations."""

from collections.abc import Sequence

from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.errors import UnknownProgramme
from homeshore.contacts import actions
from homeshore.contacts.actions import calls as call_actions
from homeshore.contacts.errors import ChatUnknown
from homeshore.contacts.queries import calls, chats, messages
from homeshore.contacts.queries.names import first_names
from homeshore.facts.vocabulary import Channel, Origin
from homeshore.kit.clock import to_us
from homeshore.live.chat import messages as m
from homeshore.live.chat.shown import shown
from homeshore.live.chat.work import Chat, Door, Line, Opening, Visitor


class CallRecords:
    """Implements `CallWork`."""

    def calls_opening(self, visitor: Visitor) -> Opening:
        return _opening(visitor, Channel.VOICE)

    def start_call(self, visitor: Visitor, message: m.Call, conversation: int, at_us: int) -> Line:
        begun = call_actions.start_web_call(
            call_actions.WebCall(
                brand=visitor.brand,
                language=visitor.language,
                key=message.key,
                programme=message.programme,
                name=message.name,
                conversation=conversation,
                origin=_origin(visitor),
            ),
            at_us,
        )
        return self.line(visitor, begun.secret)

    def line(self, visitor: Visitor, secret: str) -> Line:
        card = calls.call_by_secret(visitor.brand, call_actions.digest_of(secret))
        return Line(card.contact, card.conversation, secret, card.is_over, chats.is_contact_rated(card.contact))

    def rate_call(self, line: Line, message: m.Rate, at_us: int) -> None:
        actions.rate_contact(line.contact, message.score, message.comment, at_us)


class ChatRecords(CallRecords):
    """Implements `ChatWork`."""

    def door(self, slug: str) -> Door:
        brand = brands.brand_by_slug(slug)
        return Door(brand.id, tuple(brand.widget_hosts))

    def opening(self, visitor: Visitor) -> Opening:
        return _opening(visitor, Channel.CHAT)

    def chat(self, visitor: Visitor, at_us: int) -> Chat:
        session = actions.session_of(visitor.secret)
        if session.brand_id != visitor.brand:
            raise ChatUnknown
        actions.bring_back_chat(session, at_us)
        return _chat(session, visitor.secret)

    def chat_of_session(self, session: int, secret: str) -> Chat:
        return _chat(chats.chat_session(session), secret)

    def start(self, visitor: Visitor, message: m.Start, conversation: int, at_us: int) -> Chat:
        started = actions.start_chat(
            actions.ChatStart(
                brand=visitor.brand,
                language=visitor.language,
                text=message.text,
                key=message.key,
                name=message.name,
                email=message.email,
                programme=message.programme,
                page=visitor.page,
                secret=visitor.secret,
                origin=_origin(visitor),
                conversation=conversation,
            ),
            at_us,
        )
        return _chat(started.session, started.secret)

    def said(self, conversation: int, after: int) -> Sequence[object]:
        return [shown(view) for view in messages.chat_messages(conversation, after)]

    def message(self, message: int) -> object | None:
        return shown(messages.message(message))

    def say(self, chat: Chat, message: m.Say, at_us: int) -> object | None:
        stored = actions.say_as_customer(chats.chat_session(chat.session), message.text, message.key, at_us)
        return shown(messages.message(stored.id))

    def end(self, chat: Chat, at_us: int) -> None:
        actions.leave_chat(chats.chat_session(chat.session), "customer", at_us)

    def rate(self, chat: Chat, message: m.Rate, at_us: int) -> None:
        actions.rate(chats.chat_session(chat.session), message.score, message.comment, at_us)

    def transcript(self, chat: Chat, message: m.Transcript) -> None:
        actions.queue_transcript(chats.chat_session(chat.session), message.email)

    def offline(self, visitor: Visitor, message: m.Offline, at_us: int) -> None:
        actions.offline_message(
            actions.OfflineMessage(
                brand=visitor.brand,
                language=visitor.language,
                name=message.name,
                email=message.email,
                text=message.text,
                key=message.key,
                origin=_origin(visitor),
            ),
            at_us,
        )

    def lose(self, session: int, at_us: int) -> None:
        actions.lose_chat(chats.chat_session(session), at_us)

    def keep(self, sessions: list[int], at_us: int) -> None:
        actions.keep_chats(sessions, at_us)

    def agent_name(self, agent: int) -> str:
        return first_names([agent]).get(agent, "")


def _chat(session: chats.ChatSession, secret: str) -> Chat:
    return Chat(
        session=session.id,
        conversation=session.conversation_id,
        contact=session.contact_id,
        secret=secret,
        over=chats.is_over(session),
        rated=chats.is_rated(session),
    )


def _opening(visitor: Visitor, channel: Channel) -> Opening:
    try:
        programme = brands.programme_for(visitor.brand, channel, visitor.language)
    except UnknownProgramme:
        return Opening(is_open=False, opens_us=0)
    opening = brands.opening(programme, timezone.now())
    return Opening(opening.is_open, to_us(opening.opens_at) if opening.opens_at else 0)


def _origin(visitor: Visitor) -> Origin:
    return Origin.DEMO if visitor.demo else Origin.CUSTOMER
