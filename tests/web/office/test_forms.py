"""What an administrator types is written, or comes back with the reason beside its field."""

import pytest
from django.test import Client
from django.urls import reverse

from homeshore.brands import queries as brands
from homeshore.kit.ids import encode_id
from homeshore.learning import queries as learning
from homeshore.people import queries as people
from homeshore.security import queries as security
from homeshore.security.scope import CENTRE

BRAND = {"name": "Belami", "slug": "belami", "address": "service@belami.example", "time_zone": "Europe/Paris",
         "languages": "fr, en", "accent": "#123456"}  # fmt: skip


def sent(form) -> dict[str, object]:
    """What a browser would send of a form that nobody touched."""
    data = {}
    parts = [form, *(getattr(form, name) for name in ("channels", "rings", "reasons") if hasattr(form, name))]
    for part in parts:
        rows = [part] if part is form else [part.management_form, *part.forms]
        for row in rows:
            for bound in row:
                value = bound.value()
                if value is True:
                    data[bound.html_name] = "on"
                elif value is not False and value is not None:
                    data[bound.html_name] = bound.field.prepare_value(value)
    return data


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_a_brand_is_opened_and_changed(office: Client):
    assert office.post(reverse("office:new_brand"), BRAND).status_code == 302
    belami = brands.brand_by_slug("belami")
    assert belami.languages == ["fr", "en"]
    office.post(reverse("office:brand", args=[belami.id]), BRAND | {"name": "Bel Ami", "widget_hosts": "a.fr\nb.fr"})
    belami.refresh_from_db()
    assert (belami.name, belami.widget_hosts) == ("Bel Ami", ["a.fr", "b.fr"])


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(office: Client):
    answer = office.post(
        reverse("office:new_brand"), BRAND | {"slug": "aubelle", "address": "nonsense", "languages": "xx"}
    )
    assert answer.status_code == 422
    assert errors(answer).keys() == {"slug", "address", "languages"}
    page = answer.content.decode()
    for typed in ("Belami", "nonsense", 'value="xx"', "#123456"):
        assert typed in page
    assert 'aria-invalid="true"' in page


def test_a_programme_saved_untouched_stays_as_it_is(office: Client, orders):
    address = reverse("office:programme", args=[orders.id])
    before, revision = brands.programme_plan(orders), orders.revision
    answer = office.post(address, sent(office.get(address).context["form"]))
    assert answer.status_code == 302
    orders.refresh_from_db()
    assert brands.programme_plan(orders) == before
    assert orders.revision == revision + 1


def test_parts_of_a_programme_are_changed(office: Client, orders):
    address = reverse("office:programme", args=[orders.id])
    data = sent(office.get(address).context["form"])
    data |= {"hours_0": "9h-12h30, 14:00-18:00", "hours_6": "", "closures": "2026-12-25 Noël"}
    data |= {"rings-0-level": "4", "rings-1-level": "2", "rings-2-level": "1", "rings-2-after_seconds": "60"}
    data |= {"reasons-0-code": "", "reasons-0-label_fr": ""}
    assert office.post(address, data).status_code == 302
    plan = brands.programme_plan(brands.programme(CENTRE, orders.id))
    assert len([span for span in plan.hours if span.weekday == 0]) == 2
    assert not [span for span in plan.hours if span.weekday == 6]
    assert [ring.level for ring in plan.rings] == [4, 2, 1]
    assert plan.closures[0].label == "Noël"
    assert "where-is-my-order" not in [reason.code for reason in plan.reasons]


def test_mistakes_in_parts_of_a_programme_are_shown_there(office: Client, orders):
    address = reverse("office:programme", args=[orders.id])
    data = sent(office.get(address).context["form"])
    data |= {"hours_0": "whenever", "rings-0-after_seconds": "5", "channels-0-percent": "101"}
    answer = office.post(address, data)
    assert answer.status_code == 422
    assert "hours_0" in errors(answer)
    answer = office.post(address, data | {"hours_0": "9-12, 11-13"})
    assert "hours_0" in errors(answer)
    assert answer.context["form"].elsewhere.keys() == {"rings", "channels"}
    assert "9-12, 11-13" in answer.content.decode()


def test_two_administrators_do_not_overwrite_each_other(office: Client, orders):
    address = reverse("office:programme", args=[orders.id])
    data = sent(office.get(address).context["form"])
    office.post(address, data | {"name": "First"})
    answer = office.post(address, data | {"name": "Second"})
    assert answer.status_code == 422
    assert "Somebody else saved" in answer.content.decode()
    assert "Second" in answer.content.decode()
    assert brands.programme(CENTRE, orders.id).name == "First"


def test_an_agent_is_hired_certified_and_may_work(office: Client, aubelle):
    data = {"name": "Zoé Lac", "email": "Zoe@Home.example", "time_zone": "Europe/Paris", "languages": "fr",
            "chat_capacity": "3", "municipality": "23096", "password": "quatre chevaux verts"}  # fmt: skip
    assert office.post(reverse("office:new_agent"), data).status_code == 302
    zoe = people.agents("zoe@").get()
    operator = people.entities(kind="operator").get()
    contract = {"mode": "employee", "entity": encode_id(operator.id), "starts_on": "2026-01-01"}
    assert office.post(reverse("office:new_contract", args=[zoe.id]), contract).status_code == 302
    certificate = {
        "brand": encode_id(aubelle.id),
        "level": "3",
        "valid_from": "2026-01-01",
        "valid_until": "2030-12-31",
    }
    assert office.post(reverse("office:new_certificate", args=[zoe.id]), certificate).status_code == 302
    assert {one.level for one in learning.permissions_of(zoe)} == {3}
    held = learning.certificates(zoe.id).get()
    office.post(reverse("office:revoke_certificate", args=[zoe.id, held.id]))
    assert learning.permissions_of(zoe) == ()


def test_hiring_is_all_or_nothing(office: Client):
    data = {
        "name": "Zoé",
        "email": "zoe@home.example",
        "time_zone": "Europe/Paris",
        "languages": "fr",
        "chat_capacity": "99",
    }
    answer = office.post(reverse("office:new_agent"), data)
    assert errors(answer).keys() == {"chat_capacity"}
    assert security.user_by_email("zoe@home.example") is None
    assert people.person_by_email("zoe@home.example") is None


def test_only_independents_work_through_a_business_of_their_own(office: Client):
    karim = people.agents("karim").get()
    own = people.contracts(karim.person_id).get().through
    operator = people.entities(kind="operator").get()
    data = {
        "mode": "employee",
        "entity": encode_id(operator.id),
        "through": encode_id(own.id),
        "starts_on": "2026-01-01",
    }
    assert errors(office.post(reverse("office:new_contract", args=[karim.id]), data)).keys() == {"through"}


def test_a_contract_ends_where_somebody_says(office: Client):
    claire = people.agents("claire").get()
    contract = people.contracts(claire.person_id).get()
    address = reverse("office:contract", args=[claire.id, contract.id])
    assert errors(office.post(address, {"ends_on": "1999-01-01"})).keys() == {"ends_on"}
    assert office.post(address, {"ends_on": "2026-01-31"}).status_code == 302
    assert learning.permissions_of(claire) == ()


def test_a_mailbox_password_is_sealed_and_never_shown(office: Client, aubelle, orders):
    data = {"programme": encode_id(orders.id), "host": "imap.example.com", "port": "993", "encryption": "tls",
            "user": "service", "password": "très secret", "folder": "INBOX", "is_active": "on"}  # fmt: skip
    assert office.post(reverse("office:new_mailbox", args=[aubelle.id]), data).status_code == 302
    box = brands.mailboxes(aubelle.id).get()
    assert "secret" not in box.sealed_password
    address = reverse("office:mailbox", args=[aubelle.id, box.id])
    assert "très secret" not in office.get(address).content.decode()
    sealed = box.sealed_password
    office.post(address, data | {"password": "", "folder": "Service"})
    box.refresh_from_db()
    assert (box.sealed_password, box.folder) == (sealed, "Service")


def test_roles_are_given_and_taken(office: Client, aubelle):
    sophie = security.user_by_email("sophie@homeshore.example")
    address = reverse("office:grant_role", args=[sophie.id])
    assert office.post(address, {"role": "brand_manager", "brand": ""}).status_code == 422
    assert office.post(address, {"role": "brand_manager", "brand": encode_id(aubelle.id)}).status_code == 302
    grant = sophie.grants.get(role="brand_manager")
    office.post(reverse("office:revoke_role", args=[sophie.id, grant.id]))
    assert not sophie.grants.filter(role="brand_manager").exists()


def test_the_last_administrator_cannot_be_closed(office: Client):
    admin = security.user_by_email("admin@homeshore.example")
    answer = office.post(reverse("office:switch_user", args=[admin.id]), follow=True)
    assert "must keep one administrator" in answer.content.decode()
    admin.refresh_from_db()
    assert admin.is_active


def test_a_token_is_shown_once(office: Client):
    answer = office.post(reverse("office:tokens"), {"name": "reports", "role": "administrator", "brand": ""})
    assert "hs_" in answer.content.decode()
    assert "hs_" not in office.get(reverse("office:tokens")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_customer_is_found_exported_and_forgotten_with_a_word(office: Client, aubelle):
    from homeshore.brands import actions

    customer = actions.identify(aubelle.id, "address", "jeanne@example.com", name="Jeanne Petit")
    assert "Jeanne Petit" in office.get(reverse("office:privacy"), {"q": "JEANNE@example.com"}).content.decode()
    copy = office.get(reverse("office:export_customer", args=[customer.id])).json()
    assert copy["data"]["CustomerIdentity"][0]["value"] == "jeanne@example.com"
    address = reverse("office:forget_customer", args=[customer.id])
    office.post(address, {"confirm": "yes"})
    assert brands.customer(customer.id).name == "Jeanne Petit"
    office.post(address, {"confirm": "forget"})
    assert brands.customer(customer.id).name == ""
    assert office.get(reverse("office:customer", args=[customer.id])).status_code == 404
    trail = [(row.what, row.object) for row in security.accesses(CENTRE)]
    assert ("privacy_export", customer.id) in trail
