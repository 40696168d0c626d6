from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeshore.adapters.mailboxes.sanitising import sanitise, text_of, with_inline_images

DANGEROUS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://spy.example/p.gif'>",
    '<img srcset="https://spy.example/p.gif 2x">',
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='/logout'>x</a>",
    "<div style=\"background:url('https://spy.example/')\">x</div>",
    "<table background='https://spy.example/'><tr><td>x</td></tr></table>",
    "<style>@import 'https://spy.example/'</style>",
    "<link rel=stylesheet href='https://spy.example/'>",
    "<iframe src='https://spy.example/'></iframe>",
    "<svg><image href='https://spy.example/'/><script>alert(1)</script></svg>",
    "<form action='https://spy.example/'><input name=x></form>",
    "<base href='https://spy.example/'>",
    "<meta http-equiv=refresh content='0;url=https://spy.example/'>",
    "<object data='https://spy.example/'></object>",
    "<video src='https://spy.example/'></video>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<img src="cid:x" onload="alert(1)">',
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<img src=CID:https://spy.example>",
]


ALLOWED = {
    "href", "src", "alt", "width", "height", "rel", "target", "dir", "lang", "start", "align", "colspan", "rowspan",
}  # fmt: skip


class Inspector(HTMLParser):
    """Reads HTML as a browser does and refuses whatever runs, styles or loads."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {
            "script",
            "style",
            "iframe",
            "form",
            "input",
            "svg",
            "math",
            "link",
            "meta",
            "base",
            "object",
        }
        for name, value in attrs:
            assert name in ALLOWED
            if name == "src":
                assert (value or "").startswith("cid:")
            if name == "href":
                assert (value or "").strip().lower().startswith(("http://", "https://", "mailto:", "tel:"))


def assert_safe(html: str) -> None:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()


@pytest.mark.parametrize("html", DANGEROUS)
def test_nothing_dangerous_survives(html: str):
    safe = sanitise(f"<p>avant</p>{html}<p>après</p>")
    assert_safe(safe.folded.visible + safe.folded.quoted)
    assert "avant" in safe.folded.visible


@given(st.lists(st.sampled_from([*DANGEROUS, "<div>", "</div>", "<p>", "'", '"', ">", "<", "--", "texte", "<b>"])))
def test_nothing_dangerous_survives_in_any_order(pieces: list[str]):
    safe = sanitise("".join(pieces))
    assert_safe(safe.folded.visible)
    assert_safe(safe.folded.quoted)


@given(st.text(max_size=2_000))
def test_any_text_is_survived(html: str):
    safe = sanitise(html)
    assert_safe(safe.folded.visible + safe.folded.quoted)
    text_of(html)


def test_remote_images_are_counted():
    assert sanitise("<p>x<img src='http://a.example/1'><img src='http://a.example/2'></p>").blocked_images == 2


def test_links_open_apart_and_tell_nothing():
    html = sanitise("<a href='https://post.example/?a=1&amp;b=2'>suivi</a>").folded.visible
    assert html == (
        '<a href="https://post.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">suivi</a>'
    )


def test_an_unquoted_apostrophe_swallows_nothing():
    assert "reste" in sanitise("<p title=l'été>reste</p><p>d'autre</p>").folded.visible


def test_inline_images_get_the_address_they_are_stored_at():
    html = sanitise('<img src="cid:a@x" alt="A"><img src="cid:b@x">').folded.visible
    shown = with_inline_images(html, {"a@x": '/files/1?"'})
    assert 'src="/files/1?&quot;"' in shown
    assert "cid:" not in shown


@pytest.mark.parametrize(
    "unit",
    ["<div>", "<b><p>", "<a href=x>", "<table><tr><td>", "<font color=%d>", "&", "<", "<!--", "<a b='", "<p><b><i>x"],
)
def test_hostile_html_stays_small_whatever_its_size(unit: str):
    html = "".join(unit.replace("%d", str(n)) for n in range(120_000))
    safe = sanitise(html)
    assert len(safe.folded.visible) + len(safe.folded.quoted) < 6_000_000


def test_text_breaks_lines_where_blocks_end():
    assert text_of("<p>Un</p><div>Deux<br>Trois</div><table><tr><td>4</td><td>5</td></tr></table>") == (
        "Un\nDeux\nTrois\n4 5"
    )


@pytest.mark.parametrize(
    "quote",
    [
        "<div class='gmail_quote'>Le 1er, A a écrit :<blockquote>vieux</blockquote></div>",
        "<blockquote type='cite'><div>vieux</div></blockquote>",
        "<div class='moz-cite-prefix'>Le 1er, A a écrit :</div><blockquote type='cite'>vieux</blockquote>",
        "<div id='appendonsend'></div><hr><div id='divRplyFwdMsg'><b>De :</b> A</div><div>vieux</div>",
        "<div class='yahoo_quoted'><div>vieux</div></div>",
        "<hr id='zwchr'><div>vieux</div>",
    ],
)
def test_the_quotes_of_many_programs_are_folded(quote: str):
    folded = sanitise(f"<div><div>nouveau</div>{quote}</div>").folded
    assert "nouveau" in folded.visible
    assert "vieux" not in folded.visible
    assert "vieux" in folded.quoted


def test_an_answer_below_the_quote_is_shown():
    folded = sanitise("<blockquote type=cite>vieux</blockquote><p>nouveau</p>").folded
    assert (folded.visible, folded.quoted) == ("<p>nouveau</p>", "<blockquote>vieux</blockquote>")


def test_answers_between_quotes_are_shown_with_their_quotes():
    quote = "<blockquote type=cite>vieux</blockquote>"
    folded = sanitise(f"{quote}<p>un</p>{quote}<p>deux</p>").folded
    assert folded.quoted == ""
    assert folded.visible.count("vieux") == 2


def test_a_forwarded_mail_is_shown():
    html = "<div>FYI</div><div class='gmail_quote'>---------- Forwarded message ---------<br>vieux</div>"
    assert "vieux" in sanitise(html).folded.visible
