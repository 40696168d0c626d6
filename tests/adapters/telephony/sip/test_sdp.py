import base64

import pytest

from homeshore.adapters.telephony.ports import RtpAddress
from homeshore.adapters.telephony.sip.sdp import BadSdp, NotAcceptable, accept, answer, encrypts, offer

KEY = base64.b64encode(bytes(range(30))).decode()
OTHER_KEY = base64.b64encode(bytes(range(30, 60))).decode()
PLAIN = RtpAddress("192.0.2.9", 4000, "", 0)
KEYED = RtpAddress("192.0.2.9", 4000, "", 0, 0, KEY)


def sdp(*lines: str, connection: str = "IN IP4 192.0.2.1") -> str:
    head = ["v=0", "o=carrier 7 1 IN IP4 192.0.2.1", "s=-", f"c={connection}", "t=0 0"]
    return "\r\n".join([*head, *lines]) + "\r\n"


CARRIER = sdp("m=audio 6000 RTP/AVP 18 8 0 101", "a=rtpmap:18 G729/8000", "a=rtpmap:101 telephone-event/8000")


def test_our_first_codec_that_the_caller_has_is_taken_with_the_callers_payload_types():
    text, agreed = answer(CARRIER, PLAIN, ("opus", "pcmu", "pcma"))
    assert agreed.remote == RtpAddress("192.0.2.1", 6000, "pcmu", 0, 101)
    assert "m=audio 4000 RTP/AVP 0 101\r\n" in text
    assert "telephone-event/8000" in text


def test_an_answer_refuses_every_section_but_the_audio_in_their_order():
    offered = CARRIER + "m=video 7000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\nm=image 8000 udptl t38\r\n"
    text, _ = answer(offered, PLAIN, ("pcma",))
    assert [line for line in text.split("\r\n") if line.startswith("m=")] == [
        "m=audio 4000 RTP/AVP 8 101",
        "m=video 0 RTP/AVP 96",
        "m=image 0 udptl t38",
    ]


@pytest.mark.parametrize(
    ("offered", "ours"),
    [("sendrecv", "sendrecv"), ("sendonly", "recvonly"), ("recvonly", "sendonly"), ("inactive", "inactive")],
)
def test_a_direction_is_answered_with_its_mirror(offered: str, ours: str):
    assert answer(CARRIER + f"a={offered}\r\n", PLAIN, ("pcma",))[1].direction == ours


def test_the_null_address_of_old_phones_is_a_hold():
    held = sdp("m=audio 6000 RTP/AVP 8", connection="IN IP4 0.0.0.0")
    assert answer(held, PLAIN, ("pcma",))[1].direction == "recvonly"


def test_the_session_keeps_its_number_and_grows_its_version_only_when_something_changed():
    first = offer(PLAIN, ("pcma",))
    assert offer(PLAIN, ("pcma",), previous=first) == first
    held = offer(PLAIN, ("pcma",), direction="sendonly", previous=first)
    number, version = first.splitlines()[1].split()[1:3]
    assert held.splitlines()[1].split()[1:3] == [number, str(int(version) + 1)]


def test_offer_and_answer_of_our_own_agree_on_both_sides():
    offered = offer(KEYED, ("opus", "pcma"), "require")
    text, theirs = answer(offered, RtpAddress("192.0.2.5", 5000, "", 0, 0, OTHER_KEY), ("opus",), "offer")
    assert theirs.remote == RtpAddress("192.0.2.9", 4000, "opus", 111, 110, KEY)
    assert accept(text, offered).remote == RtpAddress("192.0.2.5", 5000, "opus", 111, 110, OTHER_KEY)


def test_a_key_offered_beside_plain_rtp_is_used_by_who_can_and_ignored_by_who_cannot():
    offered = offer(KEYED, ("pcma",), "offer")
    assert "RTP/AVP" in offered
    plain, _ = answer(offered, PLAIN, ("pcma",), "off")
    assert accept(plain, offered).remote.srtp_key == ""
    keyed, _ = answer(offered, RtpAddress("192.0.2.5", 5000, "", 0, 0, OTHER_KEY), ("pcma",), "offer")
    assert accept(keyed, offered).remote.srtp_key == OTHER_KEY


def test_encryption_that_is_required_is_never_given_up():
    with pytest.raises(NotAcceptable):
        answer(CARRIER, KEYED, ("pcma",), "require")
    offered = offer(KEYED, ("pcma",), "require")
    with pytest.raises(NotAcceptable):
        accept(sdp("m=audio 6000 RTP/AVP 8"), offered)
    with pytest.raises(NotAcceptable):
        accept(sdp("m=audio 6000 RTP/SAVP 8"), offered)


def test_keys_of_another_suite_or_size_or_with_an_mki_are_passed_over():
    lines = [
        "m=audio 6000 RTP/SAVP 8",
        f"a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:{KEY}",
        f"a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:{KEY}|2^20|1:4",
        "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ=",
    ]
    with pytest.raises(NotAcceptable):
        answer(sdp(*lines), KEYED, ("pcma",), "offer")
    usable = sdp(*lines, f"a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:{OTHER_KEY}|2^31")
    text, agreed = answer(usable, KEYED, ("pcma",), "offer")
    assert agreed.remote.srtp_key == OTHER_KEY
    assert f"a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:{KEY}\r\n" in text
    assert encrypts(usable, "offer")
    assert not encrypts(CARRIER, "offer")


def test_no_common_codec_is_not_acceptable():
    with pytest.raises(NotAcceptable, match="no common codec"):
        answer(sdp("m=audio 6000 RTP/AVP 18"), PLAIN, ("opus", "pcma"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "v=0\r\n",
        sdp("m=audio 99999 RTP/AVP 8"),
        sdp("m=audio x RTP/AVP 8"),
        sdp("m=audio 6000 RTP/AVP 8", connection="IN IP4 example.com"),
        sdp("m=audio 6000 RTP/AVP 8", connection="IN IP4 224.0.0.1"),
        sdp("m=audio 6000 RTP/AVP 8", "garbage"),
        sdp(*["m=audio 6000 RTP/AVP 8"] * 30),
        "v=0\r\n" + "a=x\r\n" * 10_000,
    ],
)
def test_what_is_no_audio_session_is_refused_and_harms_nobody(text: str):
    with pytest.raises((BadSdp, NotAcceptable)):
        answer(text, PLAIN, ("pcma",))
