"""A chain that somebody receives: judged like one that is presented, and it never authorises anything."""

import json
from typing import Any

import pytest
from support.chains import Family
from support.verifying import Document, World, changed

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.reasons import Reason
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured
from verifier import ChainExpectations, Report

CLAIM = "credentialSubject/delegation"


def bundle(*credentials: Secured, **members: Any) -> bytes:
    document = {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [envelope(one) if one.is_enveloping else json.loads(one.raw) for one in credentials],
    }
    return json.dumps(document | members).encode()


def receive(world: World, raw: bytes | str, subject: str | None = None, **parts: Any) -> Report:
    return world.verifier(**parts).verify(raw, ChainExpectations(subject))


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


def test_a_chain_is_accepted_for_the_one_to_whom_its_last_hop_was_issued(world: World, family: Family) -> None:
    raw = bundle(*family.hops())
    report = receive(world, raw, world.agent)
    assert report.accepted, report.explain()
    assert report.chain == ("credentials/0", "credentials/1", "credentials/2")
    accepted = report.require_accepted()
    assert accepted.actor == world.agent
    assert accepted.act is None
    assert receive(world, raw.decode()).accepted
    assert receive(world, raw, family.did(1)).reasons == (Reason.SUBJECT_NOT_EXPECTED,)


def test_the_order_says_nothing_and_a_root_alone_is_a_chain(world: World, family: Family) -> None:
    hops = family.hops()
    assert receive(world, bundle(*reversed(hops)), world.agent).accepted
    assert receive(world, bundle(hops[0]), family.did(0)).accepted


def test_embedded_proofs_may_stand_among_tokens(world: World, family: Family) -> None:
    root = family.sign(0, family.document(0, None))
    middle = family.sign(1, family.document(1, root), "eddsa-jcs-2022")
    leaf = family.sign(2, family.document(2, middle))
    assert receive(world, bundle(root, middle, leaf), world.agent).accepted


def test_a_broken_rule_is_found(world: World, family: Family) -> None:
    def edit(position: int, document: Document) -> Document:
        return changed(document, f"{CLAIM}/persona", "buyer") if position == 2 else document

    assert receive(world, bundle(*family.hops(edit)), world.agent).reasons == (Reason.DELEGATION_PRINCIPAL_ALTERED,)


def test_a_revoked_root_is_found(world: World, family: Family) -> None:
    raw = bundle(*family.hops())
    world.publish("https://acme.example/status/1", "revocation", [7])
    assert receive(world, raw, world.agent).reasons == (Reason.STATUS_REVOKED,)


def test_a_hop_that_is_missing_is_missed(world: World, family: Family) -> None:
    assert receive(world, bundle(*family.hops()[1:]), world.agent).reasons == (Reason.DELEGATION_PARENT_MISMATCH,)


def test_identities_alone_are_no_chain(world: World) -> None:
    identity = world.issue(world.identity_document())
    report = receive(world, bundle(identity), world.agent)
    assert report.reasons == (Reason.DELEGATION_MISSING,)
    hops = Family(world).hops()
    assert receive(world, bundle(*hops, identity), world.agent).accepted


def test_an_identity_of_somebody_else_is_refused(world: World, family: Family) -> None:
    identity = world.issue(world.identity_document(subject=family.did(0)))
    report = receive(world, bundle(*family.hops(), identity), world.agent)
    assert report.reasons == (Reason.SUBJECT_NOT_EXPECTED,)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.JSON_MALFORMED),
        (b"eyJhbGciOiJFZERTQSJ9.e30.AA", Reason.JSON_MALFORMED),
        (b"[]", Reason.JSON_MALFORMED),
        (b"{}", Reason.PRESENTATION_MISSING),
        (b'{"type": "VerifiableCredential"}', Reason.PRESENTATION_MISSING),
        (
            b'{"@context": ["%s"], "type": "VerifiablePresentation"}' % CREDENTIALS_V2.encode(),
            Reason.CREDENTIAL_MISSING,
        ),
        (bundle(), Reason.PRESENTATION_MALFORMED),
        (bundle(proof={}), Reason.PRESENTATION_MALFORMED),
        (bundle(verifiableCredential=[7]), Reason.PRESENTATION_MALFORMED),
    ],
)
def test_what_is_no_bundle_is_refused(world: World, raw: bytes, reason: Reason) -> None:
    report = receive(world, raw, world.agent)
    assert not report.accepted
    assert reason in report.reasons
    assert report.explain()
    assert report.to_dict()


def test_a_signed_presentation_is_no_bundle(world: World, family: Family) -> None:
    raw = family.present(mechanism="eddsa-jcs-2022")
    assert receive(world, raw, world.agent).reasons == (Reason.PRESENTATION_MALFORMED,)


def test_an_unreadable_hop_is_blamed_alone(world: World, family: Family) -> None:
    root, *_ = family.hops()
    oops = {"@context": CREDENTIALS_V2, "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,oops"}
    report = receive(world, bundle(verifiableCredential=[envelope(root), oops]), world.agent)
    assert report.reasons == (Reason.PROOF_MALFORMED,)


def test_no_ledger_is_needed_and_nothing_is_recorded(world: World) -> None:
    family = Family(world, limits=({"kind": "uses", "max": 1},))
    raw = bundle(*family.hops())
    for _ in range(3):
        assert receive(world, raw, world.agent, ledger=None).accepted
    assert world.verify(family.present()).accepted


def test_nothing_is_fetched_for_a_chain_under_a_stranger(world: World, family: Family) -> None:
    raw = bundle(*family.hops())
    world.issuer_key = family.keys[0]
    forged = bundle(*family.hops())
    assert receive(world, forged, world.agent).reasons == (Reason.PROOF_SIGNATURE_INVALID,)
    assert world.server.requests == []
    assert raw != forged
