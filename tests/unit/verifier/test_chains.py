"""Whole chains through the verifier: order, mechanisms, whose signature and whose lists count, what is fetched."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from support.chains import Family
from support.verifying import BOB, CALENDAR, ISSUER, LIST, NOW, READ_BOB, SUSPENSIONS, Document, World, changed

from did import KeyType, PinnedResolver, PrivateKey, did_document, did_key, did_key_method, parse_did_document
from vc.delegation import Act
from vc.reasons import Reason
from vc.securing.mechanism import Secured, parse_secured, secure
from vc.status.entry import status_entry
from verifier import (
    AsyncVerifier,
    CheckResult,
    CredentialExpectations,
    Outcome,
    Policy,
    PresentationExpectations,
    Report,
    StatusLists,
    Trust,
)
from verifier.core import judge_again, verify_steps

CLAIM = "credentialSubject/delegation"
HOPS = "https://acme.example/status/9"
MINUTE = timedelta(minutes=1)
EXPECTED = PresentationExpectations(CALENDAR, None, READ_BOB)


def of(report: Report, check: str, subject: str) -> CheckResult:
    return next(found for found in report.checks if (found.check, found.subject) == (check, subject))


def with_status(position: int, document: Document) -> Document:
    """Give the root a range of indexes, and each hop behind it an index of it."""
    if position == 0:
        return changed(document, f"{CLAIM}/statusRange", {"statusListCredential": HOPS, "first": 4096, "count": 64})
    document = {**document, "credentialStatus": [status_entry(HOPS, 4099 + position)]}
    if position == 1:
        given = {"statusListCredential": HOPS, "first": 4100, "count": 32}
        return changed(document, f"{CLAIM}/statusRange", given)
    return document


@pytest.fixture
def family(world: World) -> Family:
    world.publish(HOPS, "revocation")
    return Family(world)


# A chain that keeps every rule


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_chain_of_any_length_is_accepted(world: World, length: int) -> None:
    report = world.verify(Family(world, length).present())
    assert report.accepted, report.explain()
    assert report.chain == tuple(f"credentials/{position}" for position in range(length))


def test_a_chain_beyond_the_depth_of_recursion_is_judged_in_line(world: World) -> None:
    world.policy = Policy(max_credentials=400)
    most = f"{CLAIM}/authorization_details/0/constraints/0/max"

    def edit(_position: int, document: Document) -> Document:
        return {**changed(document, most, 50), "validUntil": "2026-06-01T12:09:00Z"}

    report = world.verify(Family(world, 300).present(edit))
    assert report.accepted, report.explain()[:2000]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_the_order_in_which_hops_are_shown_says_nothing(world: World, family: Family, order: Sequence[int]) -> None:
    hops = family.hops()
    report = world.verify(world.present([hops[place] for place in order]))
    assert report.accepted, report.explain()
    assert report.chain == tuple(f"credentials/{order.index(position)}" for position in range(3))


class Mixed(Family):
    """Hops in several mechanisms."""

    mechanisms: tuple[str, ...] = ()

    def sign(self, position: int, document: Document, mechanism: str = "vc+jwt") -> Secured:
        return super().sign(position, document, self.mechanisms[position] if self.mechanisms else mechanism)


ED25519 = ("vc+jwt", "eddsa-jcs-2022", "eddsa-rdfc-2022", "vc+cose", "vc+sd-jwt")
NIST = ("vc+jwt", "ecdsa-jcs-2019", "ecdsa-rdfc-2019", "vc+cose")
PAIRS = [
    *((KeyType.ED25519, first, second) for first in ED25519 for second in ED25519),
    *((KeyType.P256, first, second) for first in NIST for second in NIST),
    (KeyType.MLDSA44, "mldsa44-jcs-2024", "mldsa44-rdfc-2024"),
]


@pytest.mark.parametrize(("key_type", "first", "second"), PAIRS)
def test_mechanisms_may_be_mixed_in_one_chain(key_type: KeyType, first: str, second: str) -> None:
    world = World(key_type, presentation_mechanism="mldsa44-jcs-2024" if key_type is KeyType.MLDSA44 else "vp+jwt")
    family = Mixed(world)
    family.mechanisms = (first, second, first)
    report = world.verify(family.present())
    assert report.accepted, report.explain()
    wrong = world.verify(family.present(widened))
    assert wrong.reasons == (Reason.DELEGATION_NOT_NARROWER,), wrong.explain()


def widened(position: int, document: Document) -> Document:
    actions = f"{CLAIM}/authorization_details/0/actions"
    return changed(document, actions, ["calendar.read", "calendar.write"]) if position == 1 else document


def test_hops_of_other_key_types_than_the_root_are_accepted(world: World) -> None:
    family = Family(world)
    family.keys[0], family.keys[1] = PrivateKey.generate(KeyType.P256), PrivateKey.generate(KeyType.P384)
    assert world.verify(family.present()).accepted


def test_each_signature_of_a_chain_is_verified_once(
    world: World, family: Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    import did.keys.public_key as module  # noqa: PLC0415

    verified: list[bytes] = []
    real = module.PublicKey.verify

    def counting(self: Any, signature: bytes, message: bytes) -> bool:
        verified.append(signature)
        return real(self, signature, message)

    monkeypatch.setattr(module.PublicKey, "verify", counting)
    verifier = world.verifier()
    assert verifier.verify(family.present(with_status), EXPECTED).accepted
    assert len(verified) == len(set(verified)) == 7  # presentation, three hops, three lists


def test_the_async_driver_follows_chains_too(world: World, family: Family) -> None:
    verifier = AsyncVerifier(
        world.trust,
        resolver=world.resolver,
        status_lists=StatusLists(world.server),
        ledger=world.ledger,
        clock=lambda: NOW,
    )
    assert asyncio.run(verifier.verify(family.present(with_status), EXPECTED)).accepted


def test_a_stored_verification_with_limits_replays_to_the_same_report(world: World) -> None:
    raw = Family(world, limits=({"kind": "uses", "max": 1},)).present()
    gathering = world.verifier()._gathering
    for accepted in (True, False):
        run = verify_steps(raw, EXPECTED, trust=world.trust, policy=Policy(), now=NOW)
        try:
            needs = next(run)
            while True:
                needs = run.send([gathering.obtain(need, NOW) for need in needs])
        except StopIteration as done:
            report, evidence = done.value
        again = judge_again(raw, evidence, EXPECTED, trust=world.trust, policy=Policy(), now=NOW)
        assert report.accepted is accepted
        assert again.to_dict() == report.to_dict()


# What is no chain


def test_a_hop_that_is_not_shown_is_missed(world: World, family: Family) -> None:
    root, _, leaf = family.hops()
    report = world.verify(world.present([root, leaf]))
    assert report.reasons == (Reason.DELEGATION_PARENT_MISMATCH,)
    assert of(report, "chain", "credentials/1").outcome is Outcome.FAILED
    assert of(report, "chain", "credentials/0").outcome is Outcome.INDETERMINATE
    assert report.chain == ()


def test_two_children_of_one_parent_are_several_chains(world: World, family: Family) -> None:
    hops = family.hops()
    other = family.sign(2, {**family.document(2, hops[1]), "id": "urn:uuid:1"})
    assert world.verify(world.present([*hops, other])).reasons == (Reason.DELEGATION_SEVERAL_CHAINS,)


def test_half_of_the_authority_from_each_of_two_chains_is_not_added_up(world: World) -> None:
    shown = [*Family(world).hops(), *Family(world).hops()]
    assert set(world.verify(world.present(shown)).reasons) == {Reason.DELEGATION_SEVERAL_CHAINS}


def test_an_unreadable_hop_is_the_only_thing_that_is_blamed(world: World, family: Family) -> None:
    def edit(position: int, document: Document) -> Document:
        return changed(document, f"{CLAIM}/unless", "Tuesday") if position == 1 else document

    report = world.verify(family.present(edit))
    assert report.reasons == (Reason.DELEGATION_MALFORMED,)
    assert of(report, "chain", "credentials/0").outcome is Outcome.INDETERMINATE


def test_a_broken_rule_is_named_at_its_hop_and_by_its_number(world: World, family: Family) -> None:
    report = world.verify(family.present(widened))
    found = of(report, "chain", "credentials/1")
    assert found.reason is Reason.DELEGATION_NOT_NARROWER
    assert found.detail.startswith("hop 1: /authorization_details/0/actions: 'calendar.write' is not among")
    assert found.detail.endswith("(R8)")
    assert of(report, "chain", "credentials/2").outcome is Outcome.PASSED
    assert of(report, "authority", "presentation").outcome is Outcome.INDETERMINATE


def test_every_problem_says_its_rule(world: World, family: Family) -> None:
    def edit(position: int, document: Document) -> Document:
        persona = "ends like a rule (R3)" if position == 1 else "scheduler"
        return changed(document, f"{CLAIM}/persona", persona) if position else document

    report = world.verify(family.present(edit))
    assert of(report, "chain", "credentials/1").detail.endswith("(R5)")
    assert of(report, "chain", "credentials/2").detail.endswith("(R5)")


# Who presents, and who is trusted


def test_only_the_one_to_whom_the_last_hop_was_issued_presents_it(world: World, family: Family) -> None:
    hops = family.hops()
    for position in (0, 1):
        key = family.keys[position]
        raw = world.present(
            hops, holder=family.did(position), signer=key, verification_method=did_key_method(key.public_key)
        )
        assert world.verify(raw).reasons == (Reason.HOLDER_BINDING_FAILED,)
    assert world.verify(world.present(hops)).accepted


def test_a_middle_hop_by_a_stranger_is_refused_and_nothing_behind_it_is_fetched(world: World, family: Family) -> None:
    stranger = PrivateKey.generate()

    def edit(position: int, document: Document) -> Document:
        document = with_status(position, document)
        if position == 1:
            family.keys[0] = stranger
            return {**document, "issuer": did_key(stranger.public_key)}
        return document

    report = world.verify(family.present(edit))
    assert report.reasons == (Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT,)
    assert world.server.requests == [LIST, SUSPENSIONS]  # of the root, whose issuer is trusted


def test_a_hop_whose_signature_is_by_another_key_is_refused_and_nothing_behind_it_is_fetched(
    world: World, family: Family
) -> None:
    hops = family.hops(with_status)
    forged = secure(
        hops[1].document,
        "vc+jwt",
        PrivateKey.generate(),
        did_key_method(family.keys[0].public_key),
        created=NOW - MINUTE,
    )
    leaf = family.sign(2, with_status(2, family.document(2, forged)))
    report = world.verify(world.present([hops[0], forged, leaf]))
    assert report.reasons == (Reason.PROOF_SIGNATURE_INVALID,)
    assert world.server.requests == [LIST, SUSPENSIONS]


def test_nothing_is_fetched_under_a_root_that_is_not_trusted(world: World, family: Family) -> None:
    raw = family.present(with_status)
    holders = [family.did(position) for position in range(3)]
    trust = Trust({did: ["*"] for did in holders}, [ISSUER])  # each holder is trusted, and none of them is the root
    report = world.verify(raw, trust=trust)
    assert report.reasons == (Reason.TRUST_ROOT_NOT_TRUSTED,)
    assert world.server.requests == []
    assert world.verify(raw).accepted


def test_who_is_trusted_as_root_may_stand_in_the_middle_as_well(world: World, family: Family) -> None:
    trust = Trust({ISSUER: ["acct:*@acme.example"], family.did(0): ["*"]}, [ISSUER])
    assert world.verify(family.present(), trust=trust).accepted


def test_a_hop_alone_is_no_credential_that_could_be_relied_on(world: World, family: Family) -> None:
    root, middle, _ = family.hops()
    assert world.verify_credential(root.raw, family.did(0)).accepted
    report = world.verify_credential(middle.raw, family.did(1))
    assert report.reasons == (Reason.DELEGATION_PARENT_MISMATCH,)


WEB = "did:web:broker.example"


class WithWebHolder(Family):
    """The first hop is issued to a did:web, which signs the second."""

    def did(self, position: int) -> str:
        return WEB if position == 0 else super().did(position)

    def sign(self, position: int, document: Document, mechanism: str = "vc+jwt") -> Secured:
        if position != 1:
            return super().sign(position, document, mechanism)
        return secure(document, mechanism, self.keys[0], f"{WEB}#key-1", created=self.world.now - MINUTE)


class Asked(PinnedResolver):
    """A resolver that remembers what it was asked for."""

    asked: list[str]

    def resolve(self, did: str) -> Any:
        self.asked = [*getattr(self, "asked", []), did]
        return super().resolve(did)


def test_the_document_of_a_holder_is_fetched_only_where_the_trust_names_the_holder(world: World) -> None:
    family = WithWebHolder(world)
    documents = [
        parse_did_document(did_document(ISSUER, {"key-1": world.issuer_key.public_key}), ISSUER),
        parse_did_document(did_document(WEB, {"key-1": family.keys[0].public_key}), WEB),
    ]
    resolver, raw = Asked(documents), family.present()
    unnamed = world.verify(raw, resolver=resolver)
    assert unnamed.reasons == (Reason.PROOF_KEY_UNAVAILABLE,)
    assert resolver.asked == [ISSUER]
    named = Trust({ISSUER: ["acct:*@acme.example"]}, [ISSUER], holders=[WEB])
    assert world.verify(raw, resolver=resolver, trust=named).accepted
    assert resolver.asked == [ISSUER, ISSUER, WEB]


def test_a_holder_that_is_named_is_not_believed(world: World) -> None:
    trust = Trust({"did:web:other.example": ["*"]}, holders=[ISSUER])
    assert world.verify(world.present(), trust=trust).reasons == (Reason.TRUST_ROOT_NOT_TRUSTED,)
    raw = world.issue(world.identity_document()).raw
    assert world.verify_credential(raw, trust=trust).reasons == (Reason.TRUST_ISSUER_NOT_TRUSTED,)


# Status


@pytest.mark.parametrize(("bit", "label"), [(4100, "credentials/1"), (4101, "credentials/2")])
def test_the_issuer_of_the_root_stops_hops_that_holders_issued(
    world: World, family: Family, bit: int, label: str
) -> None:
    raw = family.present(with_status)
    world.publish(HOPS, "revocation", [bit])
    report = world.verify(raw)
    assert report.reasons == (Reason.STATUS_REVOKED,)
    assert of(report, "status", label).outcome is Outcome.FAILED
    world.publish(HOPS, "revocation", [bit + 20])
    assert world.verify(raw).accepted


def test_a_list_by_the_holder_who_issued_the_hop_says_nothing(world: World, family: Family) -> None:
    holder = family.keys[0]
    document = {**parse_secured(world.server.pages[HOPS]).document, "issuer": family.did(0)}
    method = did_key_method(holder.public_key)
    world.server.pages[HOPS] = secure(document, "vc+jwt", holder, method, created=NOW - MINUTE).raw
    report = world.verify(family.present(with_status))
    assert report.reasons == (Reason.STATUS_UNKNOWN,)
    assert "the root of the chain by did:web:acme.example" in report.explain()


def test_a_hop_without_status_lives_at_most_as_long_as_the_policy_says(world: World, family: Family) -> None:
    raw = family.present()  # hops of at most ten minutes
    report = world.verify(raw, policy=Policy(max_life_without_status=timedelta(minutes=9)))
    assert report.reasons == (Reason.STATUS_MISSING,)
    assert of(report, "status", "credentials/1").outcome is Outcome.FAILED
    assert world.verify(raw, policy=Policy(max_life_without_status=timedelta(minutes=10))).accepted


# The act


def test_the_last_hop_bounds_the_act_though_the_root_allows_more(world: World, family: Family) -> None:
    for number, accepted in ((49, False), (48, True)):
        act = Act("calendar.read", BOB, {"max_results": number})
        report = world.verify(family.present(act=act), act)
        assert report.accepted is accepted
    share = Act("calendar.share", BOB, {"max_results": 1})
    report = world.verify(family.present(act=share), share)
    assert report.reasons == (Reason.AUTHORITY_ACTION_NOT_GRANTED,)


def test_an_act_that_needs_nothing_but_approval_is_decided_as_such(world: World) -> None:
    family = Family(world, 2)
    share = Act("calendar.share", BOB, {"max_results": 1})
    report = world.verify(family.present(act=share), share)
    assert report.reasons == (Reason.APPROVAL_REQUIRED,)
    assert report.decision == "approval_required"
    assert not report.accepted
    world.server.is_down = True
    both = world.verify(family.present(act=share), share)
    assert both.decision == "deny"


def test_who_presents_a_chain_without_an_act_is_known_and_nothing_is_authorised(world: World, family: Family) -> None:
    report = world.verify(family.present(act=None), None)
    assert report.accepted, report.explain()
    assert report.require_accepted().act is None


def test_an_identity_beside_a_chain_is_of_the_leaf_and_of_the_same_principal(world: World, family: Family) -> None:
    hops = family.hops()
    assert world.verify(world.present([*hops, world.issue(world.identity_document())])).accepted
    other = world.issue(world.identity_document(subject=family.did(0)))
    assert world.verify(world.present([*hops, other])).reasons == (Reason.HOLDER_BINDING_FAILED,)
    buyer = world.issue(world.identity_document(persona="buyer"))
    assert world.verify(world.present([*hops, buyer])).reasons == (Reason.DELEGATION_PRINCIPAL_ALTERED,)


def test_more_hops_than_the_policy_allows_are_refused_before_any_is_read(world: World) -> None:
    raw = Family(world, 3).present()
    report = world.verify(raw, policy=Policy(max_credentials=2))
    assert report.reasons == (Reason.PRESENTATION_TOO_MANY_CREDENTIALS,)


def test_a_chain_for_another_service_is_refused_at_its_last_hop(world: World, family: Family) -> None:
    def edit(position: int, document: Document) -> Document:
        services = [CALENDAR, "https://mail.example"]
        return changed(document, f"{CLAIM}/audience", services[1:] if position == 2 else services)

    report = world.verify(family.present(edit))
    assert report.reasons == (Reason.AUDIENCE_MISMATCH,)
    assert of(report, "audience", "credentials/2").outcome is Outcome.FAILED


def test_a_credential_expectation_about_a_root_still_works(world: World) -> None:
    raw = world.issue(world.delegation_document()).raw
    assert world.verifier().verify(raw, CredentialExpectations(world.agent)).accepted


def test_what_an_accepted_report_hands_out_cannot_widen_a_later_request(world: World) -> None:
    def edit(_position: int, document: Document) -> Document:
        path = "credentialSubject/delegation/authorization_details/0/constraints"
        return changed(
            document, path, [{"key": "/calendar", "oneOf": ["bob"]}, {"key": "/by", "equals": {"team": [1]}}]
        )

    hops = Family(world).hops(edit)

    def ask(calendar: str, team: int) -> Report:
        act = Act("calendar.read", BOB, {"calendar": calendar, "by": {"team": [team]}})
        return world.verify(world.present(hops, act=act), act=act)

    accepted = ask("bob", 1).require_accepted()
    authority = accepted.authority
    assert authority is not None
    given = [one.capabilities for actor in accepted.actors if (one := actor.delegation) is not None]
    for capability in [one for capabilities in (*given, authority.capabilities) for one in capabilities]:
        for constraint in capability.constraints:
            bound: Any = constraint.bound
            with pytest.raises((AttributeError, TypeError)):
                bound.append("eve")
            with pytest.raises((AttributeError, TypeError)):
                bound["team"].append(2)
    assert ask("bob", 1).accepted
    for refused in (ask("eve", 1), ask("bob", 2)):
        assert set(refused.reasons) == {Reason.AUTHORITY_CONSTRAINT_VIOLATED}
