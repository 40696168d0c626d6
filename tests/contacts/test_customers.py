"""What is known of a customer: history only for who proved an identity; nothing is left of who was forgotten."""

from company import Company
from homeshore.brands import actions as brands
from homeshore.brands.queries import customer
from homeshore.contacts.actions import ChatStart, IncomingMail, receive_mail, start_chat
from homeshore.contacts.models import AgentClock, Contact, Conversation, Handling, Message
from homeshore.contacts.queries import messages, reach
from homeshore.contacts.registry import CONTACTS
from homeshore.facts import office
from homeshore.journal.projections import rebuild
from homeshore.journal.queries import facts_between, head_seq
from homeshore.routing.commands import Accept, Close
from homeshore.security.erasure import forget
from homeshore.security.privacy import Subject


def mail(company: Company, brand: int, number: int, **details: object) -> Message:
    told = {"mail_id": f"<{number}@x>", "sender": "jeanne@example.org", "sender_name": "Jeanne", "text": "Mon secret"}
    message = receive_mail(IncomingMail(brand=brand, **{**told, **details}))  # type: ignore[arg-type]  # a test's shorthand
    company.settle()
    return message


def test_an_unverified_customer_reveals_no_history(company: Company) -> None:
    brand, _ = company.brand()
    first, second = mail(company, brand.id, 1), mail(company, brand.id, 2)
    assert first.contact_id
    assert second.contact_id
    assert messages.history(second.contact_id) == []
    brands.verify_identity(brand.id, "address", "jeanne@example.org")
    assert [past.subject for past in messages.history(second.contact_id)] == [""]


def test_the_history_of_merged_customers_is_one(company: Company) -> None:
    brand, _ = company.brand()
    written = mail(company, brand.id, 1)
    chatted = start_chat(ChatStart(brand=brand.id, language="fr", text="Bonjour", key=""))
    company.settle()
    assert written.contact_id
    kept = customer(written.conversation.customer_id)
    brands.verify_identity(brand.id, "address", "jeanne@example.org")
    merge = brands.merge_customers(kept, customer(chatted.session.customer_id))
    assert [past.channel for past in messages.history(written.contact_id)] == ["chat"]
    both = {written.conversation_id, chatted.session.conversation_id}
    assert reach.readable_from([written.contact_id]) == reach.readable_from([chatted.session.contact_id]) == both
    assert [known.value for known in reach.card(chatted.session.contact_id).identities] == ["j…e@example.org"]
    brands.undo_merge(merge)
    assert messages.history(written.contact_id) == []
    assert reach.readable_from([chatted.session.contact_id]) == {chatted.session.conversation_id}


def test_retention_counts_from_the_last_contact(company: Company) -> None:
    brand, _ = company.brand()
    first = mail(company, brand.id, 1)
    known = customer(first.conversation.customer_id).last_contact_at
    company.later(3600)
    mail(company, brand.id, 2, received_us=company.now_us)
    assert (customer(first.conversation.customer_id).last_contact_at - known).total_seconds() > 3500


def test_another_brands_reply_reference_joins_nothing(company: Company) -> None:
    brand, _ = company.brand()
    other, _ = company.brand("santeo")
    first = mail(company, brand.id, 1)
    stolen = mail(company, other.id, 2, conversation=first.conversation_id, references=("<1@x>",))
    assert stolen.conversation_id != first.conversation_id


def test_after_forgetting_nothing_personal_is_left_and_the_figures_are_the_same(company: Company) -> None:
    brand, _ = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    message = mail(company, brand.id, 1)
    offer = company.core.agent_view(ada.id).offers[0]
    company.do(Accept(ada.id, offer.contact, offer.offer))
    company.later(60)
    company.do(Close(ada.id, offer.contact, "delivery", "resolved"))
    company.settle()
    figures = [list(model.objects.order_by("pk").values()) for model in (Contact, Handling, AgentClock)]

    forget(Subject.CUSTOMER, message.conversation.customer_id)
    company.settle()
    rebuild(CONTACTS)

    assert [list(model.objects.order_by("pk").values()) for model in (Contact, Handling, AgentClock)] == figures
    left = [*Message.objects.values("text", "sender", "mail_id"), *Conversation.objects.values("subject")]
    assert not any("secret" in str(row) or "jeanne" in str(row).lower() for row in left)
    assert office.SubjectForgotten("customer", message.conversation.customer_id) in [
        record.fact for record in facts_between(0, head_seq())
    ]
