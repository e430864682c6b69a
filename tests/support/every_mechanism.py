"""A valid document for every mechanism that a verifier accepts, what it says, and its parts, to be changed."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import cbor2
from support.coses import TAG, byte_string
from support.mutating import Mutation, mutations, sayings, text_of, tree_of
from support.verifying import CALENDAR, READ_BOB, World

from did import KeyType
from did.multibase import b64url_decode, b64url_encode, decode, encode_base64url
from vc.contexts import ED25519_2020_V1
from vc.jcs import canonical_json
from vc.securing.mechanism import MECHANISMS, Concealment, MandatoryDisclosure, Proof, derive, parse_secured
from verifier import CredentialExpectations, PresentationExpectations, Report
from verifier.ledger import Charge, Recorded, Recording, SingleUse

SEED = bytes(range(32))
MANDATORY = ("/issuer", "/validUntil", "/credentialStatus")
CONCEALED = ("/credentialSubject/agent/persona", "/credentialSubject/agent/operator")
PRESENTATIONS = ("eddsa-jcs-2022 presentation", "eddsa-rdfc-2022 presentation")
EVERY = (*MECHANISMS, *PRESENTATIONS)
ODD: tuple[Any, ...] = (None, True, 0, -7, b"", "", [], {}, "x", b"did:web:evil.example#key-1")


class Forgetful:
    """A ledger for which everything is new, so that a copy is refused for what it is and not for being the second."""

    def record(self, use: SingleUse, charges: Sequence[Charge], now: datetime) -> Recording:
        """Say that it is the first time."""
        del use, charges, now
        return Recorded()


class Case(NamedTuple):
    """A document that is accepted, another one by the same signer that is too, and how the verifier is asked."""

    name: str
    mechanism: str
    raw: bytes
    other: bytes
    ask: Callable[[bytes | str], Report]

    @property
    def family(self) -> str:
        """How the signature is made: over the bytes of a token, over canonical JSON, or over statements of RDF."""
        for part in ("sd-jwt", "jwt", "cose", "jcs"):
            if part in self.mechanism:
                return part
        return "rdf"


@cache
def case(name: str) -> Case:
    """Make the case of one mechanism, or of a presentation that carries its proof."""
    mechanism = name.partition(" ")[0]
    types = MECHANISMS[mechanism].key_types
    world = World(KeyType.ED25519 if KeyType.ED25519 in types else min(types, key=lambda one: one.value))
    verifier = world.verifier(ledger=Forgetful())
    if mechanism.startswith("vp+") or name in PRESENTATIONS:
        shown = [world.present(mechanism=mechanism) for _ in range(2)]
        return Case(
            name,
            mechanism,
            *shown,
            lambda raw: verifier.verify(raw, PresentationExpectations(CALENDAR, None, READ_BOB)),
        )
    credentials = [_credential(world, mechanism, number) for number in range(2)]
    return Case(name, mechanism, *credentials, lambda raw: verifier.verify(raw, CredentialExpectations()))


def _credential(world: World, mechanism: str, number: int) -> bytes:
    row = MECHANISMS[mechanism]
    named = f"urn:uuid:68172aac-d8ba-11ed-83dd-0b3aef56cc3{number}"
    document = world.identity_document(credential_id=named, persona=("scheduler", "buyer")[number])
    if mechanism == "Ed25519Signature2020":
        document["@context"] = [*document["@context"], ED25519_2020_V1]
    more: dict[str, Any] = {"mandatory": MandatoryDisclosure(MANDATORY, SEED)} if row.discloses else {}
    more |= {"concealment": Concealment(CONCEALED, SEED)} if row.conceals else {}
    secured = world.issue(document, mechanism=mechanism, **more)
    return (derive(secured, ["/credentialSubject/agent"]) if row.discloses else secured).raw


# What is said


def says(raw: bytes | str, family: str) -> tuple[object, ...]:
    """Give what a document says under which names, and what its proofs say of themselves."""
    secured = parse_secured(raw)
    claims = sayings(json.dumps(secured.document)) if family == "rdf" else canonical_json(secured.document)
    return claims, frozenset(map(_of_proof, secured.proofs)), secured.withheld


def _of_proof(proof: Proof) -> tuple[object, ...]:
    own = (proof.verification_method, proof.purpose, proof.key_type, proof.created, proof.expires, proof.not_before)
    return (*own, frozenset(proof.audience), proof.challenge, proof.nonce, proof.signature)


def is_harmless(one: Case, changed: bytes | str) -> bool:
    """Tell whether something accepted says exactly what was signed; of an SD-JWT, that or less of it."""
    data = changed.encode() if isinstance(changed, str) else changed
    if one.family == "sd-jwt":
        token, *disclosures = data.decode().split("~")
        own, *known = one.raw.decode().split("~")
        return token == own and disclosures[-1:] == [""] and set(disclosures) <= set(known)
    if one.family in {"jwt", "cose"}:
        return data == one.raw
    return says(data, one.family) == says(one.raw, one.family)


# Its parts, and every small change to one


def changes(one: Case) -> Iterator[tuple[str, bytes]]:
    """Give every document in which one member, at any depth, is dropped, repeated, added, moved or changed."""
    makers: Mapping[str, Callable[[bytes], Iterator[tuple[str, bytes]]]] = {
        "jwt": _changed_tokens,
        "sd-jwt": _changed_sd_jwts,
        "cose": _changed_messages,
    }
    yield from makers.get(one.family, _changed_documents)(one.raw)
    if one.mechanism == "ecdsa-sd-2023":
        yield from _changed_values(one.raw)


def _changed_documents(raw: bytes) -> Iterator[tuple[str, bytes]]:
    for what, tree in mutations(tree_of(raw)):
        yield what, text_of(tree).encode()


def _changed_tokens(raw: bytes) -> Iterator[tuple[str, bytes]]:
    parts = raw.split(b".")
    for index in (0, 1):
        plain = b64url_decode(parts[index].decode())
        for what, text in _changed_json(plain):
            yield f"part {index}: {what}", b".".join([*parts[:index], _encoded(text), *parts[index + 1 :]])
    yield from ((f"parts {what}", b".".join(some)) for what, some in _rearranged(parts))


def _changed_sd_jwts(raw: bytes) -> Iterator[tuple[str, bytes]]:
    token, *disclosures, end = raw.split(b"~")
    for what, changed in _changed_tokens(token):
        yield what, b"~".join([changed, *disclosures, end])
    for index, disclosure in enumerate(disclosures):
        for what, text in _changed_json(b64url_decode(disclosure.decode())):
            changed = b"~".join([token, *disclosures[:index], _encoded(text), *disclosures[index + 1 :], end])
            yield f"disclosure {index}: {what}", changed
    yield from ((f"sections {what}", b"~".join(some)) for what, some in _rearranged([token, *disclosures, end]))


def _changed_messages(raw: bytes) -> Iterator[tuple[str, bytes]]:
    protected, _, payload, signature = cbor2.loads(raw[1:])
    for what, text in _changed_json(payload):
        yield f"payload: {what}", message(protected, {}, text, signature)
    for changed in _changed_maps(cbor2.loads(protected)):
        yield f"header: {changed}", message(cbor2.dumps(changed), {}, payload, signature)
    for unprotected in ({1: -8}, {4: b"did:web:evil.example#key-1"}, cbor2.loads(protected)):
        yield f"unprotected: {unprotected}", message(protected, unprotected, payload, signature)
    parts = [protected, payload, signature]
    for what, some in _rearranged(parts):
        if len(some) == len(parts):
            yield f"parts {what}", message(some[0], {}, some[1], some[2])


def message(protected: bytes, unprotected: Any, payload: bytes, signature: bytes) -> bytes:
    """Write a COSE_Sign1."""
    return (
        TAG
        + b"\x84"
        + byte_string(protected)
        + cbor2.dumps(unprotected)
        + byte_string(payload)
        + byte_string(signature)
    )


def _changed_maps(whole: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    for label, value in whole.items():
        rest = {key: other for key, other in whole.items() if key != label}
        yield from (rest, {**rest, 99: value}, {**rest, str(label): value}, {**rest, label: value})
        yield from ({**whole, label: odd} for odd in ODD if odd != value or type(odd) is not type(value))
        yield from ({**whole, label: other, key: value} for key, other in rest.items())
        if isinstance(value, dict):
            yield from ({**whole, label: inner} for inner in _changed_maps(value))
    yield {**whole, 99: "added"}


def _changed_values(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Change the elements of a derived proof value, and what is in them."""
    document = json.loads(raw)
    value = decode(document["proof"]["proofValue"])
    whole = dict(enumerate(cbor2.loads(value[3:])))
    for changed in _changed_maps(whole):
        for header in (value[:3], b"\xd9\x5d\x00"):
            proof = {**document["proof"], "proofValue": encode_base64url(header + cbor2.dumps(list(changed.values())))}
            yield f"value: {changed.keys()}", json.dumps({**document, "proof": proof}).encode()
    for index in (2, 4):
        for what, some in _rearranged(whole[index]):
            parts = list({**whole, index: some}.values())
            proof = {**document["proof"], "proofValue": encode_base64url(value[:3] + cbor2.dumps(parts))}
            yield f"value {index}: {what}", json.dumps({**document, "proof": proof}).encode()


def _changed_json(plain: bytes) -> Iterator[tuple[str, bytes]]:
    every: Iterator[Mutation] = mutations(tree_of(plain))
    yield from ((what, text_of(tree).encode()) for what, tree in every)
    yield "white space", json.dumps(json.loads(plain), indent=1).encode()


def _rearranged(parts: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """Give the parts with one dropped, emptied, repeated, swapped with another, or moved."""
    for i, part in enumerate(parts):
        rest = [*parts[:i], *parts[i + 1 :]]
        yield f"without {i}", rest
        yield f"with {i} twice", [*parts[:i], part, *parts[i:]]
        yield f"with {i} empty", [*parts[:i], part[:0] if isinstance(part, bytes) else 0, *parts[i + 1 :]]
        for j in range(len(parts)):
            if i != j:
                yield f"with {i} at {j}", [*rest[:j], part, *rest[j:]]
                swapped = list(parts)
                swapped[i], swapped[j] = swapped[j], swapped[i]
                yield f"with {i} and {j} swapped", swapped


def _encoded(text: bytes) -> bytes:
    return b64url_encode(text).encode()


# Parts of another document


def crossed(one: Case) -> Iterator[tuple[str, bytes]]:
    """Give the document with each of its parts taken from the other one, alone."""
    if one.family in {"jwt", "sd-jwt"}:
        mark = b"~" if one.family == "sd-jwt" else b"."
        yield from _crossed_parts(one.raw.split(mark), one.other.split(mark), mark.join)
        if mark == b"~":
            ours, theirs = (raw.partition(b"~") for raw in (one.raw, one.other))
            yield from _crossed_parts(
                ours[0].split(b"."), theirs[0].split(b"."), lambda parts: b".".join(parts) + b"~" + ours[2]
            )
        return
    if one.family == "cose":
        ours, theirs = (cbor2.loads(raw[1:]) for raw in (one.raw, one.other))
        yield from _crossed_parts(ours, theirs, lambda parts: message(*parts))
        return
    yield from _crossed_objects(json.loads(one.raw), json.loads(one.other))


def _crossed_parts(
    ours: list[Any], theirs: list[Any], join: Callable[[list[Any]], bytes]
) -> Iterator[tuple[str, bytes]]:
    for index, part in enumerate(theirs):
        if part != ours[index]:
            yield f"part {index}", join([*ours[:index], part, *ours[index + 1 :]])


def _crossed_objects(ours: Any, theirs: Any) -> Iterator[tuple[str, bytes]]:
    for path, value in _differences(ours, theirs, ()):
        yield "/".join(path), json.dumps(_with(ours, path, value)).encode()


def _differences(ours: Any, theirs: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in ours:
        if name in theirs and ours[name] != theirs[name]:
            yield (*path, name), theirs[name]
            if isinstance(ours[name], dict) and isinstance(theirs[name], dict):
                yield from _differences(ours[name], theirs[name], (*path, name))


def _with(tree: Any, path: tuple[str, ...], value: Any) -> Any:
    return {**tree, path[0]: _with(tree[path[0]], path[1:], value)} if path else value
