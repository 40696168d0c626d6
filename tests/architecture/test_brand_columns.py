"""A table that belongs to a brand says so in every row and in every key, so that no look-up can cross brands."""

from django.apps import apps
from django.db import models

BELONG_TO_A_BRAND = {"brands", "learning", "contacts", "quality"}
EXCEPT = {
    "brands.Brand": "is one",
    "brands.Trunk": "carries the calls of several brands",
    "contacts.AgentClock": "an agent's day, whichever the brand",
    "contacts.DemoTraffic": "one switch for the whole centre",
    "contacts.PhoneCheck": "an agent's line, whichever the brand",
}
DRAWN_AT_RANDOM = {"digest": "of a secret of 32 bytes, which is looked up before anything is known about who shows it"}
LEAD_TO_THEIR_BRAND = {"brands.PhoneNumber number": "is dialled before any brand is known, and rings at one brand only"}


def ours() -> list[type[models.Model]]:
    contexts = BELONG_TO_A_BRAND | {"security", "people"}
    return [model for model in apps.get_models() if model._meta.app_label in contexts]


def brand_column(model: type[models.Model]) -> models.Field | None:
    return next((field for field in model._meta.concrete_fields if field.name == "brand"), None)


def unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    single = [(field.name,) for field in model._meta.concrete_fields if field.unique and not field.primary_key]
    constraints = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    return [*single, *(tuple(each.fields) for each in constraints)]


def leads_to_one_brand(model: type[models.Model], name: str) -> bool:
    field = model._meta.get_field(name)
    return name == "brand" or (field.is_relation and brand_column(field.related_model) is not None)


def test_every_table_of_a_brand_has_a_brand_that_is_never_null():
    without = [
        model._meta.label
        for model in ours()
        if model._meta.app_label in BELONG_TO_A_BRAND
        and model._meta.label not in EXCEPT
        and brand_column(model) is None
    ]
    nullable = [model._meta.label for model in ours() if (column := brand_column(model)) is not None and column.null]
    assert (without, nullable) == ([], [])


def test_every_unique_key_of_a_brands_table_stays_within_the_brand():
    crossing = [
        f"{model._meta.label} {key}"
        for model in ours()
        if brand_column(model) is not None
        for key in unique_keys(model)
        if not any(leads_to_one_brand(model, name) or name in DRAWN_AT_RANDOM for name in key)
        and not any(f"{model._meta.label} {name}" in LEAD_TO_THEIR_BRAND for name in key)
    ]
    assert crossing == []
