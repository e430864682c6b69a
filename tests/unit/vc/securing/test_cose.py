"""vc+cose and vp+cose: a good COSE_Sign1 with one named defect under a good signature, and the control without."""

import base64
import json
from typing import Any

import cbor2
import pytest
from support.coses import TAG, byte_string, header, message
from support.securing import (
    HOLDER,
    HOLDER_METHOD,
    ISSUER,
    KEYS,
    LATER,
    METHOD,
    NOW,
    OTHER_KEYS,
    SERVICE,
    credential,
    presentation,
    secured_credential,
    secured_presentation,
)

from did.keys.algorithm import KeyType
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.reasons import Reason
from vc.securing.cose.header import REFUSED_PARAMETERS
from vc.securing.cose.strict_cbor import MAX_DEPTH, MAX_ITEMS, read_cbor
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured, secure
from vc.strict_json import JsonLimits

ED = KEYS[KeyType.ED25519].public_key


def refusal(raw: bytes | str, limits: JsonLimits | None = None) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(raw, limits) if limits else parse_secured(raw)
    assert refused.value.remedy
    return refused.value


def test_a_message_made_by_hand_opens_and_holds() -> None:
    raw = message()
    secured = parse_secured(raw)
    assert (secured.mechanism, secured.raw, secured.document) == ("vc+cose", raw, credential())
    assert secured.is_enveloping
    (proof,) = secured.proofs
    assert (proof.verification_method, proof.purpose, proof.key_type) == (METHOD, "assertionMethod", KeyType.ED25519)
    assert (proof.created, proof.expires) == (NOW, LATER)
    assert proof.holds_under(ED)
    assert not proof.holds_under(OTHER_KEYS[KeyType.ED25519].public_key)


def test_what_we_make_is_what_is_made_by_hand() -> None:
    assert secured_credential("vc+cose", KeyType.ED25519).raw == message(
        cbor2.dumps(header(claims={1: ISSUER, 4: 1795514400, 6: 1795510800}))
    )


def test_a_presentation_says_for_whom_and_in_answer_to_what() -> None:
    secured = secured_presentation("vp+cose", KeyType.P256)
    (proof,) = secured.proofs
    assert secured.document == presentation()
    assert (proof.purpose, proof.audience, proof.challenge, proof.nonce) == ("authentication", (SERVICE,), "c-1", "n-1")
    protected = cbor2.loads(cbor2.loads(secured.raw[1:])[0])
    assert protected == {
        1: -7,
        3: "application/vp",
        4: HOLDER_METHOD.encode(),
        15: {1: HOLDER, 3: SERVICE, 4: 1795514400, 6: 1795510800, 7: b"n-1", 10: b"c-1"},
        16: "application/vp+cose",
    }


def test_several_audiences_are_kept() -> None:
    named = ["https://a.example", "https://b.example"]
    made = secure(presentation(), "vp+cose", KEYS[KeyType.ED25519], HOLDER_METHOD, created=NOW, audience=named)
    assert made.proofs[0].audience == tuple(named)


@pytest.mark.parametrize(
    ("alg", "key_type"),
    [
        (-8, KeyType.ED25519),
        (-19, KeyType.ED25519),
        (-7, KeyType.P256),
        (-9, KeyType.P256),
        (-35, KeyType.P384),
        (-51, KeyType.P384),
        (-48, KeyType.MLDSA44),
    ],
)
def test_the_table_of_algorithms_decides_the_type_of_key(alg: int, key_type: KeyType) -> None:
    proof = parse_secured(message(header(alg=alg), key=KEYS[key_type])).proofs[0]
    assert [kind for kind in KeyType if proof.holds_under(KEYS[kind].public_key)] == [key_type]


def test_a_message_comes_as_bytes_as_text_in_a_url_or_in_an_envelope() -> None:
    raw = secured_credential("vc+cose", KeyType.P256).raw
    standard, url = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()
    assert standard != url
    data_url = f"data:application/vc+cose;base64,{standard}"
    ways: list[Any] = [raw, standard, url, standard.rstrip("="), url.rstrip("="), standard.encode(), data_url]
    ways += [envelope(parse_secured(raw)), json.dumps(envelope(parse_secured(raw))), data_url.encode()]
    ways += [{**envelope(parse_secured(raw)), "id": f"DATA:application/VC+COSE;BASE64,{url}"}]
    for way in ways:
        secured = parse_secured(way)
        assert (secured.raw, secured.mechanism, secured.document) == (raw, "vc+cose", credential())
    assert envelope(parse_secured(raw))["id"] == data_url


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "=",
        lambda text: text + "\n",
        lambda text: text[:40] + "*" + text[41:],
        lambda text: text[:40] + "+-" + text[42:],
        lambda text: text.rstrip("=")[:-1],
        lambda text: text[:40] + " " + text[40:],
        lambda text: "data:application/vc+cose," + text,
        lambda text: "data:application/vp+cose;base64," + text,
        lambda text: "data:application/cose;base64," + text,
        lambda text: "data:application/vc+cose;charset=utf-8;base64," + text,
        lambda text: "data:application/vc+cose;base64," + text + "ä",
        lambda text: "data:application/vc+cose;base64" + text,
        lambda text: base64.b64decode(text).hex(),
    ],
)
def test_a_text_with_one_defect_is_refused(change: Any) -> None:
    text = base64.b64encode(message()).decode()
    assert parse_secured(text)
    assert refusal(change(text)).reason in {Reason.PROOF_MALFORMED, Reason.PROOF_UNSUPPORTED}


HEADERS: list[tuple[dict[str, Any], str]] = [
    ({"alg": ...}, "/1"),
    ({"alg": -36}, "/1"),
    ({"alg": 5}, "/1"),
    ({"alg": 0}, "/1"),
    ({"alg": "EdDSA"}, "/1"),
    ({"alg": -8.0}, "/1"),
    ({"alg": None}, "/1"),
    ({"typ": ...}, "/16"),
    ({"typ": 1}, "/16"),
    ({"typ": "application/vc+jwt"}, "/16"),
    ({"typ": "application/cose"}, "/16"),
    ({"typ": "application/vc+cose; x=1"}, "/16"),
    ({"typ": "application/vp+cose"}, "/3"),
    ({"content_type": "application/vp"}, "/3"),
    ({"content_type": "application/vc+cose"}, "/3"),
    ({"content_type": 50}, "/3"),
    ({"content_type": b"application/vc"}, "/3"),
    ({"kid": ...}, "/4"),
    ({"kid": b""}, "/4"),
    ({"kid": METHOD}, "/4"),
    ({"kid": b"\xff"}, "/4"),
    ({"claims": []}, "/15"),
    ({"claims": None}, "/15"),
    ({"claims": {True: ISSUER}}, "/15"),
    ({"claims": {7: "n-1"}}, "/15/7"),
    ({"claims": {10: "c-1"}}, "/15/10"),
    ({"claims": {10: [b"c-1", b"c-2"]}}, "/15/10"),
]


@pytest.mark.parametrize(("changes", "where"), HEADERS)
def test_a_header_with_one_defect_is_refused(changes: dict[str, Any], where: str) -> None:
    assert refusal(message(header(**changes))).where == f"the COSE header {where}"


@pytest.mark.parametrize("label", REFUSED_PARAMETERS)
def test_each_dangerous_parameter_is_refused_by_its_label(label: int) -> None:
    error = refusal(message({**header(), label: b"x"}))
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, f"the COSE header /{label}")


CLAIMS: list[tuple[dict[Any, Any], str]] = [
    ({1: "did:web:evil.example"}, "the claims /iss"),
    ({1: 1}, "the claims /iss"),
    ({1: b"x"}, "the claims /iss"),
    ({2: "did:web:other.example"}, "the claims /sub"),
    ({3: 1}, "the claims /aud"),
    ({3: []}, "the claims /aud"),
    ({3: [b"x"]}, "the claims /aud"),
    ({4: "2026-01-01T00:00:00Z"}, "the claims /exp"),
    ({4: float("nan")}, "the claims /exp"),
    ({4: float("inf")}, "the claims /exp"),
    ({4: 2**63}, "the claims /exp"),
    ({4: True}, "the claims /exp"),
    ({5: -1}, "the claims /nbf"),
    ({6: None}, "the claims /iat"),
    ({7: b"urn:uuid:other"}, "the claims /jti"),
    ({7: b"\xff\xff"}, "the claims /jti"),
]


@pytest.mark.parametrize(("claims", "where"), CLAIMS)
def test_a_claim_with_one_defect_is_refused(claims: dict[Any, Any], where: str) -> None:
    assert refusal(message(header(claims=claims))).where == where


@pytest.mark.parametrize(
    "changes",
    [
        {"claims": ...},
        {"claims": {}},
        {"content_type": ...},
        {"typ": "vc+cose"},
        {"kid": b"#key-1"},
        {"claims": {1: ISSUER, 6: 1795510800.5, 5: 0}},
        {"claims": {8: {1: {1: 1}}, 99: "unknown", "name": [1, {2: None}]}},
        {"claims": {10: b"\xff\xfe"}},
    ],
)
def test_what_the_specifications_allow_is_opened(changes: dict[str, Any]) -> None:
    secured = parse_secured(message(header(**changes)))
    assert secured.document == credential()
    assert secured.proofs[0].holds_under(ED)
    assert parse_secured(message({**header(**changes), 77: [1], "name": b"x"}))


def test_the_order_of_parameters_is_free() -> None:
    parameters = dict(reversed(header().items()))
    assert parse_secured(message(cbor2.dumps(parameters))).document == credential()


@pytest.mark.parametrize("name", ["iss", "exp", "nbf", "aud", "iat", "jti", "cnf", "vc", "vp", "proof"])
def test_what_belongs_into_the_header_is_refused_in_the_payload(name: str) -> None:
    assert refusal(message(payload={**credential(), name: 1})).where == f"/{name}"
    with pytest.raises(Malformed):
        secure({**credential(), name: 1}, "vc+cose", KEYS[KeyType.ED25519], METHOD, created=NOW)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b'{"a":1,"a":1}', b"\xff", b"null", b"\xa0"])
def test_a_payload_that_is_no_strict_json_object_is_refused(payload: bytes) -> None:
    assert refusal(message(payload=payload)).reason in {Reason.JSON_MALFORMED, Reason.JSON_DUPLICATE_MEMBER}


PROTECTED, CONTENT = cbor2.dumps(header()), canonical_json(credential())
SIGNATURE = cbor2.loads(message()[1:])[3]
P, C, S = byte_string(PROTECTED), byte_string(CONTENT), byte_string(SIGNATURE)
SHAPES: dict[str, bytes] = {
    "no tag": b"\x84" + P + b"\xa0" + C + S,
    "a tag in two bytes": b"\xd8\x12\x84" + P + b"\xa0" + C + S,
    "the tag of COSE_Sign": b"\xd8\x62\x84" + P + b"\xa0" + C + S,
    "the tag twice": TAG + TAG + b"\x84" + P + b"\xa0" + C + S,
    "a tag inside": TAG + b"\x84" + P + b"\xa0\xd8\x18" + C + S,
    "an array of three": TAG + b"\x83" + P + b"\xa0" + C,
    "an array of five": TAG + b"\x85" + P + b"\xa0" + C + S + b"\xf6",
    "a map": TAG + b"\xa2" + P + b"\xa0" + C + S,
    "an array of unknown length": TAG + b"\x9f" + P + b"\xa0" + C + S + b"\xff",
    "an array length in two bytes": TAG + b"\x98\x04" + P + b"\xa0" + C + S,
    "an unprotected parameter": TAG + b"\x84" + P + b"\xa1\x04\x41\x78" + C + S,
    "an unprotected map of unknown length": TAG + b"\x84" + P + b"\xbf\xff" + C + S,
    "no unprotected map": TAG + b"\x84" + P + b"\xf6" + C + S,
    "an empty array for the unprotected map": TAG + b"\x84" + P + b"\x80" + C + S,
    "a detached payload": TAG + b"\x84" + P + b"\xa0\xf6" + S,
    "a payload of text": TAG + b"\x84" + P + b"\xa0\x60" + S,
    "a payload in chunks": TAG + b"\x84" + P + b"\xa0\x5f" + C + b"\xff" + S,
    "a protected header that is a map": TAG + b"\x84" + PROTECTED + b"\xa0" + C + S,
    "a protected header of text": TAG + b"\x84\x60\xa0" + C + S,
    "an empty protected header": TAG + b"\x84\x40\xa0" + C + S,
    "a signature of text": TAG + b"\x84" + P + b"\xa0" + C + b"\x60",
    "no signature": TAG + b"\x84" + P + b"\xa0" + C + b"\x40",
    "bytes behind the end": message() + b"\x00",
    "a second message": message() + message(),
    "the tag alone": TAG,
    "a length beyond the end": TAG + b"\x84\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
    "an array longer than the message": TAG + b"\x9b\x00\x00\x00\x01\x00\x00\x00\x00",
}


@pytest.mark.parametrize("raw", SHAPES.values(), ids=SHAPES)
def test_another_shape_is_refused(raw: bytes) -> None:
    assert refusal(raw).reason is Reason.PROOF_MALFORMED


def test_the_control_of_the_shapes_is_accepted() -> None:
    assert parse_secured(TAG + b"\x84" + P + b"\xa0" + C + S).raw == message()


BAD_CBOR: dict[str, str] = {
    "nothing": "",
    "an integer in two bytes": "1817",
    "an integer in three bytes": "1900ff",
    "an integer in five bytes": "1a0000ffff",
    "an integer in nine bytes": "1b00000000ffffffff",
    "a negative integer in two bytes": "3800",
    "a reserved length": "1c",
    "a string length in two bytes": "580178",
    "a string without end": "5f4178ff",
    "a text without end": "7f6178ff",
    "a map without end": "bf0102ff",
    "an array without end": "9f01ff",
    "a lone break": "ff",
    "a tag": "c101",
    "a bignum": "c24101",
    "a regular expression": "d8236178",
    "a shared reference": "d81c01",
    "undefined": "f7",
    "a simple value": "e0",
    "a simple value in two bytes": "f8ff",
    "false in two bytes": "f814",
    "a repeated key": "a201010102",
    "a repeated text key": "a2616101616102",
    "a text that is not UTF-8": "61ff",
    "a surrogate": "63eda080",
    "a map of three halves": "a101",
    "a cut integer": "19ff",
    "a cut float": "fb00",
    "a cut string": "4278",
    "two items": "0101",
    "a key that cannot be hashed": "a1a00000",
}


@pytest.mark.parametrize("encoded", BAD_CBOR.values(), ids=BAD_CBOR)
def test_cbor_that_is_not_strict_is_refused(encoded: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_cbor(bytes.fromhex(encoded), "it")
    assert refused.value.where == "it"


INTEGERS = [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, 2**64 - 1, -1, -24, -25, -(2**64)]


@pytest.mark.parametrize("value", [*INTEGERS, 1.5, "ä", b"\0", None, True, [], {}, [1, [2, {"a": b"x", -1: None}]]])
def test_strict_cbor_is_read(value: Any) -> None:
    assert read_cbor(cbor2.dumps(value), "it") == value


def test_depth_and_number_of_items_are_limited() -> None:
    assert read_cbor(b"\x81" * MAX_DEPTH + b"\x01", "it")
    assert read_cbor(b"\x98" + bytes([MAX_ITEMS - 1]) + b"\0" * (MAX_ITEMS - 1), "it")
    for data in (b"\x81" * (MAX_DEPTH + 1) + b"\x01", b"\x81" * 100_000, b"\x99\x01\x00" + b"\0" * 256):
        with pytest.raises(Malformed):
            read_cbor(data, "it")


def test_the_size_is_limited_before_anything_is_read() -> None:
    raw = message()
    assert parse_secured(raw, JsonLimits(max_bytes=len(raw)))
    for way in (raw, base64.b64encode(raw)):
        assert refusal(way, JsonLimits(max_bytes=len(raw) - 1)).reason is Reason.JSON_TOO_LARGE
    assert refusal(message({**header(), "x": b"0" * 8192})).where == "the COSE header"


def test_the_purpose_is_that_of_the_kind() -> None:
    with pytest.raises(Malformed):
        secure(credential(), "vc+cose", KEYS[KeyType.ED25519], METHOD, created=NOW, purpose="authentication")
