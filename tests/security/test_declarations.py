"""Every column that may hold something personal is declared, and every table of a brand says whose it is."""

import typing

import msgspec
import pytest
from django.apps import apps
from django.db import models

from homeshore.facts import registry
from homeshore.routing import commands
from homeshore.security.erasure import declaration, file_columns
from homeshore.security.privacy import NothingPersonal, Privacy, Subject

ROOTS = {Subject.CUSTOMER: "Customer", Subject.PERSON: "Person", Subject.USER: "User"}
TELLING = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
MODELS = sorted(apps.get_models(), key=lambda model: model._meta.label)


def telling_columns(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields if isinstance(field, TELLING)}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_text_json_binary_and_file_column_is_declared(model: type[models.Model]):
    match declaration(model):
        case NothingPersonal(reason=reason):
            assert reason
        case Privacy() as kept:
            assert telling_columns(model) - {*kept.personal, *kept.impersonal, *kept.files} == set()
        case None:
            assert telling_columns(model) == set(), f"{model._meta.label} declares nothing"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_column_of_a_stored_file_is_declared_so_that_the_file_is_not_swept_away(model: type[models.Model]):
    named = {name for name in telling_columns(model) if name == "file" or name.endswith("_file")}
    assert named <= {column for owner, column in file_columns() if owner is model}


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_declaration_leads_somewhere(model: type[models.Model]):
    kept = declaration(model)
    if not isinstance(kept, Privacy):
        return
    columns = {field.name for field in model._meta.concrete_fields}
    assert {*kept.personal, *kept.files} <= columns
    list(model._default_manager.filter(**{f"{kept.since}__isnull": False})[:1])
    if kept.path:
        list(model._default_manager.filter(**{f"{kept.path}__in": [1]})[:1])


def test_each_kind_of_subject_has_one_row_that_stands_for_it():
    roots = {kept.subject: model.__name__ for model in MODELS if (kept := declaration(model)) and is_root(kept)}
    assert roots == ROOTS


def is_root(kept: Privacy | NothingPersonal) -> bool:
    return isinstance(kept, Privacy) and kept.path == "id"


def of_a_brand() -> list[type[models.Model]]:
    """Foreign keys only: security and the journal lie below brands and hold plain numbers, 0 for the whole centre."""
    return [
        model
        for model in MODELS
        if any(field.name == "brand" and field.is_relation for field in model._meta.concrete_fields)
    ]


@pytest.mark.parametrize("model", of_a_brand(), ids=lambda model: model._meta.label)
def test_a_table_that_belongs_to_a_brand_always_says_which(model: type[models.Model]):
    assert not model._meta.get_field("brand").null


@pytest.mark.parametrize("model", of_a_brand(), ids=lambda model: model._meta.label)
def test_every_unique_key_of_a_brands_table_holds_the_brand(model: type[models.Model]):
    lone = [
        field.name
        for field in model._meta.concrete_fields
        if field.unique
        and not field.primary_key
        and not is_one_to_one_within_a_brand(field)
        and f"{model._meta.label} {field.name}" not in LEAD_TO_THEIR_BRAND
    ]
    keys = [c.fields for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert lone == []
    assert [key for key in keys if "brand" not in key] == []


LEAD_TO_THEIR_BRAND = {"brands.PhoneNumber number"}
"""Dialled before any brand is known: a number rings at one brand only."""


def is_one_to_one_within_a_brand(field: models.Field) -> bool:
    """Its other side names the brand already, and there is one row a side."""
    return isinstance(field, models.OneToOneField) and any(
        other.name == "brand" for other in field.related_model._meta.concrete_fields
    )


CODES = {
    "channel", "origin", "language", "cause", "reason", "outcome", "status", "state", "direction", "mode", "purpose",
    "subject", "why", "kind", "starts_on", "ends_on", "valid_from", "valid_until", "fact",
    "answer", "by", "day", "entry", "how", "key", "side", "worker", "commitment", "digest", "seed",
}  # fmt: skip


def journalled() -> list[type[msgspec.Struct]]:
    structs = [cls for cls in vars(commands).values() if isinstance(cls, type) and issubclass(cls, commands.Command)]
    return [*registry.KINDS.values(), *structs]


@pytest.mark.parametrize("struct", journalled(), ids=lambda struct: struct.__name__)
def test_what_is_journalled_holds_ids_times_and_codes_only(struct: type[msgspec.Struct]):
    hints = typing.get_type_hints(struct)
    texts = {name for name in struct.__struct_fields__ if hints[name] in (str, bytes, tuple[str, ...])}
    assert texts - CODES == set()
