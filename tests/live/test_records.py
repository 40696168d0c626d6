"""The gateway's work over the real tables: sign-ins, and chats from the first word to the way out."""

import pytest
from django.test import Client

from company import Company
from homeshore.brands.errors import UnknownBrand
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts import actions
from homeshore.contacts.errors import ChatUnknown
from homeshore.contacts.models import ChatSession, Contact
from homeshore.contacts.telephone.protocol import UnknownCall
from homeshore.kit.clock import from_us, now_us
from homeshore.live.chat import messages as asked
from homeshore.live.chat.records import ChatRecords
from homeshore.live.chat.work import Visitor
from homeshore.live.desk.records import DeskRecords
from homeshore.people import actions as people
from homeshore.security import actions as security
from homeshore.security.queries import User

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef0123"


@pytest.fixture
def company() -> Company:
    return Company()


@pytest.fixture
def user() -> User:
    user = security.open_account("ines@homeshore.example", "Inès Roy", "une-phrase-assez-longue")
    security.grant_role(user, "agent")
    return user


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies["homeshore_session"].value


def test_a_session_cookie_stands_for_the_agent_who_signed_in(company: Company, user: User) -> None:
    agent = company.agent("Inès")
    people.give_account(agent.person, user.id)
    login = DeskRecords().login(cookie_of(user))
    assert login is not None
    assert (login.agent, login.user, login.language) == (agent.id, user.id, "fr")
    assert "agent" in login.roles


def test_a_user_who_is_no_agent_is_known_as_such(user: User) -> None:
    login = DeskRecords().login(cookie_of(user))
    assert login is not None
    assert login.agent == 0


@pytest.mark.parametrize("cookie", ["", "forged", "'; DROP TABLE session; --", "x" * 5000])
def test_a_forged_cookie_stands_for_nobody(cookie: str) -> None:
    assert DeskRecords().login(cookie) is None


def test_a_closed_account_signs_nobody_in(user: User) -> None:
    cookie = cookie_of(user)
    security.deactivate_user(user)
    assert DeskRecords().login(cookie) is None


def test_a_chat_comes_back_by_its_secret_and_to_its_brand_only(company: Company) -> None:
    records = ChatRecords()
    brand, _ = company.brand("aubelle")
    visitor = Visitor(brand=brand.id, language="fr")
    begun = records.start(visitor, asked.Start(text="Bonjour", key=KEY), 0, now_us())
    again = Visitor(brand=brand.id, language="fr", secret=begun.secret)
    assert records.chat(again, now_us()) == begun
    for stranger in (Visitor(brand=brand.id + 1, language="fr", secret=begun.secret), visitor):
        with pytest.raises(ChatUnknown):
            records.chat(stranger, now_us())


def test_the_same_key_is_the_same_chat_and_the_same_message(company: Company) -> None:
    records = ChatRecords()
    brand, _ = company.brand("aubelle")
    visitor = Visitor(brand=brand.id, language="fr")
    chats = [records.start(visitor, asked.Start(text="Bonjour", key=KEY), 0, now_us()) for _ in range(2)]
    for _ in range(2):
        records.say(chats[0], asked.Say(text="Encore", key="k" * 20), now_us())
    assert chats[0] == chats[1]
    assert Contact.objects.count() == 1
    assert [message.text for message in records.said(chats[0].conversation, 0)] == ["Bonjour", "Encore"]


def test_a_window_whose_gateway_died_is_lost_and_its_chat_left(company: Company) -> None:
    records = ChatRecords()
    brand, _ = company.brand("aubelle")
    chat = records.start(Visitor(brand=brand.id, language="fr"), asked.Start(text="Bonjour", key=KEY), 0, now_us())
    company.settle()
    records.keep([chat.session], now_us())
    assert actions.sweep_lost_chats() == 0
    ChatSession.objects.update(seen_at=from_us(now_us() - 130_000_000))
    actions.sweep_lost_chats()
    company.settle()
    assert Contact.objects.get().state == "abandoned"


def test_a_window_that_shows_itself_again_is_back(company: Company) -> None:
    records = ChatRecords()
    brand, _ = company.brand("aubelle")
    chat = records.start(Visitor(brand=brand.id, language="fr"), asked.Start(text="Bonjour", key=KEY), 0, now_us())
    records.lose(chat.session, now_us())
    assert ChatSession.objects.get().gone_at is not None
    records.keep([chat.session], now_us())
    assert ChatSession.objects.get().gone_at is None


def test_an_unknown_brand_has_no_door() -> None:
    with pytest.raises(UnknownBrand):
        ChatRecords().door("nobody")


def test_a_call_from_the_page_goes_on_in_the_chats_conversation_and_is_rated(company: Company) -> None:
    brand, _ = company.brand("aubelle", Promise("chat", 80, 30), Promise("voice", 80, 20))
    records, visitor = ChatRecords(), Visitor(brand=brand.id, language="fr")
    chat = records.start(visitor, asked.Start(text="Bonjour", key=KEY), 0, now_us())
    line = records.start_call(visitor, asked.Call(sdp="offer", key=KEY), chat.conversation, now_us())
    assert (line.conversation, line.over, line.rated) == (chat.conversation, False, False)
    assert records.calls_opening(visitor).is_open
    records.rate_call(line, asked.Rate(score=4, about="call"), now_us())
    assert records.line(visitor, line.secret).rated
    again = records.start_call(visitor, asked.Call(sdp="offer", key=KEY), chat.conversation, now_us())
    assert again.contact == line.contact


def test_a_calls_secret_opens_nothing_of_another_brand(company: Company) -> None:
    brand, _ = company.brand("aubelle", Promise("voice", 80, 20))
    other, _ = company.brand("santeo")
    records, visitor = ChatRecords(), Visitor(brand=brand.id, language="fr")
    line = records.start_call(visitor, asked.Call(sdp="offer", key=KEY), 0, now_us())
    with pytest.raises(UnknownCall):
        records.line(Visitor(brand=other.id, language="fr"), line.secret)
    assert not records.calls_opening(Visitor(brand=other.id, language="fr")).is_open
