"""@digitalbazaar/vc (npm) verifies what we secure and we what it secures; one altered byte is refused by both."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from support.npm_peer import NpmPeer, require_peer
from support.securing import KEYS, LATER, NOW, credential

from did.document import Relationship, authorised_key
from did.keys.algorithm import KeyType
from did.keys.public_key import PublicKey
from did.methods.key import did_key, did_key_method
from did.resolver import resolve_computed
from vc.contexts import ED25519_2020_V1
from vc.securing.mechanism import MandatoryDisclosure, Proof, Secured, derive, parse_secured, secure
from vc.securing.selective_disclosure.proofs import BaseProof
from verifier import CredentialExpectations, Policy, Trust, Verifier


class Way(NamedTuple):
    """One mechanism that both have, by the peer's name and by ours."""

    peer: str
    mechanism: str
    key_type: KeyType


WAYS = [
    Way("eddsa-rdfc-2022", "eddsa-rdfc-2022", KeyType.ED25519),
    Way("eddsa-jcs-2022", "eddsa-jcs-2022", KeyType.ED25519),
    Way("ecdsa-rdfc-2019 P-256", "ecdsa-rdfc-2019", KeyType.P256),
    Way("ecdsa-rdfc-2019 P-384", "ecdsa-rdfc-2019", KeyType.P384),
    Way("Ed25519Signature2020", "Ed25519Signature2020", KeyType.ED25519),
    Way("ecdsa-sd-2023", "ecdsa-sd-2023", KeyType.P256),
]
MANDATORY = ("/issuer", "/validFrom", "/validUntil")
SHOWN = ("/credentialSubject/agent", "/credentialSubject/id")

ways = pytest.mark.parametrize("way", WAYS, ids=[way.peer for way in WAYS])


@pytest.fixture(scope="module")
def peer() -> Iterator[NpmPeer]:
    require_peer()
    with NpmPeer() as process:
        yield process


def document_for(way: Way, issuer: str = "") -> dict[str, Any]:
    document = credential()
    if way.mechanism == "Ed25519Signature2020":
        document["@context"] = [*document["@context"], ED25519_2020_V1]
    return {**document, "issuer": issuer} if issuer else document


def secured_by_us(way: Way) -> Secured:
    """What a verifier is shown: our own credential, reduced where the mechanism discloses."""
    base = issued_by_us(way)
    return derive(base, SHOWN) if way.mechanism == "ecdsa-sd-2023" else base


def issued_by_us(way: Way) -> Secured:
    key = KEYS[way.key_type]
    document = document_for(way, did_key(key.public_key))
    mandatory = MandatoryDisclosure(MANDATORY, bytes(32)) if way.mechanism == "ecdsa-sd-2023" else None
    method = did_key_method(key.public_key)
    return secure(document, way.mechanism, key, method, created=NOW, expires=LATER, mandatory=mandatory)


def shown_by(peer: NpmPeer, way: Way) -> dict[str, Any]:
    """The same from the peer."""
    document = peer.issue(way.peer, document_for(way), MANDATORY)
    return peer.derive(document, SHOWN) if way.mechanism == "ecdsa-sd-2023" else document


def key_of(proof: Proof) -> PublicKey:
    resolved = resolve_computed(proof.verification_method.partition("#")[0])
    assert resolved is not None
    return authorised_key(resolved, proof.verification_method, Relationship.ASSERTION)


def we_accept(document: dict[str, Any]) -> bool:
    """Whether our verifier accepts it from whoever issued it: every check, but that an agent has a status entry."""
    trust = Trust(identity_issuers=[parse_secured(json.dumps(document)).document["issuer"]])
    policy = Policy(status_required_for=frozenset())
    verifier = Verifier(trust, policy=policy)
    return bool(verifier.verify(json.dumps(document), CredentialExpectations(), at=NOW + timedelta(minutes=10)))


def altered(document: dict[str, Any]) -> dict[str, Any]:
    """One byte of what is claimed, changed."""
    text = json.dumps(document)
    assert text.count("scheduler") == 1
    changed: dict[str, Any] = json.loads(text.replace("scheduler", "schedules"))
    return changed


@ways
def test_the_peer_verifies_what_we_secure_and_refuses_one_altered_byte(peer: NpmPeer, way: Way) -> None:
    document = json.loads(secured_by_us(way).raw)
    assert peer.verifies(way.peer, document)
    assert not peer.verifies(way.peer, altered(document))


@ways
def test_we_verify_what_the_peer_secures_and_refuse_one_altered_byte(peer: NpmPeer, way: Way) -> None:
    document = shown_by(peer, way)
    (proof,) = parse_secured(json.dumps(document)).proofs
    assert proof.holds_under(key_of(proof))
    assert we_accept(document)
    (changed,) = parse_secured(json.dumps(altered(document))).proofs
    assert not changed.holds_under(key_of(changed))
    assert not we_accept(altered(document))


def test_both_derive_the_same_from_a_base_credential_of_either(peer: NpmPeer) -> None:
    way = WAYS[-1]
    for base in (peer.issue(way.peer, document_for(way), MANDATORY), json.loads(issued_by_us(way).raw)):
        opened = parse_secured(json.dumps(base))
        (proof,) = opened.proofs
        assert isinstance(proof, BaseProof)
        assert proof.every_signature_holds(key_of(proof))
        ours = json.loads(derive(opened, SHOWN).raw)
        assert ours == peer.derive(base, SHOWN)
        assert peer.verifies(way.peer, ours)


@ways
def test_a_proof_of_the_peer_under_another_type_of_key_is_refused(peer: NpmPeer, way: Way) -> None:
    (proof,) = parse_secured(json.dumps(shown_by(peer, way))).proofs
    assert not any(proof.holds_under(KEYS[key_type].public_key) for key_type in KeyType)
