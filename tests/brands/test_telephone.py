"""Numbers with their proofs, trunks, call plans and prompts, as an administrator enters them."""

from datetime import date

import msgspec
import pytest

from homeshore.brands import actions
from homeshore.brands.errors import NoProof, UnknownTrunk
from homeshore.brands.models import PhoneNumber, Prompt, Trunk
from homeshore.brands.queries import telephone
from homeshore.brands.rules.identities import canonical_number
from homeshore.brands.rules.programmes import BrandDetails, ProgrammePlan, Promise
from homeshore.brands.rules.telephone import (
    NumberDetails,
    OptionDetails,
    PlanDetails,
    TrunkDetails,
    number_problems,
    plan_problems,
    trunk_problems,
)
from homeshore.journal.models import Outbox
from homeshore.kit.problems import Invalid
from homeshore.routing.commands import AnyCommand, ConfigureProgramme
from homeshore.security.scope import CENTRE

TRUNK = TrunkDetails(name="carrier", host="sip.carrier.example")


@pytest.fixture
def brand(db):
    return actions.open_brand(BrandDetails("aubelle", "Aubelle", "service@aubelle.example"))


@pytest.fixture
def programme(brand):
    return actions.open_programme(brand, ProgrammePlan("orders", "Orders", (Promise("voice"),), ()))


@pytest.fixture
def other(brand):
    return actions.open_programme(brand, ProgrammePlan("retention", "Retention", (Promise("voice"),), ()))


@pytest.fixture
def number(brand, programme) -> PhoneNumber:
    return actions.add_number(
        brand,
        NumberDetails(
            number="01 99 00 12 01", programme=programme.id, proof_kind="operator_contract",
            proof_reference="C-17", proof_from=date(2026, 1, 1),
        ),
    )  # fmt: skip


def problems_of(call, *arguments) -> set[str]:
    with pytest.raises(Invalid) as refused:
        call(*arguments)
    return {f"{problem.field}:{problem.code}" for problem in refused.value.problems}


def told() -> list[ConfigureProgramme]:
    commands = [msgspec.msgpack.decode(bytes(row.data), type=AnyCommand) for row in Outbox.objects.order_by("id")]
    return [command for command in commands if isinstance(command, ConfigureProgramme)]


# -- numbers


def test_a_number_is_stored_in_one_form_and_rings_at_one_brand_only(brand, programme, number):
    assert number.number == "+33199001201"
    again = NumberDetails(number="0199001201", programme=programme.id)
    assert problems_of(actions.add_number, brand, again) == {"number:taken"}


def test_a_number_is_shown_to_nobody_before_somebody_verified_its_proof(number):
    assert number.verified_at is None
    actions.verify_proof(number, by=7)
    number.refresh_from_db()
    assert (number.verified_at is not None, number.verified_by) == (True, 7)


def test_another_proof_has_to_be_verified_anew_and_another_label_has_not(number):
    actions.verify_proof(number, by=7)
    details = NumberDetails(
        number=number.number, programme=number.programme_id, label="Orders", proof_kind="operator_contract",
        proof_reference="C-17", proof_from=date(2026, 1, 1),
    )  # fmt: skip
    assert actions.change_number(number, details).verified_at is not None
    renewed = msgspec.structs.replace(details, proof_reference="C-18")
    assert actions.change_number(number, renewed).verified_at is None


def test_a_new_document_has_to_be_verified_anew(number):
    actions.verify_proof(number, by=7)
    actions.keep_proof(number, "0" * 32, "contract.pdf")
    number.refresh_from_db()
    assert (number.proof_file_name, number.verified_at) == ("contract.pdf", None)


def test_without_a_proof_there_is_nothing_to_verify(brand, programme):
    bare = actions.add_number(brand, NumberDetails(number="0199001202", programme=programme.id))
    with pytest.raises(NoProof):
        actions.verify_proof(bare, by=7)


def test_a_number_belongs_to_a_programme_of_its_brand(brand, number):
    stranger = actions.open_brand(BrandDetails("santeo", "Santeo", "service@santeo.example"))
    details = NumberDetails(number="0199001203", programme=number.programme_id, trunk=4, language="french")
    found = problems_of(actions.add_number, stranger, details)
    assert found == {"programme:of_another_brand", "trunk:unknown", "language:not_a_language"}


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"proof_kind": "letter", "proof_reference": "x", "proof_from": date(2026, 1, 1)}, "proof_kind:not_a_proof"),
        ({"proof_kind": "mandate", "proof_from": date(2026, 1, 1)}, "proof_reference:required"),
        ({"proof_kind": "mandate", "proof_reference": "x"}, "proof_from:required"),
        (
            {"proof_from": date(2026, 2, 1), "proof_until": date(2026, 1, 1)},
            "proof_until:ends_before_it_starts",
        ),
        ({"label": "x" * 81}, "label:too_long"),
    ],
)
def test_what_is_wrong_with_a_number(details, problem):
    found = number_problems(NumberDetails(number="+33199001201", programme=1, **details))
    assert [f"{each.field}:{each.code}" for each in found] == [problem]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0692 12 34 56", "+262692123456"),
        ("+33 690 00 11 22", "+590690001122"),
        ("06 12 34 56 78", "+33612345678"),
        ("0639 01 23 45", "+262639012345"),
        ("06 39 98 12 34", "+33639981234"),
    ],
)
def test_a_customers_number_overseas_is_known_by_its_own_country_code(typed: str, number: str):
    assert canonical_number(typed) == number


# -- trunks


@pytest.mark.django_db
def test_a_trunks_password_is_sealed_and_kept_when_none_is_entered():
    row = actions.add_trunk(msgspec.structs.replace(TRUNK, username="aubelle", password="s3cret"))
    assert "s3cret" not in row.sealed_password
    actions.change_trunk(row, msgspec.structs.replace(TRUNK, username="aubelle", host="new.carrier.example"))
    settings = telephone.trunk_settings()
    assert [(each.host, each.password) for each in settings] == [("new.carrier.example", "s3cret")]
    assert "s3cret" not in repr(settings)


@pytest.mark.django_db
def test_trunks_out_of_service_are_not_given_to_the_telephone():
    row = actions.add_trunk(TRUNK)
    actions.change_trunk(row, msgspec.structs.replace(TRUNK, is_active=False))
    assert telephone.trunk_settings() == []
    assert telephone.trunk(row.id).name == "carrier"
    with pytest.raises(UnknownTrunk):
        telephone.trunk(1)


@pytest.mark.django_db
def test_two_trunks_have_two_names():
    actions.add_trunk(TRUNK)
    assert problems_of(actions.add_trunk, TRUNK) == {"name:taken"}
    assert Trunk.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"name": ""}, "name:required"),
        ({"name": "My Trunk"}, "name:not_a_code"),
        ({"host": "sip carrier"}, "host:not_a_server"),
        ({"host": "10.0.0.0/8"}, "host:not_a_server"),
        ({"allowed_hosts": ("10.0.0.0/8", "x y")}, "allowed_hosts:not_a_server"),
        ({"port": 0}, "port:out_of_range"),
        ({"transport": "sctp"}, "transport:unknown"),
        ({"srtp": "yes"}, "srtp:unknown"),
        ({"codecs": ()}, "codecs:not_codecs"),
        ({"codecs": ("g729",)}, "codecs:not_codecs"),
        ({"codecs": ("opus", "opus")}, "codecs:not_codecs"),
        ({"username": 'a"b', "password": "x"}, "username:not_a_sip_name"),
        ({"username": "aubelle"}, "password:required"),
        ({"registers": True, "password": "x"}, "username:required"),
        ({"registers": True, "host": "", "username": "a", "password": "x"}, "host:required"),
    ],
)
def test_what_is_wrong_with_a_trunk(change, problem):
    found = trunk_problems(msgspec.structs.replace(TRUNK, **change), has_password=False)
    assert [f"{each.field}:{each.code}" for each in found] == [problem]


def test_a_party_without_a_server_proves_its_calls_by_name_and_password():
    phone = TrunkDetails(name="phone")
    found = {f"{each.field}:{each.code}" for each in trunk_problems(phone, has_password=False)}
    assert found == {"username:required", "password:required"}
    named = msgspec.structs.replace(phone, username="phone", password="x")
    assert list(trunk_problems(named, has_password=False)) == []


# -- call plans


def test_a_plan_replaces_the_one_before_with_its_menu(programme, other):
    menu = (OptionDetails("1", programme.id, "Commandes", "Orders"), OptionDetails("2", other.id, "Autre", "Other"))
    actions.write_call_plan(programme, PlanDetails(menu=menu, recorded_percent=10))
    actions.write_call_plan(programme, PlanDetails(menu=menu[1:], recorded_percent=20))
    plan = telephone.call_plan(programme)
    assert plan.recorded_percent == 20
    assert [option.key for option in telephone.call_options(programme)] == ["2"]


def test_the_kind_of_calls_decides_the_spacing_that_routing_is_told(programme):
    Outbox.objects.all().delete()
    actions.write_call_plan(programme, PlanDetails(complexity="complex"))
    assert [(each.spacing_in_us, each.spacing_out_us) for each in told()] == [(6_000_000, 10_000_000)]
    Outbox.objects.all().delete()
    actions.write_call_plan(programme, PlanDetails(complexity="simple"))
    assert [(each.spacing_in_us, each.spacing_out_us) for each in told()] == [(4_000_000, 8_000_000)]


def test_a_programme_without_a_plan_is_spaced_like_simple_calls(programme):
    assert [(each.spacing_in_us, each.spacing_out_us) for each in told()] == [(4_000_000, 8_000_000)]


def test_callers_are_passed_on_within_the_brand_and_not_in_a_circle(programme):
    stranger = actions.open_brand(BrandDetails("santeo", "Santeo", "service@santeo.example"))
    claims = actions.open_programme(stranger, ProgrammePlan("claims", "Claims", (Promise("voice"),), ()))
    menu = (OptionDetails("1", claims.id, "x", "x"),)
    details = PlanDetails(menu=menu, when_closed="transfer", closed_programme=programme.id)
    found = problems_of(actions.write_call_plan, programme, details)
    assert found == {"menu:of_another_brand", "closed_programme:leads_back"}


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"menu": (OptionDetails("A", 1, "x", "x"),)}, "menu:not_a_key"),
        ({"menu": (OptionDetails("9", 1, "x", "x"),)}, "menu:key_refuses_recording"),
        ({"menu": (OptionDetails("1", 1, "", "x"),)}, "menu:label_required"),
        ({"menu": (OptionDetails("1", 1, "x", "x"), OptionDetails("1", 2, "y", "y"))}, "menu:listed_twice"),
        ({"when_closed": "ring"}, "when_closed:unknown"),
        ({"when_closed": "transfer"}, "closed_programme:required"),
        ({"when_full": "transfer"}, "full_programme:required"),
        ({"complexity": "hard"}, "complexity:unknown"),
        ({"recorded_percent": 101}, "recorded_percent:out_of_range"),
        ({"menu_seconds": 1}, "menu_seconds:out_of_range"),
        ({"recorded_percent": 5, "announces_recording": False}, "announces_recording:recording_is_announced"),
    ],
)
def test_what_is_wrong_with_a_plan(details, problem):
    found = plan_problems(PlanDetails(**details))
    assert [f"{each.field}:{each.code}" for each in found] == [problem]


# -- prompts


def test_a_prompt_is_heard_once_its_sound_is_there_and_a_programmes_own_comes_first(brand, programme):
    common = actions.write_prompt(brand, None, "greeting", "fr", "Bonjour.")
    assert common.name == "aubelle.greeting.fr"
    assert telephone.prompt_names(programme, "fr") == {}
    actions.note_prompt_ready(common, 900)
    assert telephone.prompt_names(programme, "fr") == {"greeting": "aubelle.greeting.fr"}
    own = actions.write_prompt(brand, programme, "greeting", "fr", "Bonjour, les commandes.")
    actions.note_prompt_ready(own, 1200)
    assert telephone.prompt_names(programme, "fr") == {"greeting": "aubelle.orders.greeting.fr"}
    assert telephone.prompt_names(programme, "en") == {}


def test_a_changed_text_is_not_heard_before_it_is_spoken_anew(brand, programme):
    prompt = actions.write_prompt(brand, None, "closed", "fr", "Nous sommes fermés.")
    actions.note_prompt_ready(prompt, 900)
    again = actions.write_prompt(brand, None, "closed", "fr", "Fermé.")
    assert again.id == prompt.id
    assert telephone.prompt_names(programme, "fr") == {}
    actions.remove_prompt(again)
    assert Prompt.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "language", "text", "problem"),
    [
        ("song", "fr", "x", "kind:unknown"),
        ("greeting", "xx", "x", "language:not_a_language"),
        ("greeting", "fr", " ", "text:required"),
        ("greeting", "fr", "x" * 1001, "text:too_long"),
    ],
)
def test_what_is_wrong_with_a_prompt(brand, kind, language, text, problem):
    assert problems_of(actions.write_prompt, brand, None, kind, language, text) == {problem}


def test_numbers_are_listed_within_the_scope(brand, number):
    assert [row.id for row in telephone.phone_numbers(CENTRE)] == [number.id]
    assert [row.id for row in telephone.phone_numbers(CENTRE, brand.id + 1)] == []
