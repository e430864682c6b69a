"""The parsers of secured documents: tokens, COSE, Data Integrity for every cryptosuite, envelopes, and their parts."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import cbor2
from fuzz.harness import Parser, Sample, as_json, as_values, json_bytes, raw
from fuzz.vc_parsers import LEGACY, LEGACY_VP
from support.coses import TAG
from support.disclosing import base_credential, derived_credential
from support.sd_jwts import POINTERS, digest, selective
from support.securing import (
    HOLDER_METHOD,
    KEYS,
    LATER,
    METHOD,
    NOW,
    SERVICE,
    credential,
    presentation,
    sign_token,
    token_header,
)

from did.keys.algorithm import KeyType
from did.multibase import b64url_decode, b64url_encode, decode, encode_base64url
from vc.contexts import ED25519_2020_V1
from vc.errors import Malformed
from vc.securing.compact_jws import decode_part, decode_signature, split_jws
from vc.securing.cose.header import parse_header as parse_cose_header
from vc.securing.cose.sign1 import open_sign1, sign1_bytes, sign1_text
from vc.securing.cose.strict_cbor import read_cbor, write_cbor
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.data_integrity import open_document
from vc.securing.enveloped import ENVELOPES, PREFIXES, envelope, envelope_kind, open_envelope, read_data_url
from vc.securing.jose import open_jws
from vc.securing.jose_header import parse_binding_header, parse_header, parse_legacy_header
from vc.securing.legacy_jwt import is_legacy_jws, open_legacy_jws
from vc.securing.mechanism import (
    MECHANISMS,
    Secured,
    add_proof,
    bind_key,
    choose_disclosures,
    derive,
    parse_secured,
    secure,
)
from vc.securing.proof_sets import list_proofs
from vc.securing.sd_jwt.disclosure import read_disclosures
from vc.securing.sd_jwt.key_binding import confirmed_method
from vc.securing.sd_jwt.token import open_sd_jwt, split_sd_jwt
from vc.securing.secured import ASSERTION, method_controller
from vc.securing.selective_disclosure.proof_values import read_proof_value
from vc.strict_json import DEFAULT_LIMITS

ED, P256 = KEYS[KeyType.ED25519], KEYS[KeyType.P256]


def key_type_of(mechanism: str) -> KeyType:
    """Give one type of key that the mechanism uses, Ed25519 if it may be."""
    types = MECHANISMS[mechanism].key_types
    return KeyType.ED25519 if KeyType.ED25519 in types else min(types, key=lambda one: one.value)


@cache
def secured_by(mechanism: str) -> Secured:
    """Secure a credential, or a presentation where the mechanism is for those alone."""
    if mechanism == "ecdsa-sd-2023":
        return derived_credential()
    document = presentation() if mechanism.startswith("vp+") else credential()
    if mechanism == "Ed25519Signature2020":
        document["@context"] = [*document["@context"], ED25519_2020_V1]
    method = HOLDER_METHOD if mechanism.startswith("vp+") else METHOD
    nonce = "n" if mechanism.startswith("vp+") else None
    return secure(
        document,
        mechanism,
        KEYS[key_type_of(mechanism)],
        method,
        created=NOW,
        expires=LATER,
        audience=SERVICE,
        nonce=nonce,
    )


@cache
def bound() -> bytes:
    """Give an SD-JWT with disclosures that is bound to a key."""
    return bind_key(
        selective(confirmation=P256.public_key, decoys=1).raw,
        P256,
        HOLDER_METHOD,
        audience=SERVICE,
        nonce="n",
        created=NOW,
    )


@cache
def legacy() -> tuple[bytes, bytes]:
    """Give two tokens of version 1.1."""
    header = {**token_header(), "typ": "JWT"}
    return sign_token(header, LEGACY), sign_token({**header, "kid": HOLDER_METHOD}, LEGACY_VP)


@cache
def chained() -> tuple[bytes, bytes]:
    """Give a proof chain and a proof set."""
    first = secure(credential(), "eddsa-jcs-2022", ED, METHOD, created=NOW, proof_id="urn:uuid:1")
    chain = add_proof(first, "eddsa-rdfc-2022", ED, METHOD, created=NOW, previous=("urn:uuid:1",), nonce="n")
    return chain.raw, add_proof(first, "eddsa-jcs-2022", ED, METHOD, created=NOW, challenge="c").raw


def token_sample(data: bytes) -> Sample:
    """Give a compact JWS as the tree of its header, its claims and its signature."""
    header, claims, signature = data.decode().split(".")
    return Sample(
        [json.loads(b64url_decode(header)), json.loads(b64url_decode(claims)), b64url_decode(signature)], token_of
    )


def token_of(tree: Any) -> bytes:
    """Write a compact JWS, or something like one."""
    return b".".join(part_of(part) for part in (tree if isinstance(tree, list) else [tree]))


def part_of(part: Any) -> bytes:
    """Write one part in base64url, which hides from a change of letters whatever stands inside."""
    return b64url_encode(part if isinstance(part, bytes) else json_bytes(part)).encode()


def sd_sample(data: bytes) -> Sample:
    """Give an SD-JWT as the tree of its token, its disclosures and its Key Binding JWT.

    Written, the digests follow the disclosures, so that a changed one is looked into and not just unknown.
    """
    token, *disclosures, binding = data.decode().split("~")
    digests = [digest(one) for one in disclosures]
    bound_by = digest(data.decode().removesuffix(binding))
    end = token_sample(binding.encode()).tree if binding else b""
    tree = [token_sample(token.encode()).tree, [json.loads(b64url_decode(one)) for one in disclosures], end]

    def write(changed: Any) -> bytes:
        signed, shown, *binders = changed
        parts = [b64url_encode(compact(one)) for one in shown]
        text = json.dumps(signed, default=in_hex)
        for old, part in zip(digests, parts, strict=False):
            text = text.replace(old, digest(part))
        start = "".join(f"{one}~" for one in [token_of(json.loads(text, object_hook=from_hex)).decode(), *parts])
        ends = [json.dumps(one, default=in_hex).replace(bound_by, digest(start)) for one in binders if one]
        return (start + "~".join(token_of(json.loads(one, object_hook=from_hex)).decode() for one in ends)).encode()

    return Sample(tree, write)


def compact(value: Any) -> bytes:
    """Write JSON as disclosures are written."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=in_hex).encode("utf-8", "surrogatepass")


def in_hex(value: bytes) -> dict[str, str]:
    """Let bytes stand in JSON for a moment."""
    return {"\x00bytes": value.hex()}


def from_hex(value: dict[str, Any]) -> Any:
    """Take bytes out of JSON again."""
    return bytes.fromhex(value["\x00bytes"]) if [*value] == ["\x00bytes"] else value


def cose_sample(data: bytes) -> Sample:
    """Give a COSE_Sign1 as the tree of its protected header, the unprotected one, its payload and its signature."""
    protected, unprotected, payload, signature = cbor2.loads(data[1:])
    return Sample([cbor2.loads(protected), unprotected, json.loads(payload), signature], sign1_of)


def sign1_of(tree: Any) -> bytes:
    """Write a COSE_Sign1, or something like one."""
    if not isinstance(tree, list) or len(tree) != 4:
        return TAG + cbor2.dumps(tree)
    protected, unprotected, payload, signature = tree
    packed = protected if isinstance(protected, bytes) else cbor2.dumps(protected)
    return TAG + cbor2.dumps(
        [packed, unprotected, payload if isinstance(payload, bytes) else json_bytes(payload), signature]
    )


def sd_2023_sample(secured: Secured) -> Sample:
    """Give a document whose proof value is the tree of its elements."""
    document = json.loads(secured.raw)
    value = decode(document["proof"]["proofValue"])
    document["proof"]["proofValue"] = {"header": value[:3], "parts": cbor2.loads(value[3:])}
    return Sample(document, sd_2023_of)


def sd_2023_of(tree: Any) -> bytes:
    """Write a document with its proof value."""
    proof = tree["proof"]
    return json_bytes({**tree, "proof": {**proof, "proofValue": value_of(proof["proofValue"])}})


def value_of(tree: Any) -> str:
    """Write a proof value of ecdsa-sd-2023, or something like one."""
    return (
        tree if isinstance(tree, str) else encode_base64url(tree["header"] + cbor2.dumps(tree["parts"], canonical=True))
    )


def value_samples() -> list[Sample]:
    """Give the proof values of a base proof and a derived one."""
    trees = [sd_2023_sample(one).tree["proof"]["proofValue"] for one in (base_credential(), derived_credential())]
    return [Sample(tree, value_of) for tree in trees]


def opened(data: bytes | str) -> None:
    """Open what was presented, and ask everything that can be asked of it, with a key of the right type."""
    secured = parse_secured(data)
    secured.digest()
    envelope(secured)
    for proof in (*secured.proofs, *([secured.holder_proof] if secured.holder_proof else [])):
        proof.obstacle()
        proof.holds_under(KEYS[proof.key_type].public_key)
    assert parse_secured(secured.raw).document == secured.document


def samples_of(mechanism: str) -> list[Sample]:
    """Give what a mechanism makes as a tree, and as it stands."""
    if mechanism == "ecdsa-sd-2023":
        return [sd_2023_sample(one) for one in (derived_credential(), base_credential())] + raw(
            derived_credential().raw
        )
    data = secured_by(mechanism).raw
    if "sd-jwt" in mechanism:
        more = [bound(), selective().raw] if mechanism.startswith("vc+") else []
        return [*map(sd_sample, [*more, data]), *raw(data)]
    if "cose" in mechanism:
        return [cose_sample(data), *raw(data)]
    return [token_sample(data) if "jwt" in mechanism else as_json(json.loads(data))[0], *raw(data)]


def header_sample(**changes: Any) -> Sample:
    """Give a JOSE header."""
    return Sample(token_header(**changes), lambda tree: b64url_encode(json_bytes(tree)))


def envelopes(start: str) -> list[Sample]:
    """Give the envelopes of one kind."""
    return as_values(*(envelope(secured_by(f"{start}+{kind}")) for kind in ("jwt", "sd-jwt", "cose")))


def one_envelope(kind: int) -> Callable[[Any], None]:
    """Give what opens envelopes of one kind."""

    def open_it(document: Any) -> None:
        if isinstance(document, dict):
            envelope_kind(document)
            open_envelope(document, ENVELOPES[kind])

    return open_it


def cbor(data: bytes) -> None:
    """Read CBOR; it has one spelling, but for the order of keys and the width of floats."""
    write_cbor(read_cbor(data, "it"))


def base64_of_cose(text: str) -> None:
    """Read the text of a COSE_Sign1."""
    assert sign1_bytes(sign1_text(sign1_bytes(text))) == sign1_bytes(text)


def parts_of_jws(data: bytes) -> None:
    """Take a compact JWS apart."""
    parts = split_jws(data)
    decode_part(parts.payload, "the payload")
    decode_signature(parts.signature, KeyType.ED25519, 64)


def chosen(text: str) -> None:
    """Choose disclosures by a pointer that the holder gives."""
    choose_disclosures(selective().raw, [text])


def derived(text: str) -> None:
    """Derive a credential by a pointer that the holder gives."""
    derive(base_credential(), [text])


def derived_from(data: bytes) -> None:
    """Derive from a base credential that somebody sends."""
    derive(parse_secured(data), ["/credentialSubject/rank"])


def confirmation(value: Any) -> None:
    """Find the key that a credential confirms."""
    confirmed_method(
        value, HOLDER_METHOD, {"credentialSubject": {"id": "did:web:agent.example"}}, ASSERTION, KeyType.P256
    )


def method(text: str) -> None:
    """Take the DID from a verification method; ValueError is what it documents."""
    method_controller(text)


def legacy_token(data: bytes) -> None:
    """Open a token of version 1.1."""
    is_legacy_jws(data, DEFAULT_LIMITS)
    open_legacy_jws(data, DEFAULT_LIMITS)


def a_document(document: Any) -> None:
    """Open a parsed document with a proof, as an embedded credential is opened; it is left as it was."""
    if isinstance(document, dict) and "proof" in document:
        before = json.dumps(document)
        try:
            open_document(document, b"{}")
        finally:
            assert json.dumps(document) == before


def _every(name: str) -> tuple[str, ...]:
    """Give what the parsing of everything covers, and what the cryptosuites open."""
    disclosing = ("vc.securing.selective_disclosure.opening:open_disclosure",)
    if name in CRYPTOSUITES:
        return disclosing if name == "ecdsa-sd-2023" else ("vc.securing.cryptosuites.suite:open_signature",)
    return ()


M = (Malformed,)
PARSERS = (
    *(
        Parser(
            f"secured by {name}",
            bytes,
            opened,
            lambda name=name: samples_of(name),
            M,
            ("vc.securing.opening:parse_secured", *_every(name)),
            seconds=2.0,
            memory=24 << 20,
            memory_per_byte=600,
        )
        for name in MECHANISMS
    ),
    Parser(
        "secured text",
        str,
        opened,
        lambda: raw(
            *(secured_by(name).raw.decode() for name in ("vc+jwt", "vc+sd-jwt", "eddsa-jcs-2022")),
            sign1_text(secured_by("vc+cose").raw),
            envelope(secured_by("vc+cose"))["id"],
            envelope(secured_by("vp+jwt"))["id"],
        ),
        M,
        seconds=2.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
    Parser(
        "proof set and chain",
        bytes,
        opened,
        lambda: as_json(*map(json.loads, chained())),
        M,
        (
            "vc.securing.proof_sets:list_proofs",
            "vc.securing.proof_options:read_method",
            "vc.securing.proof_options:read_purpose",
            "vc.securing.proof_options:read_statements",
        ),
        seconds=3.0,
        memory=48 << 20,
        memory_per_byte=1500,
    ),
    Parser(
        "embedded document with a proof",
        object,
        a_document,
        lambda: as_values(*map(json.loads, chained())),
        M,
        ("vc.securing.data_integrity:open_document",),
        seconds=2.0,
    ),
    Parser(
        "list of proofs", object, list_proofs, lambda: as_values(*(json.loads(one)["proof"] for one in chained())), M
    ),
    Parser(
        "token of version 1.1",
        bytes,
        legacy_token,
        lambda: [*map(token_sample, legacy()), *raw(legacy()[0])],
        M,
        ("vc.securing.legacy_jwt:open_legacy_jws", "vc.securing.jose_header:parse_legacy_header"),
    ),
    Parser(
        "compact JWS",
        bytes,
        lambda data: open_jws(data, DEFAULT_LIMITS),
        lambda: samples_of("vc+jwt"),
        M,
        ("vc.securing.jose:open_jws",),
    ),
    Parser(
        "parts of a JWS",
        bytes,
        parts_of_jws,
        lambda: raw(secured_by("vc+jwt").raw),
        M,
        (
            "vc.securing.compact_jws:split_jws",
            "vc.securing.compact_jws:decode_part",
            "vc.securing.compact_jws:decode_signature",
        ),
    ),
    Parser(
        "JOSE header",
        str,
        parse_header,
        lambda: [header_sample(), header_sample(cty="vc", iss="did:web:acme.example")],
        M,
        ("vc.securing.jose_header:parse_header",),
    ),
    Parser("JOSE header of version 1.1", str, parse_legacy_header, lambda: [header_sample(typ="JWT")], M),
    Parser(
        "header of a Key Binding JWT",
        str,
        parse_binding_header,
        lambda: [header_sample(typ="kb+jwt")],
        M,
        ("vc.securing.jose_header:parse_binding_header",),
    ),
    Parser(
        "SD-JWT",
        bytes,
        lambda data: open_sd_jwt(data, DEFAULT_LIMITS),
        lambda: samples_of("vc+sd-jwt"),
        M,
        (
            "vc.securing.sd_jwt.token:open_sd_jwt",
            "vc.securing.sd_jwt.token:read_sd_jwt",
            "vc.securing.sd_jwt.key_binding:read_binding",
        ),
        memory=8 << 20,
        memory_per_byte=600,
    ),
    Parser(
        "sections of an SD-JWT",
        bytes,
        split_sd_jwt,
        lambda: raw(bound()),
        M,
        ("vc.securing.sd_jwt.token:split_sd_jwt",),
    ),
    Parser(
        "disclosures",
        str,
        lambda text: read_disclosures(text.split("~"), "sha-256", DEFAULT_LIMITS),
        lambda: raw("~".join(selective().raw.decode().split("~")[1:-1])),
        M,
        ("vc.securing.sd_jwt.disclosure:read_disclosures",),
    ),
    Parser(
        "confirmed key",
        object,
        confirmation,
        lambda: as_values({"kid": HOLDER_METHOD}, {"jwk": P256.public_key.to_jwk()}),
        M,
        ("vc.securing.sd_jwt.key_binding:confirmed_method",),
    ),
    Parser(
        "pointer to what is disclosed",
        str,
        chosen,
        lambda: raw(*POINTERS, ""),
        M,
        ("vc.securing.sd_jwt.presenting:choose_disclosures",),
    ),
    Parser(
        "COSE_Sign1",
        bytes,
        lambda data: open_sign1(data, DEFAULT_LIMITS),
        lambda: samples_of("vc+cose"),
        M,
        ("vc.securing.cose.sign1:open_sign1", "vc.securing.cose.sign1:read_sign1"),
    ),
    Parser(
        "CBOR",
        bytes,
        cbor,
        lambda: [*raw(secured_by("vc+cose").raw[1:]), Sample([{1: "a", "b": b"c"}, 1.5, [None, True]], cbor2.dumps)],
        M,
        ("vc.securing.cose.strict_cbor:read_cbor",),
    ),
    Parser(
        "COSE header",
        bytes,
        parse_cose_header,
        lambda: [Sample(cose_sample(secured_by("vc+cose").raw).tree[0], cbor2.dumps)],
        M,
        ("vc.securing.cose.header:parse_header",),
    ),
    Parser(
        "text of a COSE_Sign1",
        str,
        base64_of_cose,
        lambda: raw(sign1_text(secured_by("vc+cose").raw)),
        M,
        ("vc.securing.cose.sign1:sign1_bytes",),
    ),
    Parser(
        "envelope of a credential",
        object,
        one_envelope(0),
        lambda: envelopes("vc"),
        M,
        ("vc.securing.enveloped:open_envelope", "vc.securing.enveloped:read_data_url"),
    ),
    Parser("envelope of a presentation", object, one_envelope(1), lambda: envelopes("vp"), M),
    Parser(
        "data: URL",
        str,
        lambda text: read_data_url(text, tuple(PREFIXES), "/id", "jwt with vc"),
        lambda: raw(envelope(secured_by("vc+cose"))["id"], "data:application/jwt,a.b.c"),
        M,
    ),
    Parser(
        "proof value of ecdsa-sd-2023",
        str,
        lambda text: read_proof_value(text, "/proof"),
        value_samples,
        M,
        ("vc.securing.selective_disclosure.proof_values:read_proof_value",),
    ),
    Parser(
        "pointer to what is derived",
        str,
        derived,
        lambda: raw("/credentialSubject/rank", "/credentialSubject/ships/1/name"),
        M,
        ("vc.securing.selective_disclosure.deriving:derive",),
        seconds=2.0,
    ),
    Parser(
        "base credential to derive from",
        bytes,
        derived_from,
        lambda: [sd_2023_sample(base_credential())],
        M,
        seconds=3.0,
        memory=24 << 20,
        memory_per_byte=600,
    ),
    Parser(
        "verification method",
        str,
        method,
        lambda: raw(METHOD),
        (ValueError,),
        ("vc.securing.secured:method_controller",),
    ),
)
