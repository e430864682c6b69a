"""What issuer and holder do with an SD-JWT: conceal, choose, bind (RFC 9901 4.2, 4.3, 7.2, 7.3)."""

import json
from typing import Any

import pytest
from support.sd_jwts import AGENT, POINTERS, SEED, SUBJECT, rich_credential, sd_token, selective
from support.securing import (
    HOLDER,
    HOLDER_METHOD,
    KEYS,
    LATER,
    METHOD,
    NOW,
    OTHER_KEYS,
    SERVICE,
    credential,
    presentation,
    secured_credential,
    sign_token,
)

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.jwk import did_jwk_method, resolve_did_jwk
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.json_pointers import leads_somewhere, read_pointer
from vc.reasons import Reason
from vc.securing.mechanism import Concealment, bind_key, choose_disclosures, parse_secured, secure
from vc.securing.sd_jwt.concealing import ALWAYS_SHOWN
from vc.securing.sd_jwt.disclosure import digest_of
from vc.securing.secured import AUTHENTICATION

AGENT_KEY = KEYS[KeyType.P256]
CHALLENGE = "nonce-of-the-verifier"


def secure_concealing(*pointers: str, seed: bytes = SEED, decoys: int = 0, **changes: Any) -> Any:
    document = {**rich_credential(), **changes}
    concealment = Concealment(pointers, seed, decoys)
    return secure(document, "vc+sd-jwt", KEYS[KeyType.ED25519], METHOD, created=NOW, concealment=concealment)


def signed_claims(raw: bytes) -> Any:
    return json.loads(b64url_decode(raw.decode().split("~")[0].split(".")[1]))


def disclosures(raw: bytes) -> list[Any]:
    return [json.loads(b64url_decode(text)) for text in raw.decode().split("~")[1:-1]]


# Concealing


def test_concealed_values_are_not_in_the_signed_claims() -> None:
    raw = selective().raw
    text = json.dumps(signed_claims(raw))
    for word in ("alice", "Person", "scheduler", "write", "share", "thw", "nickname", "persona"):
        assert word not in text
    assert "read" in text
    assert signed_claims(raw)["_sd_alg"] == "sha-256"


def test_containers_come_before_their_contents() -> None:
    names = [each[1] if len(each) == 3 else "an item" for each in disclosures(selective().raw)]
    assert names == ["persona", "principal", "type", "nickname", "an item", "an item", "share"]


def test_salts_are_of_128_bits_and_differ_from_each_other_and_from_those_of_another_seed() -> None:
    salts = [
        each[0] for seed in (SEED, SEED[::-1]) for each in disclosures(secure_concealing(*POINTERS, seed=seed).raw)
    ]
    assert len(set(salts)) == len(salts) == 2 * len(POINTERS)
    assert {len(b64url_decode(salt)) for salt in salts} == {16}


def test_the_same_seed_gives_the_same_token() -> None:
    assert selective(decoys=2).raw == selective(decoys=2).raw


@pytest.mark.parametrize("decoys", [0, 1, 5])
def test_decoys_stand_beside_concealed_values_and_change_nothing_that_is_claimed(decoys: int) -> None:
    secured = selective(decoys=decoys)
    claims = signed_claims(secured.raw)["credentialSubject"]
    assert secured.document == rich_credential()
    assert len(claims["_sd"]) == 1 + decoys
    assert len(claims["skills"]) == 3 + decoys
    assert bool(secured.withheld) is (decoys > 0)
    assert len(set(map(str, claims["skills"]))) == 3 + decoys


def test_digests_are_sorted_so_that_their_order_tells_nothing() -> None:
    claims = signed_claims(secure_concealing(*POINTERS, decoys=4).raw)["credentialSubject"]
    for digests in (claims["_sd"], claims["agent"]["_sd"]):
        assert digests == sorted(digests)


@pytest.mark.parametrize(
    "name", sorted(ALWAYS_SHOWN - {"iss", "iat", "aud", "exp", "nbf", "jti", "sub", "nonce", "cnf"})
)
def test_what_a_verifier_needs_is_not_concealed(name: str) -> None:
    for pointer in (f"/{name}", f"/{name}/0"):
        with pytest.raises(Malformed) as refused:
            secure_concealing(pointer, credentialStatus=[{}], credentialSchema=[{}], relatedResource=[{}])
        assert (refused.value.reason, refused.value.where) == (Reason.PROOF_UNSUPPORTED, pointer)


@pytest.mark.parametrize(
    "pointer", ["/iss", "/iat", "/credentialSubject/delegation", "/credentialSubject/delegation/x"]
)
def test_neither_registered_claims_nor_parts_of_a_delegation_are_concealed(pointer: str) -> None:
    with pytest.raises(Malformed) as refused:
        secure_concealing(pointer, credentialSubject={"id": HOLDER, "delegation": {"x": 1}})
    assert refused.value.where == pointer


@pytest.mark.parametrize(
    "pointers",
    [
        ("",),
        ("credentialSubject",),
        ("/credentialSubject/none",),
        ("/credentialSubject/skills/3",),
        ("/credentialSubject/skills/-",),
        ("/credentialSubject/skills/01",),
        ("/credentialSubject/skills/1/x",),
        ("/credentialSubject/nick~name",),
        ("/credentialSubject/nickname", "/credentialSubject/nickname"),
    ],
)
def test_a_pointer_that_leads_nowhere_is_refused(pointers: tuple[str, ...]) -> None:
    with pytest.raises(Malformed):
        secure_concealing(*pointers)
    assert secure_concealing("/credentialSubject/nickname")


def test_pointers_are_read_as_rfc_6901_says() -> None:
    document: Any = {"": 1, "a/b": {"m~n": [0, {"x": 1}]}}
    assert read_pointer("/a~1b/m~0n/1/x") == ("a/b", "m~n", "1", "x")
    for text in ("", "/", "/a~1b", "/a~1b/m~0n/1/x"):
        assert leads_somewhere(document, read_pointer(text))
    for text in ("/a~1b/m~0n/2", "/a~1b/m~0n/\u0661", "/a~1b/m~0n/1/x/y", "//"):
        assert not leads_somewhere(document, read_pointer(text))


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_a_document_that_uses_a_reserved_name_is_not_concealed(name: str) -> None:
    for changes in ({name: "x"}, {"evidence": [{name: "x"}]}):
        with pytest.raises(Malformed):
            secure_concealing("/credentialSubject/nickname", **changes)


def test_a_short_seed_and_negative_decoys_are_refused() -> None:
    for seed, decoys in ((SEED[:-1], 0), (b"", 0), (SEED, -1)):
        with pytest.raises(Malformed):
            secure_concealing("/credentialSubject/nickname", seed=seed, decoys=decoys)


def test_a_printed_concealment_shows_no_seed() -> None:
    assert "seed" not in repr(Concealment(("/a",), SEED))


def test_only_sd_jwt_conceals_and_only_jwt_and_sd_jwt_confirm_a_key() -> None:
    for mechanism in ("vc+jwt", "vc+cose", "eddsa-jcs-2022"):
        for options in ({"concealment": Concealment(("/x",), SEED)}, {"confirmation": AGENT_KEY.public_key}):
            if mechanism == "vc+jwt" and "confirmation" in options:
                continue
            with pytest.raises(Malformed) as refused:
                secure(credential(), mechanism, KEYS[KeyType.ED25519], METHOD, created=NOW, **options)  # type: ignore[arg-type]
            assert refused.value.reason is Reason.PROOF_UNSUPPORTED


# Choosing


WHOLE = {name: value for name, value in rich_credential()["credentialSubject"].items() if name != "id"}
ALICE = {"id": "acct:alice@acme.example"}


@pytest.mark.parametrize(
    ("pointers", "shown"),
    [
        ([], {"agent": {}, "skills": ["read"]}),
        ([f"{SUBJECT}/nickname"], {"agent": {}, "skills": ["read"], "nickname": "Käthe"}),
        ([f"{AGENT}/principal/type"], {"agent": {"principal": {**ALICE, "type": "Person"}}, "skills": ["read"]}),
        ([f"{AGENT}/principal/id"], {"agent": {"principal": ALICE}, "skills": ["read"]}),
        ([f"{SUBJECT}/skills/2/share"], {"agent": {}, "skills": ["read", {"share": True}]}),
        ([f"{SUBJECT}/skills/1", AGENT], {"agent": WHOLE["agent"], "skills": ["read", "write"]}),
        (["/id", f"{SUBJECT}/id"], {"agent": {}, "skills": ["read"]}),
        ([""], WHOLE),
    ],
)
def test_chosen_values_are_shown_with_what_contains_them_and_nothing_else(
    pointers: list[str], shown: dict[str, Any]
) -> None:
    chosen = parse_secured(choose_disclosures(selective().raw, pointers))
    assert chosen.document == {**credential(), "credentialSubject": {"id": HOLDER, **shown}}
    assert chosen.proofs[0].holds_under(KEYS[KeyType.ED25519].public_key)


def test_choosing_again_only_takes_away() -> None:
    once = choose_disclosures(selective().raw, [AGENT, f"{SUBJECT}/nickname"])
    assert choose_disclosures(once, [f"{SUBJECT}/nickname"]) == choose_disclosures(
        selective().raw, [f"{SUBJECT}/nickname"]
    )
    with pytest.raises(Malformed, match="nothing at this place"):
        choose_disclosures(once, [f"{SUBJECT}/skills/1"])


@pytest.mark.parametrize("pointer", ["x", "/none", f"{SUBJECT}/skills/9", f"{SUBJECT}/~"])
def test_a_value_that_is_not_there_cannot_be_chosen(pointer: str) -> None:
    with pytest.raises(Malformed):
        choose_disclosures(selective().raw, [pointer])


# Binding


def bound(raw: bytes, key: PrivateKey = AGENT_KEY, method: str = HOLDER_METHOD, **changes: Any) -> bytes:
    options = {"audience": SERVICE, "nonce": CHALLENGE, "created": NOW, "expires": LATER, **changes}
    return bind_key(raw, key, method, **options)


CONFIRMED: list[Any] = [AGENT_KEY.public_key, HOLDER_METHOD, None]


@pytest.mark.parametrize("confirmation", CONFIRMED, ids=["jwk", "kid", "subject"])
def test_the_key_that_the_issuer_named_binds(confirmation: Any) -> None:
    issued = selective(confirmation=confirmation)
    presented = parse_secured(bound(choose_disclosures(issued.raw, [f"{SUBJECT}/nickname"])))
    proof = presented.holder_proof
    assert proof is not None
    assert proof.holds_under(AGENT_KEY.public_key)
    assert not proof.holds_under(OTHER_KEYS[KeyType.P256].public_key)
    by_value = confirmation is AGENT_KEY.public_key
    assert proof.verification_method == (did_jwk_method(AGENT_KEY.public_key) if by_value else HOLDER_METHOD)
    assert (proof.purpose, proof.audience, proof.challenge, proof.nonce) == (
        AUTHENTICATION,
        (SERVICE,),
        CHALLENGE,
        None,
    )
    assert (proof.created, proof.expires) == (NOW, LATER)
    assert "cnf" not in presented.document


def test_a_key_by_value_is_the_key_of_a_did_that_is_resolved_without_anybody() -> None:
    proof = parse_secured(bound(selective(confirmation=AGENT_KEY.public_key).raw)).holder_proof
    assert proof is not None
    document = resolve_did_jwk(proof.verification_method.removesuffix("#0"))
    assert document.verification_methods[proof.verification_method].public_key == AGENT_KEY.public_key


def test_the_proof_of_the_issuer_and_the_digest_stay_what_they_are() -> None:
    issued = selective()
    presented = parse_secured(bound(issued.raw))
    assert presented.proofs == issued.proofs
    assert presented.digest() == issued.digest()
    assert presented.raw != issued.raw


@pytest.mark.parametrize("key_type", KeyType)
def test_every_type_of_key_binds(key_type: KeyType) -> None:
    key = KEYS[key_type]
    proof = parse_secured(bound(selective(confirmation=key.public_key).raw, key)).holder_proof
    assert proof is not None
    assert [kind for kind in KeyType if proof.holds_under(KEYS[kind].public_key)] == [key_type]


@pytest.mark.parametrize(
    ("confirmation", "key", "method"),
    [
        (AGENT_KEY.public_key, OTHER_KEYS[KeyType.P256], HOLDER_METHOD),
        (AGENT_KEY.public_key, KEYS[KeyType.ED25519], HOLDER_METHOD),
        (HOLDER_METHOD, AGENT_KEY, "did:web:agent.example#key-2"),
        (None, AGENT_KEY, "did:web:evil.example#key-1"),
        (None, AGENT_KEY, HOLDER),
    ],
)
def test_another_key_does_not_bind(confirmation: Any, key: PrivateKey, method: str) -> None:
    with pytest.raises(Malformed):
        bound(selective(confirmation=confirmation).raw, key, method)


def test_a_bound_sd_jwt_is_neither_bound_again_nor_cut() -> None:
    raw = bound(selective().raw)
    for again in (lambda: bound(raw), lambda: choose_disclosures(raw, [])):
        with pytest.raises(Malformed, match="bound already"):
            again()


def binding(raw: bytes, key: PrivateKey = AGENT_KEY, *, header: Any = None, **changes: Any) -> bytes:
    """Append a Key Binding JWT made by hand; a change to `...` removes a claim."""
    claims = {"aud": SERVICE, "iat": 1795510800, "nonce": CHALLENGE, "sd_hash": digest_of(raw.decode(), "sha-256")}
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not ...}
    whole = {"alg": "ES256", "typ": "kb+jwt", "kid": HOLDER_METHOD, **(header or {})}
    return raw + sign_token({name: value for name, value in whole.items() if value is not ...}, claims, key)


def refusal(raw: bytes) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(raw)
    return refused.value


def test_a_binding_made_by_hand_is_accepted() -> None:
    for changes in ({}, {"jti": "once"}, {"nbf": 1}, {"unknown": {"a": 1}}, {"header": {"cty": "x"}}):
        proof = parse_secured(binding(selective().raw, **changes)).holder_proof
        assert proof is not None
        assert proof.holds_under(AGENT_KEY.public_key)
        assert proof.nonce == changes.get("jti")


DEFECTS: list[tuple[dict[str, Any], str]] = [
    ({"iat": ...}, "the claims /iat"),
    ({"iat": "2026-11-24T09:00:00Z"}, "the claims /iat"),
    ({"aud": ...}, "the claims /aud"),
    ({"aud": [SERVICE]}, "the claims /aud"),
    ({"aud": ""}, "the claims /aud"),
    ({"nonce": ...}, "the claims /nonce"),
    ({"nonce": 1}, "the claims /nonce"),
    ({"nonce": ""}, "the claims /nonce"),
    ({"sd_hash": ...}, "the claims /sd_hash"),
    ({"sd_hash": 1}, "the claims /sd_hash"),
    ({"sd_hash": digest_of("other", "sha-256")}, "the claims /sd_hash"),
    ({"sd_hash": digest_of("other", "sha-256") + "="}, "the claims /sd_hash"),
    ({"exp": "soon"}, "the claims /exp"),
    ({"jti": 1}, "the claims /jti"),
    ({"_sd": []}, "the claims /_sd"),
    ({"header": {"typ": "JWT"}}, "the JOSE header /typ"),
    ({"header": {"typ": "vc+sd-jwt"}}, "the JOSE header /typ"),
    ({"header": {"typ": "application/kb+jwt"}}, "the JOSE header /typ"),
    ({"header": {"typ": ...}}, "the JOSE header /typ"),
    ({"header": {"alg": "none"}}, "the JOSE header /alg"),
    ({"header": {"alg": ...}}, "the JOSE header /alg"),
    ({"header": {"alg": "ES384"}}, "the signature"),
    ({"header": {"jwk": OTHER_KEYS[KeyType.P256].public_key.to_jwk()}}, "the JOSE header /jwk"),
    ({"header": {"crit": ["x"]}}, "the JOSE header /crit"),
    ({"header": {"kid": ...}}, "the JOSE header /kid"),
    ({"header": {"kid": 1}}, "the JOSE header /kid"),
    ({"header": {"kid": "did:web:evil.example#key-1"}}, "the JOSE header /kid"),
]


@pytest.mark.parametrize(("changes", "where"), DEFECTS)
def test_a_binding_with_one_defect_is_refused(changes: dict[str, Any], where: str) -> None:
    assert refusal(binding(selective().raw, **changes)).where == f"the key binding, {where}"


def test_a_binding_belongs_to_its_selection_of_disclosures() -> None:
    whole = selective().raw
    fewer = choose_disclosures(whole, [f"{SUBJECT}/nickname"])
    token = binding(whole).removeprefix(whole)
    assert parse_secured(whole + token)
    assert refusal(fewer + token).where == "the key binding, the claims /sd_hash"


def test_a_binding_by_another_key_is_seen_when_the_proof_is_asked() -> None:
    proof = parse_secured(
        binding(selective(confirmation=AGENT_KEY.public_key).raw, OTHER_KEYS[KeyType.P256])
    ).holder_proof
    assert proof is not None
    assert not proof.holds_under(AGENT_KEY.public_key)


@pytest.mark.parametrize(
    ("confirmed", "where"),
    [
        ("text", "the claims /cnf"),
        ([], "the claims /cnf"),
        ({}, "the claims /cnf"),
        ({"jku": "https://evil.example"}, "the claims /cnf"),
        ({"kid": 1}, "the claims /cnf"),
        ({"kid": "bare"}, "the claims /cnf/kid"),
        ({"kid": HOLDER}, "the claims /cnf/kid"),
        ({"jwk": None}, "the claims /cnf/jwk"),
        ({"jwk": "x"}, "the claims /cnf/jwk"),
        ({"jwk": {}}, "the claims /cnf/jwk"),
        ({"jwk": AGENT_KEY.to_jwk()}, "the claims /cnf/jwk"),
        ({"jwk": {"kty": "oct", "k": "AA"}}, "the claims /cnf/jwk"),
        ({"jwk": {**AGENT_KEY.public_key.to_jwk(), "note": "x" * 4096}}, "the claims /cnf/jwk"),
        ({"jwk": KEYS[KeyType.ED25519].public_key.to_jwk()}, "the JOSE header /alg"),
    ],
)
def test_a_confirmation_that_names_no_key_is_refused_when_a_key_is_bound(confirmed: Any, where: str) -> None:
    issued = sd_token({"cnf": confirmed})
    assert parse_secured(issued).document == credential()
    assert refusal(binding(issued)).where == f"the key binding, {where}"


def test_a_kid_beside_a_key_by_value_is_a_hint_that_nobody_needs() -> None:
    issued = selective(confirmation=AGENT_KEY.public_key).raw
    for header in ({"kid": ...}, {"kid": "anything"}, {"kid": "did:web:evil.example#key-1"}):
        proof = parse_secured(binding(issued, header=header)).holder_proof
        assert proof is not None
        assert proof.verification_method == did_jwk_method(AGENT_KEY.public_key)


def test_a_subject_whose_id_is_withheld_cannot_be_bound() -> None:
    document = {**credential(), "credentialSubject": [{"id": HOLDER, "x": 1}, {"id": "urn:other", "y": 1}]}
    concealment = Concealment(("/credentialSubject/0/id",), SEED)
    issued = secure(document, "vc+sd-jwt", KEYS[KeyType.ED25519], METHOD, created=NOW, concealment=concealment).raw
    assert parse_secured(bound(issued)).holder_proof
    with pytest.raises(Malformed, match="not named by the issuer"):
        bound(choose_disclosures(issued, []))


def test_a_presentation_is_bound_by_its_holder() -> None:
    made = secure(presentation(), "vp+sd-jwt", AGENT_KEY, HOLDER_METHOD, created=NOW, audience=SERVICE, challenge="c")
    assert (made.mechanism, made.proofs[0].purpose, made.proofs[0].audience) == (
        "vp+sd-jwt",
        AUTHENTICATION,
        (SERVICE,),
    )
    assert parse_secured(bound(made.raw)).holder_proof
    with pytest.raises(Malformed):
        bound(made.raw, AGENT_KEY, METHOD)


@pytest.mark.parametrize("tail", [b"x", b".", b"..", b"~~", b"a.b.c", "ä".encode()])
def test_what_is_no_key_binding_jwt_is_refused(tail: bytes) -> None:
    assert refusal(selective().raw + tail)


def test_a_jwt_with_cnf_opens_as_before() -> None:
    made = secure(credential(), "vc+jwt", KEYS[KeyType.ED25519], METHOD, created=NOW, confirmation=AGENT_KEY.public_key)
    assert made.document == secured_credential("vc+jwt", KeyType.ED25519).document
    assert signed_claims(made.raw)["cnf"] == {"jwk": AGENT_KEY.public_key.to_jwk()}
