"""A chain as it is accepted, kept and shown: whole, and one at a time."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.verifying import CALENDAR
from support.wallets import BOB, CALENDARS, READING, Neighbourhood

from did.keys.algorithm import KeyType
from vc.delegation import Act
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.presentation import parse_presentation_document
from vc.reasons import Reason
from vc.securing.mechanism import Secured
from verifier import PresentationExpectations, Report
from wallet import CredentialRefused, Held, Part, PresentationNotMade, Wallet, bundle_document, chain_of

ROOT = "urn:uuid:root"


@pytest.fixture
def near() -> Neighbourhood:
    return Neighbourhood()


def line(near: Neighbourhood, *mechanisms: str, key_type: KeyType = KeyType.ED25519) -> tuple[Wallet, Held]:
    """Hand on from agent to agent, by these mechanisms, and give the last one with its leaf."""
    agent = near.agent(key_type)
    held = near.grant(agent, mechanisms[0])
    for position, mechanism in enumerate(mechanisms[1:], 1):
        following = near.agent(key_type)
        part = Part(actions=("calendar.read",), max_depth=3, share=64 >> 2 * position)
        if position == len(mechanisms) - 1:
            part = Part(actions=("calendar.read",), locations=(BOB,))
        _, held = near.hand_on(agent, following, part, held.id, mechanism=mechanism)
        agent = following
    return agent, held


# Accepting


def test_a_bundle_is_kept_with_every_hop_and_comes_back_byte_for_byte(
    near: Neighbourhood, tmp_path: Path, passphrase: str
) -> None:
    giver, taker = near.agent(), Wallet.create(tmp_path / "w.sqlite3", passphrase, clock=lambda: near.world.now)
    root = near.grant(giver)
    made, held = near.hand_on(giver, taker)
    (again,) = Wallet.open(tmp_path / "w.sqlite3", passphrase).list()
    assert [one.raw for one in again.chain] == [root.secured.raw, made.given.secured.raw]
    assert (again.id, again.kept_at) == (held.id, near.world.now)
    assert root.id.encode() not in (tmp_path / "w.sqlite3").read_bytes()


def test_the_same_bundle_again_changes_nothing_in_any_order(near: Neighbourhood) -> None:
    agent, held = line(near, "vc+jwt", "vc+jwt", "eddsa-jcs-2022")
    document = bundle_document(reversed(held.chain))
    assert agent.accept(json.dumps(document), near.world.verifier()).id == held.id
    assert agent.accept(canonical_json(document), near.world.verifier()).id == held.id
    (only,) = agent.list()
    assert [one.digest() for one in only.chain] == [one.digest() for one in held.chain]


def test_what_stands_beside_a_chain_is_kept_beside_it(near: Neighbourhood) -> None:
    giver, taker = near.agent(), near.agent()
    near.grant(giver)
    made = giver.delegate(ROOT, Part(), to=taker.did)
    identity = near.world.issue(near.world.identity_document(subject=taker.did, credential_id="urn:uuid:id"))
    bundle = bundle_document((identity, *made.given.chain))
    assert taker.accept(canonical_json(bundle), near.world.verifier()).id == made.given.id
    assert {one.id for one in taker.list()} == {"urn:uuid:id", made.given.id}


def refused(near: Neighbourhood, agent: Wallet, document: dict[str, Any]) -> tuple[Reason, ...]:
    before = len(agent.list())
    with pytest.raises(CredentialRefused) as error:
        agent.accept(json.dumps(document), near.world.verifier())
    assert len(agent.list()) == before
    return error.value.report.reasons


def test_a_chain_that_breaks_a_rule_is_refused_and_not_kept(near: Neighbourhood) -> None:
    agent, held = line(near, "vc+jwt", "vc+jwt", "vc+jwt")
    root, middle, leaf = held.chain
    assert Reason.DELEGATION_PARENT_MISMATCH in refused(near, agent, bundle_document([root, leaf]))
    assert Reason.DELEGATION_PARENT_MISMATCH in refused(near, agent, bundle_document([leaf]))
    assert Reason.DELEGATION_SEVERAL_CHAINS in refused(near, agent, bundle_document([root, middle, leaf, leaf]))
    assert Reason.PRESENTATION_MALFORMED in refused(near, agent, bundle_document([]))
    assert refused(near, agent, bundle_document([root, middle]))  # not about this agent
    signed = {**bundle_document(held.chain), "proof": {"type": "DataIntegrityProof"}}
    assert refused(near, agent, signed)
    assert agent.accept(json.dumps(bundle_document(held.chain)), near.world.verifier()).id == held.id


def test_a_hop_that_was_revoked_is_not_kept(near: Neighbourhood) -> None:
    giver, taker = near.agent(), near.agent()
    near.grant(giver)
    made = giver.delegate(ROOT, Part(), to=taker.did)
    (entry,) = made.given.credential.status
    near.world.publish(str(entry["statusListCredential"]), "revocation", [int(str(entry["statusListIndex"]))])
    assert refused(near, taker, made.bundle) == (Reason.STATUS_REVOKED,)


def test_a_lone_hop_that_a_holder_issued_is_refused(near: Neighbourhood) -> None:
    giver, taker = near.agent(), near.agent()
    near.grant(giver)
    made = giver.delegate(ROOT, Part(), to=taker.did)
    with pytest.raises(CredentialRefused):
        taker.accept(made.given.secured.raw, near.world.verifier())
    assert taker.accept(canonical_json(made.bundle), near.world.verifier()).id == made.given.id


def test_only_a_bundle_is_read_as_one(near: Neighbourhood) -> None:
    _, held = line(near, "vc+jwt", "vc+jwt")
    document = bundle_document(held.chain)
    assert [one.raw for one in chain_of(json.dumps(document))] == [one.raw for one in held.chain]
    for other in (b"", b"{", b"[]", b"\xff", held.secured.raw, json.dumps({**document, "type": ["Other"]})):
        with pytest.raises(Malformed):
            chain_of(other)


# Presenting


def credentials_in(shown: Secured) -> tuple[object, ...]:
    return parse_presentation_document(shown.document).credentials


MIXED = [
    ("vc+jwt", "vc+jwt", "vc+jwt", "vc+jwt"),
    ("eddsa-jcs-2022", "eddsa-jcs-2022", "eddsa-jcs-2022"),
    ("vc+jwt", "eddsa-jcs-2022", "vc+jwt"),
    ("eddsa-jcs-2022", "vc+cose", "vc+sd-jwt", "eddsa-rdfc-2022"),
]


@pytest.mark.parametrize("mechanisms", MIXED, ids="|".join)
@pytest.mark.parametrize("presented_as", ["vp+jwt", "vp+cose", "eddsa-jcs-2022"])
def test_a_leaf_is_shown_with_its_whole_chain_however_it_is_signed(
    near: Neighbourhood, mechanisms: tuple[str, ...], presented_as: str
) -> None:
    agent, held = line(near, *mechanisms)
    shown = agent.present([held.id], audience=CALENDAR, act=READING, mechanism=presented_as)
    assert len(credentials_in(shown)) == len(mechanisms)
    report: Report = near.world.verifier().verify(shown.raw, PresentationExpectations(CALENDAR, act=READING))
    assert report.accepted, report.explain()
    assert [actor.did for actor in report.require_accepted().actors][-1] == agent.did


def test_other_types_of_key_hand_on_too(near: Neighbourhood) -> None:
    agent, held = line(near, "vc+jwt", "vc+jwt", "ecdsa-jcs-2019", key_type=KeyType.P256)
    assert near.show(agent, held.id).accepted


def test_the_act_chooses_the_leaf_with_the_least_authority(near: Neighbourhood) -> None:
    agent = near.agent()
    near.grant(agent)
    _, small = near.hand_on(agent, agent, Part(actions=("calendar.read",), locations=(BOB,), life=timedelta(minutes=5)))
    assert agent.find_for(READING).id == small.id
    assert near.show(agent, small.id).accepted
    assert agent.find_for(Act("calendar.read", CALENDARS, {"max_results": 1})).id == ROOT


def test_a_counted_delegation_is_found_too(near: Neighbourhood) -> None:
    giver, taker = near.agent(), near.agent()
    near.grant(giver)
    _, held = near.hand_on(giver, taker, Part(actions=("calendar.read",), limits=({"kind": "uses", "max": 2},)))
    assert taker.find_for(READING).id == held.id
    assert [near.show(taker, held.id).accepted for _ in range(3)] == [True, True, False]


def test_two_chains_are_never_shown_together(near: Neighbourhood) -> None:
    taker = near.agent()
    leaves = []
    for name in ("urn:uuid:one", "urn:uuid:two"):
        giver = near.agent()
        near.grant(giver, name=name)
        leaves.append(near.hand_on(giver, taker, held=name)[1].id)
    identity = near.world.issue(near.world.identity_document(subject=taker.did, credential_id="urn:uuid:id"))
    taker.accept(identity.raw, near.world.verifier())
    with pytest.raises(PresentationNotMade, match="different chains"):
        taker.present(leaves, audience=CALENDAR, act=READING)
    for leaf in leaves:
        assert near.show(taker, leaf, "urn:uuid:id").accepted


def test_a_leaf_and_a_hop_above_it_are_one_chain(near: Neighbourhood) -> None:
    agent = near.agent()
    near.grant(agent)
    _, small = near.hand_on(agent, agent)
    shown = agent.present([ROOT, small.id], audience=CALENDAR, act=READING)
    assert len(credentials_in(shown)) == 2
    assert near.show(agent, small.id, ROOT).accepted
