"""Figures of the floor and of brands, from contacts served through the real core."""

from datetime import date, timedelta

from django.utils import timezone

from company import Company
from homeshore.contacts.queries import standing
from homeshore.contacts.queries.volumes import Span, day_span
from homeshore.facts.vocabulary import Origin
from homeshore.kit.clock import to_us
from homeshore.reports.queries import Figures, by_day, by_queue, days_span, floor_today, totals
from homeshore.routing.commands import Leave
from homeshore.security.scope import CENTRE, Scope
from served import accept, chat, close

PARIS = "Europe/Paris"


def today_span() -> Span:
    return day_span(timezone.localdate(), PARIS)


def test_a_figure_over_nothing_is_unknown() -> None:
    assert Figures().service_level is None
    assert Figures().average_us is None
    assert totals([]) == Figures()


def test_figures_add_up() -> None:
    one = Figures(received=2, kept=1, counted=2, handlings=1, handled_us=60)
    both = totals([one, one])
    assert (both.received, both.service_level, both.average_us) == (4, 0.5, 60)


def test_demo_traffic_counts_on_the_floor_and_stands_apart_for_the_brand(company: Company) -> None:
    brand, programme = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    for origin, seconds in ((Origin.CUSTOMER, 60), (Origin.DEMO, 600)):
        contact = chat(company, brand.id, origin=origin)
        accept(company, ada, contact)
        close(company, ada, contact, seconds, wrap_up_seconds=0)
    (real,) = by_queue(CENTRE, today_span(), brand.id)
    (demo,) = by_queue(CENTRE, today_span(), brand.id, Origin.DEMO)
    assert (real.programme, real.channel) == (programme.id, "chat")
    assert (real.figures.received, real.figures.handled_us) == (1, 60_000_000)
    assert (demo.figures.received, demo.figures.handled_us) == (1, 600_000_000)
    assert totals(line.figures for line in floor_today(CENTRE, today_span())).received == 2


def test_a_customer_who_leaves_within_the_promise_is_not_counted(company: Company) -> None:
    brand, _ = company.brand()
    company.settle()
    for seconds in (10, 31):
        contact = chat(company, brand.id)
        company.later(seconds)
        company.do(Leave(contact))
        company.settle()
    (line,) = by_queue(CENTRE, today_span(), brand.id)
    assert (line.figures.abandoned, line.figures.counted, line.figures.kept) == (2, 1, 0)


def test_days_come_oldest_first_with_their_channels(company: Company) -> None:
    brand, _ = company.brand()
    company.settle()
    chat(company, brand.id)
    last = timezone.localdate()
    lines = by_day(CENTRE, brand.id, PARIS, last, 7)
    assert [line.day for line in lines] == [last - timedelta(days=back) for back in range(6, -1, -1)]
    assert [line.figures.received for line in lines] == [0, 0, 0, 0, 0, 0, 1]
    assert lines[-1].channels["chat"].received == 1


def test_a_span_of_days_begins_and_ends_at_local_midnights() -> None:
    span = days_span(PARIS, date(2026, 10, 25), 2)
    assert to_us(span.until) - to_us(span.since) == 49 * 3600 * 1_000_000


def test_figures_and_queues_stay_within_the_scope(company: Company) -> None:
    brand, _ = company.brand()
    other, _ = company.brand("santeo")
    company.settle()
    chat(company, other.id)
    scope = Scope(roles=frozenset(), brands=frozenset({brand.id}))
    assert by_queue(scope, today_span()) == floor_today(scope, today_span()) == standing.queues(scope) == []


def test_queues_as_rows_know_them(company: Company) -> None:
    brand, programme = company.brand()
    ada = company.agent("Ada", brand)
    company.settle()
    company.at_desk(ada)
    accept(company, ada, chat(company, brand.id))
    since = company.now_us
    chat(company, brand.id, origin=Origin.DEMO)
    chat(company, brand.id)
    (queue,) = standing.queues(CENTRE)
    assert (queue.programme, queue.channel, queue.language) == (programme.id, "chat", "fr")
    assert (queue.offered, queue.waiting, queue.handling) == (1, 1, 1)
    assert queue.oldest_us == since
    (real,) = standing.queues(CENTRE, Origin.CUSTOMER)
    assert (real.offered, real.waiting, real.handling) == (0, 1, 1)
