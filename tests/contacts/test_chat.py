"""What a customer's chat window does, and what is never lost or doubled."""

from pathlib import Path

import pytest

from company import Company
from homeshore.brands.actions import identify
from homeshore.brands.rules.programmes import Promise
from homeshore.contacts.actions import (
    ChatStart,
    Injection,
    OfflineMessage,
    Said,
    Upload,
    bring_back_chat,
    inject,
    leave_chat,
    lose_chat,
    offline_message,
    queue_transcript,
    rate,
    say_as_agent,
    say_as_customer,
    session_of,
    start_chat,
    sweep_lost_chats,
)
from homeshore.contacts.actions.calls import WebCall, start_web_call
from homeshore.contacts.actions.receive import Arrival, open_conversation, receive
from homeshore.contacts.errors import BadScore, ChatUnknown, EnoughTranscripts, NoAddress, NothingToSay
from homeshore.contacts.models import Contact, Message, OutgoingMail, Rating
from homeshore.contacts.queries import messages
from homeshore.facts import live
from homeshore.facts.vocabulary import Channel
from homeshore.journal.queries import facts_of_contact
from homeshore.routing.commands import Accept, Close, WrapUp

KEY = "a-long-random-key-of-a-window"


def begin(company: Company, brand: int, text: str = "Bonjour", key: str = KEY):  # type: ignore[no-untyped-def]
    started = start_chat(ChatStart(brand=brand, language="fr", text=text, key=key, name="Jeanne"), company.now_us)
    company.settle()
    return started


def test_a_start_that_is_sent_twice_is_one_chat_with_one_secret(company: Company) -> None:
    brand, _ = company.brand()
    first, again = begin(company, brand.id), begin(company, brand.id)
    assert first.secret == again.secret
    assert first.session.id == again.session.id
    assert (Contact.objects.count(), Message.objects.count()) == (1, 1)


def test_a_message_that_is_sent_twice_is_one_message(company: Company) -> None:
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    assert say_as_customer(session, "Encore", "k2").id == say_as_customer(session, "Encore", "k2").id
    assert Message.objects.count() == 2


def test_only_the_secret_opens_a_session(company: Company) -> None:
    brand, _ = company.brand()
    started = begin(company, brand.id)
    assert session_of(started.secret).id == started.session.id
    for wrong in ("", "x", started.session.digest):
        with pytest.raises(ChatUnknown):
            session_of(wrong)


@pytest.mark.parametrize("text", ["", "  ", "\x00", "\n\n"])
def test_nothing_is_not_a_message(company: Company, text: str) -> None:
    brand, _ = company.brand()
    with pytest.raises(NothingToSay):
        start_chat(ChatStart(brand=brand.id, language="fr", text=text, key=KEY))


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE contacts_contact; --", "<script>alert(1)</script>", "a\x00b", "\ud800x"]
)
def test_hostile_text_is_kept_as_text(company: Company, text: str) -> None:
    brand, _ = company.brand()
    message = begin(company, brand.id, text).message
    assert messages.message(message.id).text == text.replace("\x00", "").encode("utf-8", "replace").decode()


def test_what_is_said_after_the_end_begins_another_contact_for_the_same_agent(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    session = begin(company, brand.id).session
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, offer.contact, offer.offer))
    company.do(Close(ada.id, offer.contact, "", "resolved"))
    company.settle()
    session.refresh_from_db()
    message = say_as_customer(session, "Encore une question", "k2", company.now_us)
    company.settle()
    assert message.contact_id != offer.contact
    assert Contact.objects.get(id=message.contact_id).preferred_agent == ada.id


def test_a_message_that_crosses_the_closing_is_answered_in_another_contact(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    session = begin(company, brand.id).session
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, offer.contact, offer.offer))
    company.do(Close(ada.id, offer.contact, "", "resolved"))  # closed, and the row does not know yet
    message = say_as_customer(session, "Attendez !", "k2", company.now_us)
    company.settle()
    message.refresh_from_db()
    assert message.contact_id != offer.contact
    assert Contact.objects.get(id=message.contact_id).state == "offered"


def test_a_message_during_wrap_up_is_answered_after_it(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    session = begin(company, brand.id).session
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, offer.contact, offer.offer))
    company.do(WrapUp(ada.id, offer.contact))
    company.settle()
    company.later(2)
    message = say_as_customer(session, "Et encore ?", "k2", company.now_us)
    company.settle()
    company.later(2)
    company.do(Close(ada.id, offer.contact, "", "resolved"))
    company.settle()
    message.refresh_from_db()
    assert message.contact_id != offer.contact


def test_a_window_that_does_not_come_back_leaves(company: Company) -> None:
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    lose_chat(session, company.now_us - 61_000_000)
    assert sweep_lost_chats() == 1
    company.settle()
    assert Contact.objects.get(id=session.contact_id).state == "abandoned"
    assert sweep_lost_chats() == 0


def test_a_window_that_comes_back_stays(company: Company) -> None:
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    lose_chat(session, company.now_us - 61_000_000)
    bring_back_chat(session, company.now_us)
    assert sweep_lost_chats() == 0
    company.settle()
    kinds = [type(record.fact) for record in facts_of_contact(session.contact_id)]
    assert kinds[-2:] == [live.CustomerLinkLost, live.CustomerLinkBack]


def test_ratings_keep_the_score_in_the_journal_and_the_comment_beside_it(company: Company) -> None:
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    leave_chat(session, "customer", company.now_us)
    rate(session, 4, "Merci <b>!</b>", company.now_us)
    company.settle()
    assert Rating.objects.get().comment == "Merci <b>!</b>"
    assert live.CustomerRated(score=4) in [record.fact for record in facts_of_contact(session.contact_id)]
    with pytest.raises(BadScore):
        rate(session, 6, "")


def test_a_transcript_is_queued_for_the_customers_address_only(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    session = begin(company, brand.id).session
    say_as_agent(Said(agent=ada.id, contact=session.contact_id, text="Bonjour Jeanne", key="a1"))
    with pytest.raises(NoAddress):
        queue_transcript(session)
    message = queue_transcript(session, "jeanne@example.org")
    assert message.recipients == ["jeanne@example.org"]
    assert "Bonjour Jeanne" in message.text
    assert OutgoingMail.objects.get().automatic


def test_a_chat_is_no_way_to_write_to_strangers(company: Company) -> None:
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    for number in range(3):
        queue_transcript(session, f"stranger{number}@example.org")
    with pytest.raises(EnoughTranscripts):
        queue_transcript(session, "stranger4@example.org")
    assert OutgoingMail.objects.count() == 3


def test_a_message_left_when_closed_is_a_mail_contact_once(company: Company) -> None:
    brand, _ = company.brand()
    left = OfflineMessage(brand=brand.id, language="fr", name="J", email="j@example.org", text="Rappelez", key=KEY)
    assert offline_message(left).id == offline_message(left).id
    contact = Contact.objects.get()
    assert (contact.channel, contact.messages.get().sender) == ("mail", "j@example.org")
    with pytest.raises(NoAddress):
        offline_message(OfflineMessage(brand=brand.id, language="fr", name="J", email="nowhere", text="x"))


def test_a_name_and_a_key_with_characters_that_no_database_takes_are_cleaned(company: Company) -> None:
    brand, _ = company.brand()
    left = OfflineMessage(brand=brand.id, language="fr", name="J\x00\n", email="j@example.org", text="x", key="k\x00")
    assert offline_message(left).customer.name == "J"
    assert offline_message(left).messages.get().client_key == "k"
    session = begin(company, brand.id).session
    assert say_as_customer(session, "Bonjour", "k2\x00").client_key == "k2"


def test_two_messages_after_the_end_begin_one_contact(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    started = begin(company, brand.id)
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, offer.contact, offer.offer))
    company.do(Close(ada.id, offer.contact, "", "resolved"))
    company.settle()
    one_tab, other_tab = session_of(started.secret), session_of(started.secret)
    first = say_as_customer(one_tab, "Encore une question", "k2", company.now_us)
    second = say_as_customer(other_tab, "Et une autre", "k3", company.now_us)
    assert first.contact_id == second.contact_id != offer.contact
    assert Contact.objects.count() == 2


def stored_files(folder: str) -> int:
    return sum(path.is_file() for path in Path(folder).rglob("*"))


def test_a_file_that_is_sent_twice_is_stored_once(company: Company, settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    brand, _ = company.brand()
    session = begin(company, brand.id).session
    upload = Upload("facture.pdf", "application/pdf", b"%PDF-1.4")
    for _twice in range(2):
        message = say_as_customer(session, "", "k2", company.now_us, [upload])
    assert [file.name for file in messages.message(message.id).attachments] == ["facture.pdf"]
    assert stored_files(settings.FILES_DIR) == 1


def test_nothing_stays_of_files_whose_message_was_refused(company: Company, settings, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    letter = inject(
        Injection(brand=brand.id, channel=Channel.MAIL, identity_kind="number", identity="0612345678", text="Bonjour")
    )
    upload = Upload("contrat.pdf", "application/pdf", b"%PDF-1.4")
    with pytest.raises(NoAddress):
        say_as_agent(Said(agent=ada.id, contact=letter.id, text="Voici", key="a1", uploads=(upload,)))
    assert stored_files(settings.FILES_DIR) == 0


def test_a_chat_goes_on_in_the_conversation_of_a_call_for_the_same_agent_first(company: Company) -> None:
    brand, programme = company.brand()
    customer = identify(brand.id, "widget", "d" * 64)
    conversation = open_conversation(programme, customer, "Appel", "fr")
    call = receive(conversation, Arrival(channel=Channel.CHAT, received_us=company.now_us))
    Contact.objects.filter(id=call.id).update(agent=7)
    start = ChatStart(brand=brand.id, language="fr", text="Par écrit", key=KEY, conversation=conversation.id)
    session = start_chat(start, company.now_us).session
    assert (session.conversation_id, session.customer_id) == (conversation.id, customer.id)
    assert (session.contact.programme_id, session.contact.preferred_agent) == (programme.id, 7)


def test_a_chat_goes_on_in_no_conversation_of_another_brand(company: Company) -> None:
    brand, programme = company.brand()
    other, _ = company.brand("santeo")
    conversation = open_conversation(programme, identify(brand.id, "widget", "d" * 64), "Appel", "fr")
    start = ChatStart(brand=other.id, language="fr", text="Bonjour", key=KEY, conversation=conversation.id)
    assert start_chat(start, company.now_us).session.conversation_id != conversation.id


def test_a_call_after_a_chat_is_for_the_agent_who_wrote_first(company: Company) -> None:
    brand, _ = company.brand("aubelle", Promise("chat", 80, 30), Promise("voice", 80, 20))
    session = begin(company, brand.id).session
    Contact.objects.filter(id=session.contact_id).update(agent=7)
    start = WebCall(brand=brand.id, language="fr", key=KEY, conversation=session.conversation_id)
    call = start_web_call(start, company.now_us).contact
    assert (call.conversation_id, call.preferred_agent) == (session.conversation_id, 7)
