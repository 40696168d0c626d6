import aiortc.sdp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telephony.media.offers import CHROMIUM, FINGERPRINT, FIREFOX
from homeshore.adapters.telephony.media.sdp import Candidate, Local, parse_offer, source_types, write_answer
from homeshore.adapters.telephony.ports import NoCommonCodec

LOCAL = Local("ours", "o" * 22, FINGERPRINT, (Candidate("f", 2130706431, "192.0.2.1", 21000),))


def test_a_chromium_offer_has_one_source_and_three_slots():
    offer = parse_offer(CHROMIUM)
    assert [(section.source, section.slot) for section in offer.sections] == [
        (True, True),
        (False, True),
        (False, True),
    ]
    assert source_types(offer) == {111: "opus", 0: "pcmu", 8: "pcma", 126: "digits"}
    assert (offer.ufrag, offer.password, offer.fingerprints) == ("abcd", "a" * 24, (("sha-256", FINGERPRINT),))


def test_the_answer_names_each_slot_s_stream_and_can_be_parsed_by_a_peer():
    answer = aiortc.sdp.SessionDescription.parse(write_answer(parse_offer(CHROMIUM), LOCAL, [11, 12, 13]))
    assert [media.ssrc[0].ssrc for media in answer.media] == [11, 12, 13]
    assert [media.direction for media in answer.media] == ["sendrecv", "sendonly", "sendonly"]
    assert [str(group) for group in answer.group] == ["BUNDLE 0 1 2"]
    first = answer.media[0]
    assert first.rtcp_mux
    assert [codec.payloadType for codec in first.rtp.codecs] == [111, 0, 8, 126]
    assert (first.ice_candidates[0].ip, first.ice_candidates[0].port) == ("192.0.2.1", 21000)
    assert first.dtls is not None
    assert first.dtls.role == "client"


def test_a_firefox_offer_is_answered_with_its_numbers_and_its_video_refused():
    offer = parse_offer(FIREFOX)
    text = write_answer(offer, LOCAL, [11])
    assert source_types(offer) == {109: "opus", 0: "pcmu", 8: "pcma", 101: "digits"}
    assert "m=video 0 UDP/TLS/RTP/SAVPF 120" in text
    assert "a=group:BUNDLE 0\r\n" in text


def test_a_browser_that_begins_dtls_is_waited_for():
    offer = parse_offer(CHROMIUM.replace("a=setup:actpass", "a=setup:active"))
    assert offer.active
    assert "a=setup:passive" in write_answer(offer, LOCAL, [11, 12, 13])


def test_without_a_bundle_only_the_first_audio_is_taken():
    text = CHROMIUM.replace("a=group:BUNDLE 0 1 2\n", "")
    assert [section.accepted for section in parse_offer(text).sections] == [True, False, False]


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "v=0",
        "hello",
        CHROMIUM.replace("m=audio", "m=video"),
        CHROMIUM.replace("m=audio 42424", "m=audio x"),
        CHROMIUM.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        CHROMIUM.replace("a=rtcp-mux\n", ""),
        CHROMIUM.replace("a=ice-pwd:", "a=other:"),
        CHROMIUM.replace("a=ice-ufrag:abcd", "a=ice-ufrag:a b"),
        CHROMIUM.replace("sha-256", "md5"),
        CHROMIUM.replace(FINGERPRINT, "zz"),
        CHROMIUM.replace("a=mid:0", "a=mid:<script>"),
        CHROMIUM.replace("111 63 9 0 8 13 110 126", "9 13"),
        CHROMIUM + "a=x\n" * 40_000,
        CHROMIUM + "m=audio 9 UDP/TLS/RTP/SAVPF 0\n" * 20,
    ],
)
def test_a_spoilt_offer_is_refused(spoilt: str):
    with pytest.raises(NoCommonCodec):
        parse_offer(spoilt)


@given(st.integers(0, len(CHROMIUM)), st.integers(0, 60), st.text(max_size=30))
def test_no_change_to_an_offer_breaks_the_parser(at: int, length: int, text: str):
    try:
        offer = parse_offer(CHROMIUM[:at] + text + CHROMIUM[at + length :])
    except NoCommonCodec:
        return
    write_answer(offer, LOCAL, [11, 12, 13])
