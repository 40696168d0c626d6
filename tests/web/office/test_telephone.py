"""Numbers, trunks, call plans and prompts as an administrator looks after them."""

import io
import math
import struct
import wave
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from homeshore.brands import queries as brands
from homeshore.brands.queries import telephone
from homeshore.contacts.queries import calls
from homeshore.kit.ids import encode_id
from homeshore.ops.demo.telephones import LINES
from homeshore.security.scope import CENTRE
from homeshore.web.office.tables import TABLES, run

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def tone(seconds: float = 0.5, loudness: float = 0.5) -> bytes:
    """A WAV file with a tone of 440 Hz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        count = int(8000 * seconds)
        file.writeframes(
            b"".join(
                struct.pack("<h", int(32767 * loudness * math.sin(math.tau * 440 * n / 8000))) for n in range(count)
            )
        )
    return out.getvalue()


def number_form(programme, **fields: object) -> dict[str, object]:
    return {
        "number": "01 99 00 99 01",
        "programme": encode_id(programme.id),
        "language": "fr",
        "is_active": "on",
        "is_presented": "on",
        **fields,
    }


PROOF = {"proof_kind": "mandate", "proof_reference": "M-7", "proof_from": "2026-01-01"}


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def sent(form) -> dict[str, object]:
    """What a browser would send of a plan that nobody touched."""
    data: dict[str, object] = {}
    for row in (form, form.menu.management_form, *form.menu.forms):
        for bound in row:
            value = bound.value()
            if value is True:
                data[bound.html_name] = "on"
            elif value is not False and value is not None:
                data[bound.html_name] = value
    return data


# -- numbers


def test_a_number_is_entered_proven_and_shown(office: Client, orders):
    document = SimpleUploadedFile("mandat.pdf", PDF, "application/pdf")
    answer = office.post(reverse("office:new_number"), number_form(orders, **PROOF, document=document))
    row = telephone.phone_numbers(CENTRE).get(number="+33199009901")
    assert answer.url == reverse("office:number", args=[row.id])
    assert (row.proof_file_name, row.verified_at) == ("mandat.pdf", None)
    page = office.get(answer.url).content.decode()
    assert "01 99 00 99 01" in page
    assert "To be verified" in page
    assert office.get(reverse("office:number_proof", args=[row.id])).content == PDF
    office.post(reverse("office:verify_number", args=[row.id]))
    assert "Proven" in office.get(answer.url).content.decode()
    row.refresh_from_db()
    assert row.verified_by


def test_a_proof_that_is_not_there_cannot_be_verified(office: Client, orders):
    office.post(reverse("office:new_number"), number_form(orders))
    row = telephone.phone_numbers(CENTRE).get(number="+33199009901")
    page = office.post(reverse("office:verify_number", args=[row.id]), follow=True).content.decode()
    assert "before verifying" in page
    row.refresh_from_db()
    assert row.verified_at is None


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"number": "nobody"}, {"number"}),
        ({"number": LINES["santeo"][0].number}, {"number"}),
        ({"language": "xx"}, {"language"}),
        ({**PROOF, "proof_from": ""}, {"proof_from"}),
        ({**PROOF, "proof_until": "2025-01-01"}, {"proof_until"}),
        ({**PROOF, "document": SimpleUploadedFile("a.pdf", b"MZ\x90\x00" + b"\0" * 99)}, {"document"}),
        (
            {**PROOF, "document": SimpleUploadedFile("a.html", b"<!doctype html><script>")},
            {"document"},
        ),
    ],
)
def test_what_is_wrong_with_a_number_stands_beside_it(office: Client, orders, fields, wrong):
    answer = office.post(reverse("office:new_number"), number_form(orders, **fields))
    assert answer.status_code == 422
    assert errors(answer).keys() == wrong
    assert not telephone.phone_numbers(CENTRE).filter(number="+33199009901").exists()


@pytest.mark.parametrize(
    ("until", "state"), [(40, "Proven"), (10, "Ends soon"), (-1, "Expired")], ids=["later", "soon", "over"]
)
def test_a_proof_that_ends_is_said_in_time(office: Client, orders, until: int, state: str):
    row = telephone.phone_numbers(CENTRE).first()
    row.proof_until = timezone.localdate() + timedelta(days=until)
    row.save()
    assert state in office.get(reverse("office:telephone")).content.decode()
    assert ("The right to show" in office.get(reverse("office:home")).content.decode()) == (state != "Proven")


# -- trunks


def test_a_trunk_is_entered_and_its_password_never_shown(office: Client):
    form = {
        "name": "carrier", "host": "sip.carrier.example", "port": 5061, "transport": "tls", "srtp": "require",
        "codecs": "opus, pcma", "allowed_hosts": "192.0.2.0/24\nsbc.carrier.example", "username": "aubelle",
        "password": "s3cret-s3cret", "is_active": "on",
    }  # fmt: skip
    assert office.post(reverse("office:new_trunk"), form).status_code == 302
    row = telephone.trunks().get(name="carrier")
    assert (row.codecs, row.allowed_hosts) == (["opus", "pcma"], ["192.0.2.0/24", "sbc.carrier.example"])
    page = office.get(reverse("office:trunk", args=[row.id])).content.decode()
    assert "s3cret" not in page
    office.post(reverse("office:trunk", args=[row.id]), form | {"password": "", "port": 5062})
    settings = {each.name: each for each in calls.trunks()}
    assert (settings["carrier"].password, settings["carrier"].port) == ("s3cret-s3cret", 5062)


def test_without_a_switchboard_the_trunks_state_is_unknown_and_the_page_answers(office: Client):
    page = office.get(reverse("office:telephone")).content.decode()
    assert "Unknown" in page
    assert "does not answer" in page


def test_what_is_wrong_with_a_trunk_stands_beside_it(office: Client):
    answer = office.post(reverse("office:new_trunk"), {"name": "demo", "port": 0, "transport": "udp", "srtp": "off",
                                                       "codecs": "g729"})  # fmt: skip
    assert errors(answer).keys() == {"name", "port", "codecs", "username", "password"}


# -- call plans


def test_a_plan_saved_untouched_stays_as_it_is(office: Client, orders):
    address = reverse("office:call_plan", args=[orders.id])
    before = calls.plan_for_programme(orders.id, "fr", "+33612345678")
    answer = office.post(address, sent(office.get(address).context["form"]))
    assert answer.status_code == 302, errors(answer)
    assert calls.plan_for_programme(orders.id, "fr", "+33612345678") == before


def test_a_plan_is_changed_with_its_menu(office: Client, orders):
    address = reverse("office:call_plan", args=[orders.id])
    data = sent(office.get(address).context["form"])
    data |= {"announce_seconds": 60, "menu-1-key": "", "menu-2-key": "3", "menu-2-programme": encode_id(orders.id),
             "menu-2-label_fr": "Retours", "menu-2-label_en": "Returns"}  # fmt: skip
    assert office.post(address, data).status_code == 302
    plan = calls.plan_for_programme(orders.id, "fr")
    assert plan.announce_us == 60_000_000
    assert plan.menu == {"1": orders.id, "3": orders.id}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"recorded_percent": 101}, "recorded_percent"),
        ({"when_full": "transfer", "full_programme": ""}, "full_programme"),
        ({"menu-0-key": "9"}, "menu"),
        ({"menu-0-key": "x"}, "menu"),
    ],
)
def test_what_is_wrong_with_a_plan_stands_in_its_place(office: Client, orders, change, place):
    address = reverse("office:call_plan", args=[orders.id])
    answer = office.post(address, sent(office.get(address).context["form"]) | change)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert place in form.errors or place in form.elsewhere


# -- prompts


def heard(orders, kind: str = "greeting") -> str:
    return calls.plan_for_programme(orders.id, "fr").prompts.get(kind, "")


def test_a_text_is_spoken_and_can_be_listened_to(office: Client, orders):
    address = reverse("office:prompt", args=[orders.id, "greeting", "fr"])
    office.post(address, {"everywhere": "", "text": "Bonjour, le service des commandes."})
    assert heard(orders) == "aubelle.orders.greeting.fr"
    prompt = telephone.prompts(orders.brand_id).get(name=heard(orders))
    sound = office.get(reverse("office:prompt_sound", args=[orders.id, prompt.id]))
    assert sound["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(sound.content)) as file:
        assert file.getframerate() == 8000
        assert file.getnframes() == pytest.approx(prompt.duration_ms * 8, abs=160)
        samples = struct.unpack(f"<{file.getnframes()}h", file.readframes(file.getnframes()))
    assert 3_000 < max(samples) < 32_768


def test_a_sound_file_takes_the_voices_place_until_it_is_removed(office: Client, orders):
    address = reverse("office:prompt", args=[orders.id, "closed", "fr"])
    sound = SimpleUploadedFile("ferme.wav", tone(), "audio/wav")
    assert office.post(address, {"everywhere": "1", "text": "Fermé.", "sound": sound}).status_code == 302
    prompt = telephone.prompts(orders.brand_id).get(name="aubelle.closed.fr")
    assert prompt.is_uploaded
    assert prompt.duration_ms == pytest.approx(500, abs=40)
    office.post(reverse("office:remove_prompt", args=[orders.id, prompt.id]))
    assert heard(orders, "closed") == ""


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"not a sound", "WAV, MP3"),
        (tone(0.05), "too short"),
        (tone(0.5, 0), "Nothing is heard"),
        (tone()[:40], "damaged"),
    ],
)
def test_a_file_that_cannot_be_heard_leaves_what_stands(office: Client, orders, data: bytes, said: str):
    address = reverse("office:prompt", args=[orders.id, "greeting", "fr"])
    office.post(address, {"everywhere": "1", "text": "Bonjour."})
    answer = office.post(address, {"everywhere": "1", "text": "", "sound": SimpleUploadedFile("a.wav", data)})
    assert answer.status_code == 422
    assert said in str(errors(answer)["sound"])
    assert heard(orders) == "aubelle.greeting.fr"


def test_music_is_a_file_and_nothing_is_said_in_an_empty_text(office: Client, orders):
    music = office.post(reverse("office:prompt", args=[orders.id, "music", "fr"]), {"everywhere": "1", "text": "la la"})
    assert errors(music).keys() == {"sound"}
    empty = office.post(reverse("office:prompt", args=[orders.id, "queue", "fr"]), {"everywhere": "1", "text": " "})
    assert errors(empty).keys() == {"text"}


@pytest.mark.parametrize(("kind", "language"), [("song", "fr"), ("greeting", "de")])
def test_there_is_no_page_for_what_callers_cannot_hear(office: Client, orders, kind: str, language: str):
    assert office.get(reverse("office:prompt", args=[orders.id, kind, language])).status_code == 404


# -- CSV


def test_numbers_are_taken_in_from_a_file_and_have_to_be_verified(centre):
    text = (
        "brand;number;programme;label;trunk;active;proof_kind;proof_reference;proof_from\n"
        "aubelle;0199009901;orders;Noël;demo;yes;mandate;M-7;2026-01-01\n"
    )
    outcome = run(TABLES["numbers"], text.encode(), CENTRE, keep=True)
    assert (outcome.created, outcome.problems) == (1, ())
    row = telephone.phone_numbers(CENTRE).get(number="+33199009901")
    assert (row.label, row.trunk.name, row.verified_at) == ("Noël", "demo", None)


def test_each_problem_of_a_numbers_file_names_its_row_and_column(centre):
    lines = [
        "brand;number;programme;trunk;active;proof_from",
        "nobody;0199009901;orders;;;",
        "aubelle;0199;nothing;other;perhaps;soon",
        f"aubelle;{LINES['santeo'][0].number};orders;;;",
    ]
    outcome = run(TABLES["numbers"], "\n".join(lines).encode(), CENTRE, keep=True)
    assert {(problem.row, problem.column) for problem in outcome.problems} == {
        (2, "brand"), (3, "number"), (3, "programme"), (3, "trunk"), (3, "active"), (3, "proof_from"), (4, "number"),
    }  # fmt: skip
    assert brands.brand_by_slug("aubelle").phone_numbers.count() == 3
