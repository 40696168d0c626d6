import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

LAYERS = ("cases", "billing quality", "contacts", "workforce", "learning", "people brands", "security", "journal")
"""From the highest to the lowest; a context may point to a lower one or to itself, never sideways or up."""

OURS = {label: height for height, row in enumerate(reversed(LAYERS)) for label in row.split()}


def foreign_keys() -> list[models.ForeignKey]:
    return [
        field
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for field in [*model._meta.get_fields(), *model._meta.many_to_many]
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
    ]


def points_up(field: models.ForeignKey) -> bool:
    here, there = field.model._meta.app_label, field.related_model._meta.app_label
    return there in OURS and here != there and OURS[there] >= OURS[here]


def test_no_foreign_key_points_up_or_sideways():
    assert [f"{field} -> {field.related_model.__name__}" for field in foreign_keys() if points_up(field)] == []


def test_every_context_with_tables_has_its_place_in_the_layers():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("homeshore.")}
    assert {model._meta.app_label for model in apps.get_models()} & ours <= OURS.keys()


def test_no_model_overrides_save_or_delete():
    ours = [model for model in apps.get_models() if model._meta.app_label in OURS]
    assert [model.__name__ for model in ours if {"save", "delete"} & vars(model).keys()] == []


def test_no_row_is_counted_by_the_database_except_in_the_journal():
    counted = [
        f"{model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in OURS.keys() - {"journal"} and isinstance(model._meta.pk, models.AutoField)
    ]
    assert counted == []


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run")
