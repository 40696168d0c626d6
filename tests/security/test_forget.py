"""`forget` erases a person everywhere, and what money and reports stand on stays."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from homeshore.brands import actions as brand_actions
from homeshore.brands import queries as brands
from homeshore.brands.models import Consent, Customer, CustomerIdentity
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise
from homeshore.contacts.models import Attachment, Contact, Conversation, Message
from homeshore.journal.models import Outbox
from homeshore.people import actions as people_actions
from homeshore.people import queries as people
from homeshore.people.rules import AgentProfile, ContractTerms, EntityDetails, PersonDetails
from homeshore.security import actions, erasure, files
from homeshore.security import queries as security
from homeshore.security.errors import NoSuchFile, UnknownSubject
from homeshore.security.privacy import CUSTOMER_DAYS, Subject
from homeshore.security.scope import CENTRE
from homeshore.security.tasks import keep_retention

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "quatre chevaux verts"


@pytest.fixture
def brand():
    return brand_actions.open_brand(BrandDetails("shop", "Shop", "service@shop.example"))


@pytest.fixture
def programme(brand):
    return brand_actions.open_programme(brand, ProgrammePlan("orders", "Orders", (Promise("mail"),), ()))


@pytest.fixture
def customer(brand, programme) -> Customer:
    """Somebody who wrote a mail with a file, and was merged with a second self known by number."""
    kept = brand_actions.identify(brand.id, "address", "jeanne@example.com", name="Jeanne Petit")
    write_mail(brand, programme, kept)
    other = brand_actions.identify(brand.id, "number", "0612345678", name="J. Petit")
    write_mail(brand, programme, other)
    identity = brands.identities(kept.id).get()
    brand_actions.give_consent(identity, "satisfaction", "mail", "clicked yes on 3 May")
    brand_actions.merge_customers(kept, other)
    return kept


def write_mail(brand, programme, customer: Customer) -> Message:
    refs = {"brand": brand, "customer": customer, "programme": programme}
    conversation = Conversation.objects.create(**refs, subject="My order, Jeanne Petit")
    now = timezone.now()
    contact = Contact.objects.create(
        **refs, conversation=conversation, channel="mail", origin="customer", language="fr", received_at=now,
        state_since=now,
    )  # fmt: skip
    message = Message.objects.create(
        brand=brand, conversation=conversation, contact=contact, direction="inbound", channel="mail", at=now,
        sender="jeanne@example.com", recipients=["service@shop.example"], subject="Order", text="I am Jeanne Petit",
        html="<p>Jeanne</p>", mail_id=f"<{customer.id}@example.com>", raw_file=files.store(b"From: Jeanne"),
    )  # fmt: skip
    Attachment.objects.create(
        brand=brand, message=message, name="jeanne.pdf", media_type="application/pdf", size=4, file=files.store(b"data")
    )
    return message


def stored_text() -> str:
    """Every text of the tables that know customers."""
    rows = [
        row for model in (Customer, CustomerIdentity, Consent, Conversation, Message) for row in model.objects.all()
    ]
    return " ".join(str(value) for row in rows for value in vars(row).values()).lower()


def test_nothing_of_a_forgotten_customer_is_left(customer):
    assert "jeanne" in stored_text()
    erasure.forget(Subject.CUSTOMER, customer.id)
    assert "jeanne" not in stored_text()
    assert "petit" not in stored_text()
    assert CustomerIdentity.objects.count() == Consent.objects.count() == Attachment.objects.count() == 0


def test_stored_files_and_raw_mails_go_with_the_customer(customer):
    names = [*Message.objects.values_list("raw_file", flat=True), *Attachment.objects.values_list("file", flat=True)]
    assert len(names) == 4
    outcome = erasure.forget(Subject.CUSTOMER, customer.id)
    assert outcome.files == 4
    for name in names:
        with pytest.raises(NoSuchFile):
            files.read(name)


def test_whichever_of_two_merged_customers_is_named_both_are_forgotten(customer):
    merged = Customer.objects.get(merged_into=customer)
    outcome = erasure.forget(Subject.CUSTOMER, merged.id)
    assert set(outcome.subjects) == {customer.id, merged.id}
    assert not Customer.objects.filter(forgotten_at=None).exists()


def test_contacts_conversations_and_messages_stay_as_rows(customer):
    before = [model.objects.count() for model in (Contact, Conversation, Message, Customer)]
    erasure.forget(Subject.CUSTOMER, customer.id)
    assert [model.objects.count() for model in (Contact, Conversation, Message, Customer)] == before


def test_other_customers_are_left_alone(brand, programme, customer):
    other = brand_actions.identify(brand.id, "address", "paul@example.com", name="Paul")
    write_mail(brand, programme, other)
    erasure.forget(Subject.CUSTOMER, customer.id)
    assert brands.customer(other.id).name == "Paul"
    assert Message.objects.filter(conversation__customer=other).exclude(text="").count() == 1


def test_forgetting_is_a_fact_with_ids_only(customer):
    Outbox.objects.all().delete()
    erasure.forget(Subject.CUSTOMER, customer.id)
    notes = [bytes(row.data) for row in Outbox.objects.all()]
    assert len(notes) == 2
    assert all(b"subject_forgotten" in note and b"jeanne" not in note.lower() for note in notes)


def test_nobody_is_forgotten_twice(customer):
    erasure.forget(Subject.CUSTOMER, customer.id)
    with pytest.raises(UnknownSubject):
        erasure.forget(Subject.CUSTOMER, customer.id)


def test_somebody_forgotten_who_writes_again_is_a_new_customer(brand, customer):
    erasure.forget(Subject.CUSTOMER, customer.id)
    again = brand_actions.identify(brand.id, "address", "jeanne@example.com")
    assert again.id != customer.id


def test_the_access_trail_outlives_the_request(brand, customer):
    user = actions.open_account("sophie@x.example", "Sophie Martin")
    scope = msgspec_scope(user)
    actions.record_access(scope, brand.id, "conversation", customer.id)
    erasure.forget(Subject.USER, user.id)
    trail = security.accesses(CENTRE).get()
    assert trail.user == user.id
    assert security.user_names({user.id}) == {user.id: ""}


def msgspec_scope(user):
    from homeshore.security.scope import scope_of

    return scope_of(user)


@pytest.fixture
def agent():
    user = actions.open_account("claire@x.example", "Claire Vidal", PASSWORD)
    person = people_actions.register_person(PersonDetails("Claire Vidal", "claire@x.example", "0612345678"), user.id)
    employer = people_actions.register_entity(EntityDetails("operator", "Operator"))
    today = timezone.localdate()
    people_actions.sign_contract(person, ContractTerms(employer.id, "employee", today - timedelta(days=100)))
    return people_actions.enrol_agent(person, AgentProfile(municipality="23096"))


def test_a_forgotten_person_takes_their_account_along(agent):
    erasure.forget(Subject.PERSON, agent.person_id)
    stands = people.agent(agent.id)
    assert (stands.person.name, stands.person.phone, stands.municipality) == ("", "", "")
    assert stands.person.email.endswith("@forgotten.invalid")
    user = stands.person.user
    assert not user.is_active
    assert not user.check_password(PASSWORD)
    assert people.contracts(agent.person_id).count() == 1


def test_retention_forgets_customers_three_years_after_their_last_contact(brand, customer):
    recent = brand_actions.identify(brand.id, "address", "paul@example.com", name="Paul")
    long_ago = timezone.now() - timedelta(days=CUSTOMER_DAYS + 1)
    Customer.objects.exclude(id=recent.id).update(last_contact_at=long_ago)
    assert erasure.sweep() > 0
    assert "jeanne" not in stored_text()
    assert brands.customer(recent.id).name == "Paul"
    assert erasure.sweep() == 0


def test_retention_keeps_whoever_has_a_contract_that_runs(agent):
    assert erasure.sweep() == 0
    ended = people.contracts(agent.person_id).get()
    ended.starts_on, ended.ends_on = timezone.localdate() - timedelta(days=3000), timezone.localdate() - timedelta(2000)
    ended.save()
    running = ContractTerms(ended.entity_id, "employee", timezone.localdate())
    people_actions.sign_contract(agent.person, running)
    assert erasure.sweep() == 0
    assert people.agent(agent.id).person.name == "Claire Vidal"


def test_retention_forgets_a_person_five_years_after_the_last_contract(agent):
    ended = people.contracts(agent.person_id).get()
    ended.starts_on, ended.ends_on = timezone.localdate() - timedelta(days=3000), timezone.localdate() - timedelta(2000)
    ended.save()
    assert erasure.sweep() > 0
    assert people.agent(agent.id).person.name == ""


def test_a_copy_of_the_data_has_everything_and_nothing_secret(customer):
    copy = security.data_about(Subject.CUSTOMER, customer.id)
    assert {"Customer", "CustomerIdentity", "Message", "Attachment", "Consent", "Conversation"} <= copy.keys()
    assert len(copy["Customer"]) == 2
    assert copy["Message"][0]["text"] == "I am Jeanne Petit"
    assert not any("digest" in row or "password" in row for rows in copy.values() for row in rows)


def test_expired_sessions_are_dropped_with_what_is_too_old(db):
    kept, gone = SessionStore(), SessionStore()
    kept.save()
    gone.set_expiry(-1)
    gone.save()
    keep_retention()
    assert list(Session.objects.values_list("session_key", flat=True)) == [kept.session_key]
