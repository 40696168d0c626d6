"""The agent's own day: every contact with its handled time, and sums that agree with the journal."""

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone

from homeshore.routing.commands import Close, WrapUp


def text_of(page) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.content.decode())))


def close(desk, after_seconds: float) -> None:
    desk.company.later(after_seconds)
    desk.company.do(WrapUp(desk.agent.id, desk.contact))
    desk.company.do(Close(desk.agent.id, desk.contact, "delivery", "resolved"))
    desk.company.settle()


def test_a_closed_contact_stands_on_the_day_with_its_handled_time(desk):
    desk.mail()
    close(desk, 245)
    text = text_of(desk.browser().get("/desk/day/"))
    assert "Aubelle · Orders" in text
    assert "My armchair Resolved 4:05 4:05" in text
    assert "Total 4:05 4:05" in text


def test_a_contact_in_hand_says_that_it_goes_on(desk):
    desk.mail()
    assert "My armchair In progress – –" in text_of(desk.browser().get("/desk/day/"))


def test_a_day_without_contacts_says_so(desk):
    yesterday = timezone.now().date() - timedelta(days=2)
    assert "No contact on this day" in text_of(desk.browser().get(f"/desk/day/?day={yesterday}"))


def test_a_day_that_is_no_date_or_lies_ahead_is_today(desk):
    client = desk.browser()
    today = text_of(client.get("/desk/day/"))
    assert text_of(client.get("/desk/day/?day=2999-01-01")) == today
    assert text_of(client.get("/desk/day/?day=nonsense")) == today


def test_nobody_sees_a_colleagues_day(desk):
    desk.mail()
    other = desk.company.agent("Bob", desk.brand)
    assert "No contact on this day" in text_of(desk.browser(other).get("/desk/day/"))


def test_a_day_before_all_calendars_is_today(desk):
    client = desk.browser()
    for far in ("0001-01-01", "9999-12-31"):
        assert client.get(f"/desk/day/?day={far}").status_code == 200
