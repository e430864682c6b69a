"""Compact tokens: what is opened, and that each defect alone is refused with its own message."""

import json

import pytest
from support.securing import (
    HOLDER,
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
    sign_token,
    token_claims,
    token_header,
)

from did.keys.algorithm import KeyType
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.jose_header import REFUSED_PARAMETERS
from vc.securing.mechanism import parse_secured, secure
from vc.strict_json import JsonLimits

ED = KEYS[KeyType.ED25519]


def refusal(raw: bytes | str) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(raw)
    return refused.value


def test_a_token_made_by_hand_is_opened_and_its_proof_holds() -> None:
    secured = parse_secured(sign_token(token_header(), token_claims()))
    assert secured.mechanism == "vc+jwt"
    assert secured.document == credential()
    (proof,) = secured.proofs
    assert proof.holds_under(ED.public_key)
    assert (proof.verification_method, proof.purpose, proof.key_type) == (METHOD, "assertionMethod", KeyType.ED25519)
    assert (proof.created, proof.expires, proof.not_before) == (NOW, LATER, None)


def test_opening_a_token_verifies_nothing_and_a_foreign_signature_does_not_hold() -> None:
    secured = parse_secured(sign_token(token_header(), token_claims(), OTHER_KEYS[KeyType.ED25519]))
    assert not secured.proofs[0].holds_under(ED.public_key)


@pytest.mark.parametrize("key_type", KeyType)
def test_a_key_of_another_type_never_holds(key_type: KeyType) -> None:
    proof = secured_credential("vc+jwt", key_type).proofs[0]
    assert [kind for kind in KeyType if proof.holds_under(KEYS[kind].public_key)] == [key_type]


@pytest.mark.parametrize(
    ("alg", "key_type"),
    [
        ("EdDSA", KeyType.ED25519),
        ("Ed25519", KeyType.ED25519),
        ("ES256", KeyType.P256),
        ("ES384", KeyType.P384),
    ],
)
def test_the_table_of_algorithms_decides_the_type_of_key(alg: str, key_type: KeyType) -> None:
    proof = parse_secured(sign_token(token_header(alg=alg), token_claims(), KEYS[key_type])).proofs[0]
    assert proof.key_type is key_type
    assert proof.holds_under(KEYS[key_type].public_key)


def test_a_presentation_states_audience_challenge_and_nonce() -> None:
    secured = secured_presentation("vp+jwt", KeyType.P256)
    (proof,) = secured.proofs
    assert secured.mechanism == "vp+jwt"
    assert secured.document == presentation()
    assert (proof.audience, proof.challenge, proof.nonce) == ((SERVICE,), "c-1", "n-1")
    assert (proof.purpose, proof.created, proof.expires) == ("authentication", NOW, LATER)
    claims = json.loads(_payload(secured.raw))
    assert (claims["iss"], claims["aud"], claims["iat"]) == (HOLDER, SERVICE, 1795510800)


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"typ": "application/vc+jwt"}, {}),
        ({"cty": "vc"}, {}),
        ({"cty": "application/vc"}, {}),
        ({"iss": ISSUER}, {}),
        ({"iss": ISSUER}, {"iss": ...}),
        ({"kid": "#key-1"}, {}),
        ({"kid": "#key-1", "iss": ISSUER}, {"iss": ...}),
        ({"unknown": [1]}, {}),
        ({}, {"unknown": {"a": 1}, "cnf": {"kid": "x"}}),
        ({}, {"iss": ...}),
        ({}, {"iat": ..., "exp": ...}),
        ({}, {"iat": 1795510800.5, "nbf": 0}),
        ({}, {"aud": ["https://a.example", "https://b.example"]}),
        ({}, {"jti": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33", "sub": HOLDER}),
        ({}, {"id": ..., "jti": "anything"}),
        ({}, {"credentialSubject": {"agent": {}}, "sub": HOLDER}),
        ({}, {"issuer": {"id": ISSUER, "name": "Acme"}}),
    ],
)
def test_what_the_specifications_allow_is_opened(header: dict[str, object], claims: dict[str, object]) -> None:
    secured = parse_secured(sign_token(token_header(**header), token_claims(**claims)))
    assert secured.proofs[0].holds_under(ED.public_key)
    assert secured.proofs[0].verification_method == METHOD


def test_registered_claims_leave_the_document_and_unknown_ones_stay() -> None:
    claims = token_claims(
        aud="x", nonce="y", jti=credential()["id"], sub=HOLDER, nbf=1, cnf={"kid": "z"}, act={"sub": "z"}
    )
    assert parse_secured(sign_token(token_header(), claims)).document == {**credential(), "act": {"sub": "z"}}


@pytest.mark.parametrize("name", REFUSED_PARAMETERS)
def test_each_dangerous_header_parameter_is_refused_by_name(name: str) -> None:
    error = refusal(sign_token(token_header(**{name: ["value"]}), token_claims()))
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, f"the JOSE header /{name}")
    assert name in error.message


def test_the_messages_for_dangerous_header_parameters_all_differ() -> None:
    assert len({message for message, _ in REFUSED_PARAMETERS.values()}) == len(REFUSED_PARAMETERS)


@pytest.mark.parametrize(
    ("changes", "reason", "where", "words"),
    [
        ({"alg": "none"}, Reason.PROOF_UNSUPPORTED, "/alg", "nobody signed"),
        ({"alg": "NoNe"}, Reason.PROOF_UNSUPPORTED, "/alg", "nobody signed"),
        ({"alg": "HS256"}, Reason.PROOF_UNSUPPORTED, "/alg", "shared secret"),
        ({"alg": "ES512"}, Reason.PROOF_UNSUPPORTED, "/alg", "not in the table"),
        ({"alg": "RS256"}, Reason.PROOF_UNSUPPORTED, "/alg", "not in the table"),
        ({"alg": "eddsa"}, Reason.PROOF_UNSUPPORTED, "/alg", "not in the table"),
        ({"alg": ...}, Reason.PROOF_MALFORMED, "/alg", "missing"),
        ({"alg": ["EdDSA"]}, Reason.PROOF_MALFORMED, "/alg", "not a string"),
        ({"typ": ...}, Reason.PROOF_MALFORMED, "/typ", "missing"),
        ({"typ": "JWT"}, Reason.PROOF_UNSUPPORTED, "/typ", "'JWT'"),
        ({"typ": "vc+ld+json+jwt"}, Reason.PROOF_UNSUPPORTED, "/typ", "vc+ld+json+jwt"),
        ({"typ": "vc+sd-jwt"}, Reason.PROOF_UNSUPPORTED, "/typ", "vc+sd-jwt"),
        ({"typ": "VC+JWT"}, Reason.PROOF_UNSUPPORTED, "/typ", "VC+JWT"),
        ({"cty": "vp"}, Reason.PROOF_UNSUPPORTED, "/cty", "'vp'"),
        ({"cty": None}, Reason.PROOF_UNSUPPORTED, "/cty", "None"),
        ({"kid": ...}, Reason.PROOF_MALFORMED, "/kid", "missing"),
        ({"kid": ""}, Reason.PROOF_MALFORMED, "/kid", "missing"),
        ({"kid": 1}, Reason.PROOF_MALFORMED, "/kid", "not a string"),
        ({"kid": "key-1"}, Reason.PROOF_UNSUPPORTED, "/kid", "no key"),
        ({"kid": ISSUER}, Reason.PROOF_UNSUPPORTED, "/kid", "no fragment"),
        ({"kid": f"{ISSUER}#"}, Reason.PROOF_UNSUPPORTED, "/kid", "no fragment"),
        ({"kid": f"{ISSUER}/path#key-1"}, Reason.PROOF_UNSUPPORTED, "/kid", "path"),
        ({"kid": f"{ISSUER}?a=b#key-1"}, Reason.PROOF_UNSUPPORTED, "/kid", "query"),
        ({"kid": "https://acme.example#key-1"}, Reason.PROOF_UNSUPPORTED, "/kid", "no key"),
        ({"iss": "did:web:other.example"}, Reason.PROOF_MALFORMED, "/iss", "differs"),
        ({"aud": "https://a.example"}, Reason.PROOF_MALFORMED, "/aud", "differs"),
    ],
)
def test_each_defect_of_the_header_is_refused(
    changes: dict[str, object], reason: Reason, where: str, words: str
) -> None:
    error = refusal(sign_token(token_header(**changes), token_claims()))
    assert (error.reason, error.where) == (reason, f"the JOSE header {where}")
    assert words in error.message
    assert error.remedy


@pytest.mark.parametrize(
    ("changes", "where", "words"),
    [
        ({"iss": "did:web:other.example"}, "/iss", "not the issuer"),
        ({"iss": f"{ISSUER}/"}, "/iss", "not the issuer"),
        ({"iss": None}, "/iss", "string"),
        ({"iss": "did:web:other.example", "issuer": ...}, "/iss", "not the issuer"),
        ({"sub": "did:web:other.example"}, "/sub", "subject"),
        ({"sub": 1}, "/sub", "string"),
        ({"jti": "urn:uuid:0"}, "/jti", "not the id"),
        ({"jti": 7}, "/jti", "string"),
        ({"nonce": ""}, "/nonce", "string"),
        ({"aud": []}, "/aud", "array of strings"),
        ({"aud": ["a", 1]}, "/aud", "array of strings"),
        ({"aud": None}, "/aud", "array of strings"),
        ({"iat": "2026-11-24T09:00:00Z"}, "/iat", "NumericDate"),
        ({"iat": "1795510800"}, "/iat", "NumericDate"),
        ({"exp": True}, "/exp", "NumericDate"),
        ({"exp": None}, "/exp", "NumericDate"),
        ({"exp": -1}, "/exp", "NumericDate"),
        ({"exp": 253402300800}, "/exp", "NumericDate"),
        ({"nbf": 1e300}, "/nbf", "NumericDate"),
    ],
)
def test_each_defect_of_the_claims_is_refused(changes: dict[str, object], where: str, words: str) -> None:
    error = refusal(sign_token(token_header(), token_claims(**changes)))
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, f"the claims {where}")
    assert words in error.message


@pytest.mark.parametrize("name", ["vc", "vp", "proof"])
def test_a_second_form_of_the_document_inside_the_token_is_refused(name: str) -> None:
    error = refusal(sign_token(token_header(), token_claims(**{name: credential()})))
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, f"the claims /{name}")


def test_without_an_issuer_in_the_document_iss_is_the_did_of_the_key() -> None:
    assert parse_secured(sign_token(token_header(), token_claims(issuer=...))).proofs[0].verification_method == METHOD


def test_the_holder_of_a_presentation_is_its_iss() -> None:
    claims = {**presentation(), "iss": ISSUER, "jti": "a", "id": "urn:uuid:b"}
    control = sign_token(token_header(typ="vp+jwt", kid="did:web:agent.example#key-1"), {**claims, "iss": HOLDER})
    assert parse_secured(control).proofs[0].nonce == "a"
    error = refusal(sign_token(token_header(typ="vp+jwt"), claims))
    assert "not the holder" in error.message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "three parts"),
        ("a", "three parts"),
        ("a.b", "three parts"),
        ("a.b.c.d", "three parts"),
        ("[]", "three parts"),
        ('"a.b.c"', "base64url"),
        ("ä.b.c", "ASCII"),
    ],
)
def test_what_is_no_token_at_all_is_refused(text: str, words: str) -> None:
    error = refusal(text)
    assert error.reason is Reason.PROOF_MALFORMED
    assert words in error.message


@pytest.mark.parametrize("part", [0, 1, 2])
@pytest.mark.parametrize("suffix", ["=", "==", "\n", " ", "+", "A", "AA"])
def test_no_part_may_have_padding_space_or_more_letters(part: int, suffix: str) -> None:
    parts = sign_token(token_header(), token_claims()).decode().split(".")
    parts[part] += suffix
    try:
        secured = parse_secured(".".join(parts))
    except Malformed as error:
        assert error.reason in {Reason.PROOF_MALFORMED, Reason.JSON_MALFORMED}  # noqa: PT017
    else:
        assert not secured.proofs[0].holds_under(ED.public_key)


@pytest.mark.parametrize("around", ["{}\n", "\n{}", " {} ", "{}\0"])
def test_nothing_may_stand_around_a_token(around: str) -> None:
    token = sign_token(token_header(), token_claims()).decode()
    assert refusal(around.format(token)).reason is Reason.PROOF_MALFORMED


def test_spare_bits_in_the_signature_are_refused() -> None:
    token = sign_token(token_header(), token_claims()).decode()
    assert token[-1] in "AQgw"
    error = refusal(token[:-1] + chr(ord(token[-1]) + 1))
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "the signature")


@pytest.mark.parametrize("cut", [0, 1, 63, 65, 70])
def test_a_signature_of_another_length_is_refused(cut: int) -> None:
    head = sign_token(token_header(), token_claims()).rpartition(b".")[0]
    error = refusal(head + b"." + b64url_encode(bytes(cut)).encode())
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "the signature")


@pytest.mark.parametrize("part", ["header", "claims"])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text[:-1] + b',"typ":"vc+jwt","typ":"vc+jwt"}', Reason.JSON_DUPLICATE_MEMBER),
        (lambda text: text[:-1], Reason.JSON_MALFORMED),
        (lambda text: text[:-1] + b',"a":NaN}', Reason.JSON_MALFORMED),
        (lambda text: b"\xef\xbb\xbf" + text, Reason.JSON_MALFORMED),
        (lambda _: b"[]", Reason.JSON_MALFORMED),
        (lambda text: text + text, Reason.JSON_MALFORMED),
        (lambda text: text[:-1] + b',"a":' + b"[" * 70 + b"]" * 70 + b"}", Reason.JSON_TOO_DEEP),
    ],
)
def test_header_and_claims_are_strict_json(part: str, change: object, reason: Reason) -> None:
    texts = {"header": json.dumps(token_header()).encode(), "claims": json.dumps(token_claims()).encode()}
    assert parse_secured(sign_token(texts["header"], texts["claims"]))
    texts[part] = change(texts[part])  # type: ignore[operator]
    assert refusal(sign_token(texts["header"], texts["claims"])).reason is reason


def test_a_token_beyond_the_limit_is_refused_before_it_is_decoded() -> None:
    token = sign_token(token_header(), token_claims())
    assert parse_secured(token, JsonLimits(max_bytes=len(token)))
    with pytest.raises(Malformed) as refused:
        parse_secured(token, JsonLimits(max_bytes=len(token) - 1))
    assert refused.value.reason is Reason.JSON_TOO_LARGE


def test_a_huge_header_is_refused() -> None:
    assert refusal(sign_token(token_header(pad="x" * 5000), token_claims())).reason is Reason.JSON_TOO_LARGE


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "vc", "vp", "proof"])
def test_a_document_that_has_the_name_of_a_claim_is_not_made_a_token(name: str) -> None:
    with pytest.raises(Malformed) as refused:
        secure({**credential(), name: "x"}, "vc+jwt", ED, METHOD, created=NOW)
    assert refused.value.where == f"/{name}"


def test_several_audiences_become_an_array() -> None:
    secured = secure(credential(), "vc+jwt", ED, METHOD, created=NOW, audience=["https://a", "https://b"])
    assert secured.proofs[0].audience == ("https://a", "https://b")


def test_a_token_cannot_have_another_purpose() -> None:
    with pytest.raises(Malformed, match="always has the purpose"):
        secure(credential(), "vc+jwt", ED, METHOD, created=NOW, purpose="authentication")


def _payload(token: bytes) -> bytes:
    return b64url_decode(token.decode().split(".")[1])
