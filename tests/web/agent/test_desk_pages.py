"""What the desk fetches over HTTP: who may, what is shown, what is refused in words."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from homeshore.brands import actions as brand_actions
from homeshore.contacts.models import Contact
from homeshore.contacts.queries import messages
from homeshore.kit.ids import encode_id, new_id
from homeshore.security import actions as security
from homeshore.security.queries import accesses
from homeshore.security.scope import CENTRE

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def test_an_agent_opens_the_desk(desk):
    page = desk.browser().get("/desk/")
    assert page.status_code == 200
    assert b'id="desk-settings"' in page.content


def test_a_visitor_is_sent_to_sign_in(db):
    assert Client().get("/desk/").url == "/accounts/login/?next=/desk/"


def test_a_supervisor_is_no_agent(db):
    user = security.open_account("sophie@homeshore.example", "Sophie")
    security.grant_role(user, "supervisor")
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/").status_code == 403


def test_the_card_masks_addresses_and_who_looked_is_written_down(desk):
    desk.mail()
    card = desk.browser().get(f"{desk.contact_address}/card").json()
    assert (card["name"], card["verified"]) == ("Jeanne Martin", False)
    assert [one["value"] for one in card["identities"]] == ["j…n@example.org"]
    assert [(one.what, one.object) for one in accesses(CENTRE)] == [("conversation", desk.contact)]


def test_a_customer_who_wants_no_more_commercial_calls_is_noted_from_the_desk(desk):
    desk.mail()
    customer = Contact.objects.get(id=desk.contact).customer
    brand_actions.add_identity(customer, "number", "0612345678")
    browser = desk.browser()
    assert browser.get(f"{desk.contact_address}/card").json()["calls_refused"] is False
    assert browser.post(f"{desk.contact_address}/no-calls").json()["calls_refused"] is True
    assert browser.get(f"{desk.contact_address}/card").json()["calls_refused"] is True
    stranger = desk.browser(desk.company.agent("Bob", desk.brand))
    assert stranger.post(f"{desk.contact_address}/no-calls").status_code == 403


def test_the_card_of_somebody_elses_contact_is_refused_in_words(desk):
    desk.mail()
    answer = desk.browser(desk.company.agent("Bob", desk.brand)).get(f"{desk.contact_address}/card")
    assert answer.status_code == 403
    assert answer.json() == {"refused": "not_your_contact", "text": "This contact is no longer yours."}


def test_an_address_that_is_no_id_does_not_exist(desk):
    assert desk.browser().get("/desk/contact/not-an-id-at-a/card").status_code == 404


def test_a_mails_frame_runs_nothing_and_loads_only_its_own_images(desk, inline_image):
    message = desk.mail(
        html='<p>Look: <img src="cid:logo@example.org"> <img src="cid:gone@example.org"></p>',
        quoted_html="<p>Before</p>",
        attachments=(inline_image,),
    )
    frame = desk.browser().get(f"/desk/message/{encode_id(message)}/html")
    [image] = messages.message(message).attachments
    policy = dict(part.split(" ", 1) for part in frame["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["img-src"]) == ("'none'", "http://testserver/desk/attachment/")
    assert "script" not in policy["sandbox"]
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    assert f'src="/desk/attachment/{image.id}"'.encode() in frame.content
    assert b"cid:" not in frame.content
    assert b"<summary>Quoted text</summary><p>Before</p>" in frame.content


def test_a_mail_without_html_has_no_frame(desk):
    message = desk.mail()
    assert desk.browser().get(f"/desk/message/{encode_id(message)}/html").status_code == 404


def test_another_agent_cannot_open_the_frame_or_the_file(desk, inline_image):
    message = desk.mail(html="<p>Secret</p>", attachments=(inline_image,))
    [file] = messages.message(message).attachments
    other = desk.browser(desk.company.agent("Bob", desk.brand))
    assert other.get(f"/desk/message/{encode_id(message)}/html").status_code == 404
    assert other.get(f"/desk/attachment/{file.id}").status_code == 404


def test_a_file_is_saved_never_shown_and_who_opened_it_is_written_down(desk, inline_image):
    message = desk.mail(attachments=(inline_image,))
    [file] = messages.message(message).attachments
    answer = desk.browser().get(f"/desk/attachment/{file.id}")
    assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
    assert answer["Content-Disposition"] == 'attachment; filename="logo.png"'
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )
    assert [one.what for one in accesses(CENTRE)] == ["file"]


def test_a_file_that_nobody_sent_does_not_exist(desk):
    assert desk.browser().get(f"/desk/attachment/{encode_id(new_id())}").status_code == 404


def test_a_reply_with_files_sent_twice_is_one_message(desk):
    desk.mail()
    client = desk.browser()
    said = [
        client.post(
            f"{desk.contact_address}/say",
            {"text": "Here it is.", "key": "the-same-key", "files": SimpleUploadedFile("a.png", PNG, "image/png")},
        ).json()["message"]
        for _ in range(2)
    ]
    assert said[0] == said[1]
    assert (said[0]["text"], said[0]["delivery"]) == ("Here it is.", "queued")
    assert [(file["name"], file["media_type"]) for file in said[0]["attachments"]] == [("a.png", "image/png")]


def test_a_program_is_refused_as_a_file_whatever_it_is_called(desk):
    desk.mail()
    program = SimpleUploadedFile("holiday.png", b"MZ\x90\x00" + b"\0" * 100, "image/png")
    answer = desk.browser().post(
        f"{desk.contact_address}/say", {"text": "Here.", "key": "another-key", "files": program}
    )
    assert answer.status_code == 409
    assert answer.json()["refused"] == "file_kind_refused"


def test_nobody_replies_in_a_contact_that_they_do_not_hold(desk):
    desk.mail()
    other = desk.browser(desk.company.agent("Bob", desk.brand))
    assert other.post(f"{desk.contact_address}/say", {"text": "Me!", "key": "bobs-key-1"}).status_code == 403
