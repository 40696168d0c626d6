from datetime import timedelta

import pytest
from django.utils import timezone

from homeshore.brands import actions
from homeshore.brands import queries as brands
from homeshore.brands.actions import Identity
from homeshore.brands.errors import CannotMerge, NothingToUndo, UnknownProgramme
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise
from homeshore.journal.models import Outbox
from homeshore.kit.problems import Invalid
from homeshore.security.scope import CENTRE, NOBODY

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return actions.open_brand(BrandDetails("shop", "Shop", "service@shop.example"))


@pytest.fixture
def bank():
    return actions.open_brand(BrandDetails("bank", "Bank", "service@bank.example"))


def test_the_same_address_is_the_same_customer_and_a_name_is_learnt_later(shop):
    first = actions.identify(shop.id, "address", "Jeanne@Example.com")
    second = actions.identify(shop.id, "address", " jeanne@example.COM", name="Jeanne")
    assert first.id == second.id
    assert brands.customer(first.id).name == "Jeanne"


def test_a_customer_of_one_brand_is_nobody_to_another(shop, bank):
    assert actions.identify(shop.id, "address", "j@x.fr").id != actions.identify(bank.id, "address", "j@x.fr").id


def test_an_identity_is_unverified_until_it_is_proved(shop):
    customer = actions.identify(shop.id, "address", "j@x.fr")
    assert not brands.is_verified(customer.id)
    actions.verify_identity(shop.id, "address", "J@x.fr")
    assert brands.is_verified(customer.id)


def test_merged_customers_are_one_and_can_be_separated_again(shop):
    kept, merged = actions.identify(shop.id, "address", "j@x.fr"), actions.identify(shop.id, "number", "0612345678")
    merge = actions.merge_customers(kept, merged)
    assert actions.identify(shop.id, "number", "06 12 34 56 78").id == kept.id
    assert brands.same_person(merged.id) == {kept.id, merged.id}
    actions.undo_merge(merge)
    assert actions.identify(shop.id, "number", "06 12 34 56 78").id == merged.id
    assert brands.same_person(merged.id) == {merged.id}
    with pytest.raises(NothingToUndo):
        actions.undo_merge(merge)


def test_merges_are_undone_in_their_order(shop):
    one, two, three = (actions.identify(shop.id, "address", f"{n}@x.fr") for n in "abc")
    first = actions.merge_customers(two, three)
    two.refresh_from_db()
    second = actions.merge_customers(one, two)
    with pytest.raises(CannotMerge):
        actions.undo_merge(first)
    actions.undo_merge(second)
    actions.undo_merge(first)
    assert actions.identify(shop.id, "address", "c@x.fr").id == three.id


def test_customers_of_two_brands_are_never_merged(shop, bank):
    with pytest.raises(CannotMerge):
        actions.merge_customers(
            actions.identify(shop.id, "address", "j@x.fr"), actions.identify(bank.id, "address", "j@x.fr")
        )


def test_nobody_is_merged_with_themselves(shop):
    customer = actions.identify(shop.id, "address", "j@x.fr")
    with pytest.raises(CannotMerge):
        actions.merge_customers(customer, customer)


def test_a_consent_has_a_proof_and_is_a_fact_once(shop):
    identity = brands.identities(actions.identify(shop.id, "address", "j@x.fr").id).get()
    Outbox.objects.all().delete()
    with pytest.raises(Invalid):
        actions.give_consent(identity, "prospecting", "voice", "  ")
    actions.give_consent(identity, "prospecting", "voice", "said yes")
    actions.give_consent(identity, "prospecting", "voice", "said yes again")
    assert Outbox.objects.count() == 1
    (consent,) = brands.consents(identity.customer_id)
    assert (consent.purpose, consent.channel, consent.withdrawn_at) == ("prospecting", "voice", None)


def test_a_withdrawn_consent_is_over_and_may_be_given_anew(shop):
    identity = brands.identities(actions.identify(shop.id, "address", "j@x.fr").id).get()
    actions.give_consent(identity, "prospecting", "voice", "said yes")
    assert actions.withdraw_consent(identity, "prospecting", "voice")
    assert not actions.withdraw_consent(identity, "prospecting", "voice")
    assert brands.refuses(identity.customer_id, "prospecting")
    actions.give_consent(identity, "prospecting", "voice", "said yes again")
    assert brands.consents(identity.customer_id).count() == 2


def test_search_stays_within_the_scope(shop):
    customer = actions.identify(shop.id, "number", "0612345678", name="Jeanne Petit")
    assert list(brands.search_customers(CENTRE, "petit")) == [customer]
    assert list(brands.search_customers(CENTRE, "06 12 34 56 78")) == [customer]
    assert list(brands.search_customers(CENTRE, "' OR 1=1 --")) == []
    assert list(brands.search_customers(NOBODY, "petit")) == []


def test_a_brand_is_found_by_its_address_with_a_tag_too(shop):
    assert brands.brand_by_address("Service@Shop.example") == shop
    assert brands.brand_by_address("service+return@shop.example") == shop
    assert brands.brand_by_address("other@shop.example") is None
    assert brands.brand_by_address("nonsense") is None


def test_a_new_contact_finds_its_programme(shop):
    french = actions.open_programme(shop, ProgrammePlan("orders", "Orders", (Promise("chat"), Promise("mail")), ()))
    english = actions.open_programme(
        shop, ProgrammePlan("export", "Export", (Promise("chat"), Promise("mail")), (), languages=("en",))
    )
    assert brands.programme_for(shop.id, "chat", "fr") == french
    assert brands.programme_for(shop.id, "chat", "en") == english
    assert brands.programme_for(shop.id, "mail", "de") == french
    with pytest.raises(UnknownProgramme):
        brands.programme_for(shop.id, "chat", "de")
    with pytest.raises(UnknownProgramme):
        brands.programme_for(shop.id, "voice", "fr")


def test_a_live_promise_counts_by_the_clock(shop):
    row = actions.open_programme(shop, ProgrammePlan("orders", "Orders", (Promise("chat", 80, 30),), ()))
    now = timezone.now()
    assert brands.promised_until(row.id, "chat", now) == now + timedelta(seconds=30)
    assert brands.promised_until(row.id, "mail", now) is None


def test_many_are_recognised_at_once_and_strangers_become_customers(shop, bank):
    known = actions.identify(shop.id, "number", "0612345678")
    wanted = [
        Identity(shop.id, "number", "06 12 34 56 78"),
        Identity(shop.id, "number", "0612345679", "en"),
        Identity(bank.id, "number", "0612345678"),
        Identity(shop.id, "number", "+33612345679"),
    ]
    first, second, third, fourth = actions.identify_all(wanted)
    assert (first.id, second.id) == (known.id, fourth.id)
    assert (third.brand_id, second.language) == (bank.id, "en")
    assert [each.id for each in actions.identify_all(wanted)] == [first.id, second.id, third.id, fourth.id]
