"""RFC 9901 7.1, rule by rule: a good SD-JWT with one named defect under a good signature, and the control without."""

import json
from typing import Any

import pytest
from support.sd_jwts import POINTERS, SUBJECT, digest, disclosure, rich_credential, sd_token, selective
from support.securing import (
    ISSUER,
    KEYS,
    METHOD,
    credential,
    secured_credential,
    sign_token,
    token_claims,
    token_header,
)

from did.keys.algorithm import KeyType
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured
from vc.securing.sd_jwt.disclosure import HASHES, MAX_DISCLOSURES
from vc.strict_json import JsonLimits

ED = KEYS[KeyType.ED25519].public_key
NAME = disclosure("salt", "nickname", "Kate")
ITEM = disclosure("salt", "write")


def refusal(raw: bytes | str, limits: JsonLimits | None = None) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(raw, limits) if limits else parse_secured(raw)
    assert refused.value.remedy
    return refused.value


def subject(**changes: Any) -> dict[str, Any]:
    return {"credentialSubject": {**credential()["credentialSubject"], **changes}}


def test_a_disclosed_claim_and_a_disclosed_item_are_put_into_their_places() -> None:
    raw = sd_token(subject(_sd=[digest(NAME)], skills=["read", {"...": digest(ITEM)}, "share"]), NAME, ITEM)
    secured = parse_secured(raw)
    assert secured.mechanism == "vc+sd-jwt"
    assert secured.document == {**credential(), **subject(nickname="Kate", skills=["read", "write", "share"])}
    assert (secured.withheld, secured.holder_proof) == ((), None)
    (proof,) = secured.proofs
    assert (proof.verification_method, proof.purpose) == (METHOD, "assertionMethod")
    assert proof.holds_under(ED)


def test_what_is_not_disclosed_leaves_nothing_but_its_place() -> None:
    secured = parse_secured(sd_token(subject(_sd=[digest(NAME)], skills=["read", {"...": digest(ITEM)}])))
    assert secured.document == {**credential(), **subject(skills=["read"])}
    assert secured.withheld == ("/credentialSubject", "/credentialSubject/skills")


def test_without_any_disclosure_it_is_the_document_alone() -> None:
    assert parse_secured(sd_token({})).document == credential()
    assert parse_secured(sd_token({"_sd": []})).document == credential()


def test_an_object_whose_claims_are_all_withheld_is_empty() -> None:
    assert parse_secured(sd_token({"evidence": {"_sd": ["x"]}})).document == {**credential(), "evidence": {}}


def test_disclosures_nest() -> None:
    inner = disclosure("s1", "city", "Bern")
    item = disclosure("s2", {"_sd": [digest(inner)]})
    outer = disclosure("s3", "places", [{"...": digest(item)}, {"...": "decoy"}])
    raw = sd_token({"_sd": [digest(outer), "decoy too"]}, inner, outer, item)
    secured = parse_secured(raw)
    assert secured.document == {**credential(), "places": [{"city": "Bern"}]}
    assert secured.withheld == ("", "/places")


@pytest.mark.parametrize("name", HASHES)
def test_each_hash_function_of_the_table_is_understood(name: str) -> None:
    raw = sd_token({**subject(_sd=[digest(NAME, name)]), "_sd_alg": name}, NAME)
    assert parse_secured(raw).document == {**credential(), **subject(nickname="Kate")}


@pytest.mark.parametrize("name", ["sha-1", "sha-256-128", "SHA-256", "md5", "", None, 256, ["sha-256"]])
def test_another_hash_function_is_refused(name: object) -> None:
    error = refusal(sd_token({"_sd_alg": name}))
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, "the claims /_sd_alg")


def test_the_digest_is_over_the_text_that_was_presented() -> None:
    for text in (
        '["salt", "nickname", "Käthe"]',
        '["salt","nickname","K\\u00e4the"]',
        '[\n "salt",\r\n\t"nickname", "Käthe"\n]',
    ):
        presented = b64url_encode(text.encode())
        secured = parse_secured(sd_token(subject(_sd=[digest(presented)]), presented))
        assert secured.document["credentialSubject"]["nickname"] == "Käthe"  # type: ignore[call-overload,index]
        assert secured.raw.decode().split("~")[1] == presented


BAD_DISCLOSURES: dict[str, Any] = {
    "empty": "",
    "not base64url": "a*b",
    "padded": f"{NAME}=",
    "with spare bits": f"{b64url_encode(b'[1]')[:-1]}" + "R",
    "not JSON": b64url_encode(b"nickname"),
    "not UTF-8": b64url_encode(b'["salt","nickname","\xff"]'),
    "a repeated member": b64url_encode(b'["salt","nickname",{"a":1,"a":2}]'),
    "a number beyond 2^53": b64url_encode(b'["salt","nickname",9007199254740993]'),
    "an object": b64url_encode(b'{"salt":"nickname"}'),
    "an array of one": disclosure("salt"),
    "an array of four": disclosure("salt", "nickname", "Kate", 1),
    "an empty array": disclosure(),
    "a salt that is a number": disclosure(1, "nickname", "Kate"),
    "a salt that is null": disclosure(None, "nickname", "Kate"),
    "a name that is a number": disclosure("salt", 1, "Kate"),
    "a name that is null": disclosure("salt", None, "Kate"),
    "the name _sd": disclosure("salt", "_sd", ["x"]),
    "the name ...": disclosure("salt", "...", "x"),
    "the name _sd_alg": disclosure("salt", "_sd_alg", "sha-256"),
}


@pytest.mark.parametrize("text", BAD_DISCLOSURES.values(), ids=BAD_DISCLOSURES)
def test_a_disclosure_with_one_defect_is_refused(text: str) -> None:
    error = refusal(sd_token(subject(_sd=[digest(NAME), digest(text)]), NAME, text))
    assert error.where.startswith("disclosure 2")


def test_a_disclosure_for_an_item_does_not_fit_a_claim() -> None:
    error = refusal(sd_token(subject(_sd=[digest(ITEM)]), ITEM))
    assert (error.where, "for an item" in error.message) == ("disclosure 1", True)


def test_a_disclosure_for_a_claim_does_not_fit_an_item() -> None:
    error = refusal(sd_token(subject(skills=[{"...": digest(NAME)}]), NAME))
    assert (error.where, "for a claim" in error.message) == ("disclosure 1", True)


@pytest.mark.parametrize("existing", ["nickname", "other"])
def test_a_disclosed_claim_does_not_replace_another(existing: str) -> None:
    raw = sd_token(subject(**{existing: "x"}, _sd=[digest(NAME)]), NAME)
    if existing == "other":
        assert parse_secured(raw)
    else:
        assert "there is a claim /credentialSubject/nickname already" in refusal(raw).message


def test_two_disclosures_of_one_claim_are_refused() -> None:
    twice = disclosure("other salt", "nickname", "Kat")
    assert "already" in refusal(sd_token(subject(_sd=[digest(NAME), digest(twice)]), NAME, twice)).message


def test_a_disclosure_that_is_presented_twice_is_refused() -> None:
    error = refusal(sd_token(subject(_sd=[digest(NAME)]), NAME, NAME))
    assert (error.where, error.message) == ("disclosure 2", "it is presented twice")


@pytest.mark.parametrize(
    "changes",
    [
        {"_sd": ["x", "x"]},
        {"_sd": ["x"], **subject(_sd=["x"])},
        {"_sd": ["x"], **subject(skills=[{"...": "x"}])},
        subject(skills=[{"...": "x"}, {"...": "x"}]),
    ],
)
def test_a_digest_that_occurs_twice_is_refused_disclosed_or_not(changes: dict[str, Any]) -> None:
    error = refusal(sd_token(changes))
    assert (error.reason, "occurs twice" in error.message) == (Reason.PROOF_MALFORMED, True)


def test_a_digest_that_occurs_twice_through_a_disclosure_is_refused() -> None:
    outer = disclosure("s", "outer", {"_sd": [digest(NAME)]})
    good = sd_token({"_sd": [digest(outer)]}, outer, NAME)
    assert parse_secured(good).document["outer"] == {"nickname": "Kate"}
    assert "occurs twice" in refusal(sd_token({"_sd": [digest(outer), digest(NAME)]}, outer, NAME)).message


def test_a_disclosure_that_belongs_nowhere_is_refused() -> None:
    foreign = disclosure("salt", "role", "admin")
    error = refusal(sd_token(subject(_sd=[digest(NAME)]), NAME, foreign))
    assert error.where == "disclosure 2"


def test_a_disclosure_without_the_one_that_contains_it_is_refused() -> None:
    outer = disclosure("s", "outer", {"_sd": [digest(NAME)]})
    assert refusal(sd_token({"_sd": [digest(outer)]}, NAME)).where == "disclosure 1"


def test_a_disclosure_that_contains_its_own_digest_cannot_be_made_and_one_in_a_ring_is_refused() -> None:
    # Two disclosures cannot contain each other's digests; two that belong to nothing else are unused.
    one = disclosure("s", "one", {"_sd": ["guess"]})
    assert refusal(sd_token({}, one)).where == "disclosure 1"


@pytest.mark.parametrize("value", ["x", {"x": 1}, None, 1, ["x", 1], [["x"]], [None], [{}]])
def test_an_sd_that_is_not_an_array_of_strings_is_refused(value: object) -> None:
    for changes in ({"_sd": value}, subject(_sd=value)):
        assert refusal(sd_token(changes)).where.endswith("/_sd")
    hidden = disclosure("s", "x", {"_sd": value})
    assert refusal(sd_token({"_sd": [digest(hidden)]}, hidden)).where == "the claims /x/_sd"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"...": "x"}, "the claims /..."),
        (subject(**{"...": "x"}), "the claims /credentialSubject/..."),
        (subject(x={"...": "x"}), "the claims /credentialSubject/x/..."),
        (subject(x=[{"...": "x", "y": 1}]), "the claims /credentialSubject/x/0/..."),
        (subject(x=["a", {"...": 1}]), "the claims /credentialSubject/x/1/..."),
        (subject(x=[{"...": None}]), "the claims /credentialSubject/x/0/..."),
        (subject(x=[{"...": ["x"]}]), "the claims /credentialSubject/x/0/..."),
        (subject(x=[{"...": "a", "_sd": ["b"]}]), "the claims /credentialSubject/x/0/..."),
        (subject(_sd_alg="sha-256"), "the claims /credentialSubject/_sd_alg"),
        (subject(x=[{"_sd_alg": "sha-256"}]), "the claims /credentialSubject/x/0/_sd_alg"),
    ],
)
def test_the_reserved_names_stand_nowhere_else(changes: dict[str, Any], where: str) -> None:
    assert refusal(sd_token(changes)).where == where
    ((name, value),) = changes.items()
    hidden = disclosure("s", "hidden", {name: value})
    assert refusal(sd_token({"_sd": [digest(hidden)]}, hidden)).where == where.replace("claims ", "claims /hidden")


def test_disclosures_do_not_nest_deeper_than_one_document_may() -> None:
    limits = JsonLimits(max_depth=8)
    texts = [disclosure("s", "x", [[[[["deep"]]]]])]
    for _ in range(3):
        texts.append(disclosure("s", "x", {"_sd": [digest(texts[-1])]}))
    good = sd_token({"_sd": [digest(texts[2])]}, *texts[:3])
    assert parse_secured(good, limits).document["x"]
    error = refusal(sd_token({"_sd": [digest(texts[3])]}, *texts), limits)
    assert error.reason is Reason.JSON_TOO_DEEP


def test_a_long_chain_of_disclosures_is_refused_and_not_followed_to_the_end_of_the_stack() -> None:
    texts = [disclosure("s", "x", "end")]
    for _ in range(900):
        texts.append(disclosure("s", "x", {"_sd": [digest(texts[-1])]}))
    assert refusal(sd_token({"_sd": [digest(texts[-1])]}, *texts)).reason is Reason.JSON_TOO_DEEP


def test_the_number_of_disclosures_is_limited() -> None:
    texts = [disclosure(str(number), f"x{number}", 1) for number in range(MAX_DISCLOSURES + 1)]
    changes = {"_sd": [digest(text) for text in texts]}
    assert len(parse_secured(sd_token(changes, *texts[:-1])).document) == len(credential()) + MAX_DISCLOSURES
    assert "1,025 disclosures" in refusal(sd_token(changes, *texts)).message


def test_the_size_is_limited_before_anything_is_read() -> None:
    raw = sd_token({})
    assert parse_secured(raw, JsonLimits(max_bytes=len(raw))).document == credential()
    assert refusal(raw, JsonLimits(max_bytes=len(raw) - 1)).reason is Reason.JSON_TOO_LARGE


@pytest.mark.parametrize("claim", ["vc", "vp", "proof"])
def test_a_claim_that_no_token_may_have_is_refused_even_when_it_was_concealed(claim: str) -> None:
    hidden = disclosure("s", claim, {"a": 1})
    assert refusal(sd_token({"_sd": [digest(hidden)]}, hidden)).where == f"the claims /{claim}"


@pytest.mark.parametrize(("issuer", "good"), [(ISSUER, True), ("did:web:evil.example", False)])
def test_a_registered_claim_is_checked_even_when_it_was_concealed(issuer: str, good: bool) -> None:
    hidden = disclosure("s", "iss", issuer)
    raw = sd_token({"iss": ..., "_sd": [digest(hidden)]}, hidden)
    if good:
        assert parse_secured(raw).document == credential()
    else:
        assert refusal(raw).where == "the claims /iss"


@pytest.mark.parametrize(
    ("header", "where"),
    [
        ({"typ": "vc+jwt"}, "/typ"),
        ({"typ": "dc+sd-jwt"}, "/typ"),
        ({"typ": "kb+jwt"}, "/typ"),
        ({"typ": ...}, "/typ"),
        ({"cty": "vp"}, "/cty"),
        ({"alg": "none"}, "/alg"),
        ({"alg": "HS256"}, "/alg"),
        ({"kid": ...}, "/kid"),
        ({"jwk": ED.to_jwk()}, "/jwk"),
        ({"crit": ["x"]}, "/crit"),
    ],
)
def test_a_bad_header_is_refused(header: dict[str, Any], where: str) -> None:
    token = sign_token(token_header(**{"typ": "vc+sd-jwt", **header}), token_claims())
    assert refusal(token + b"~").where == f"the JOSE header {where}"


def test_what_the_header_may_say_is_accepted() -> None:
    for header in ({"cty": "vc"}, {"cty": "application/vc"}, {"unknown": 1}):
        assert parse_secured(sd_token({}, **header)).document == credential()
    token = sign_token(token_header(typ="application/vc+sd-jwt"), token_claims())
    assert parse_secured(token + b"~").mechanism == "vc+sd-jwt"


def test_a_jwt_is_no_sd_jwt_and_an_sd_jwt_no_jwt() -> None:
    plain, with_tilde = secured_credential("vc+jwt", KeyType.ED25519).raw, sd_token({})
    assert refusal(plain + b"~").where == "the JOSE header /typ"
    assert refusal(with_tilde[:-1]).where == "the JOSE header /typ"


@pytest.mark.parametrize("raw", [b"~", b"~~", b"a~", b".~", b"..~", b"~.~.~", b"~" * 5000, "ä~".encode(), b"\xff~"])
def test_other_texts_with_a_tilde_give_one_malformed(raw: bytes) -> None:
    assert refusal(raw).reason in {Reason.PROOF_MALFORMED, Reason.PROOF_UNSUPPORTED, Reason.JSON_MALFORMED}


def test_a_cut_signature_is_refused_before_anything_is_parsed() -> None:
    token, tail = sd_token({}).split(b"~")
    head, _, signature = token.rpartition(b".")
    short = b64url_encode(b64url_decode(signature.decode())[:-1]).encode()
    assert refusal(head + b"." + short + b"~" + tail).where == "the signature"


def test_the_digest_is_over_the_sd_jwt_as_it_was_presented() -> None:
    secured = selective()
    fewer = parse_secured(b"~".join([*secured.raw.split(b"~")[:-2], b""]))
    assert secured.digest() != fewer.digest()
    assert secured.document == rich_credential()
    assert len(secured.raw.split(b"~")) == len(POINTERS) + 2
    assert json.loads(json.dumps(fewer.document[SUBJECT[1:]])) != rich_credential()[SUBJECT[1:]]
