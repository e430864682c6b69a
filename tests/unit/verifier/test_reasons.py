"""Every reason of the closed list: something valid with exactly one defect gives it and no other; without the defect it
is accepted."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.chains import Family
from support.verifying import (
    ALICE,
    BOB,
    CALENDAR,
    GRANT,
    ISSUER,
    LIST,
    METHOD,
    NOW,
    READ_BOB,
    SUSPENSIONS,
    World,
    changed,
    without,
)

from did import KeyType, PinnedResolver, PrivateKey, did_document, did_key, did_key_method, parse_did_document
from vc.delegation import Act, args_digest
from vc.delegation.documents import capability
from vc.errors import Malformed
from vc.reasons import REASONS, Reason, reasons_page
from vc.securing.mechanism import add_proof
from vc.securing.proof_sets import MAX_PROOFS
from vc.status.entry import status_entry
from verifier import Policy, Report, Resources, Trust

TESTS = Path(__file__).parents[2]
MINUTE = timedelta(minutes=1)
REFERRED = "https://acme.example/referred"
CAT = f"sha384-{base64.b64encode(hashlib.sha384(b'cat').digest()).decode()}"
CLAIM = "credentialSubject/delegation"
ENTRY = "credentialStatus/0"

INTACT, BROKEN = False, True
Case = Callable[[World, bool], Report]
CASES: dict[Reason, list[Case]] = {}


def case(reason: Reason) -> Callable[[Case], Case]:
    """Register a case: called with False it makes something acceptable, with True the same with one defect."""

    def register(function: Case) -> Case:
        CASES.setdefault(reason, []).append(function)
        return function

    return register


def json_credential(world: World, **changes: Any) -> bytes:
    return world.issue(world.identity_document(), mechanism="eddsa-jcs-2022", **changes).raw


def delegate(world: World, document: dict[str, Any], act: Act = READ_BOB, **changes: Any) -> Report:
    return world.verify(world.present([world.issue(document)], act), act, **changes)


# What cannot be read


@case(Reason.JSON_MALFORMED)
def more_after_the_end(world: World, broken: bool) -> Report:
    return world.verify_credential(json_credential(world) + (b"}" if broken else b"\n"))


@case(Reason.JSON_DUPLICATE_MEMBER)
def id_stated_twice(world: World, broken: bool) -> Report:
    raw = json_credential(world)
    return world.verify_credential(raw.replace(b"{", b'{"id":"urn:other:1",', 1) if broken else raw)


@case(Reason.JSON_NUMBER_OUT_OF_RANGE)
def integer_beyond_doubles(world: World, broken: bool) -> Report:
    raw = json_credential(world)
    return world.verify_credential(raw.replace(b"{", b'{"n":9007199254740993,', 1) if broken else raw)


@case(Reason.JSON_TOO_LARGE)
def a_megabyte_of_space(world: World, broken: bool) -> Report:
    return world.verify_credential(json_credential(world) + b" " * (1 << 20 if broken else 1))


@case(Reason.JSON_TOO_DEEP)
def a_hundred_levels(world: World, broken: bool) -> Report:
    raw = json_credential(world)
    return world.verify_credential(raw.replace(b"{", b'{"d":%s,' % (b"[" * 100 + b"]" * 100), 1) if broken else raw)


@case(Reason.CREDENTIAL_MALFORMED)
def begins_yesterday(world: World, broken: bool) -> Report:
    document = world.identity_document()
    return world.verify_credential(world.issue(changed(document, "validFrom", "yesterday") if broken else document).raw)


@case(Reason.PRESENTATION_MALFORMED)
def terms_of_use_without_type(world: World, broken: bool) -> Report:
    return world.verify(world.present(edit=lambda document: {**document, **({"termsOfUse": {}} if broken else {})}))


@case(Reason.PROOF_MISSING)
def proof_taken_off(world: World, broken: bool) -> Report:
    document = json.loads(json_credential(world))
    return world.verify_credential(json.dumps(without(document, "proof") if broken else document).encode())


@case(Reason.PROOF_MALFORMED)
def signature_cut_short(world: World, broken: bool) -> Report:
    raw = world.issue(world.identity_document()).raw
    return world.verify_credential(raw[:-4] if broken else raw)


@case(Reason.PROOF_UNSUPPORTED)
def algorithm_none(world: World, broken: bool) -> Report:
    raw = world.issue(world.identity_document()).raw
    header = json.dumps({"alg": "none", "typ": "vc+jwt", "kid": METHOD}).encode()
    unsigned = base64.urlsafe_b64encode(header).rstrip(b"=") + raw[raw.index(b".") :]
    return world.verify_credential(unsigned if broken else raw)


@case(Reason.PROOF_UNSUPPORTED)
def several_proofs(world: World, broken: bool) -> Report:
    document = json.loads(json_credential(world))
    document["proof"] = [document["proof"]] * (MAX_PROOFS + 1 if broken else MAX_PROOFS)
    return world.verify_credential(json.dumps(document).encode())


# Proof, issuer and trust


@case(Reason.PROOF_SIGNATURE_INVALID)
def signed_by_a_stranger(world: World, broken: bool) -> Report:
    signer = PrivateKey.generate(world.key_type) if broken else world.issuer_key
    return world.verify_credential(world.issue(world.identity_document(), signer=signer).raw)


@case(Reason.PROOF_SIGNATURE_INVALID)
def presentation_signed_by_a_stranger(world: World, broken: bool) -> Report:
    return world.verify(world.present(signer=PrivateKey.generate(world.key_type) if broken else world.agent_key))


@case(Reason.PROOF_SIGNATURE_INVALID)
def one_proof_of_several_by_a_stranger(world: World, broken: bool) -> Report:
    first = world.issue(world.identity_document(), mechanism="eddsa-rdfc-2022")
    signer = PrivateKey.generate(world.key_type) if broken else world.issuer_key
    return world.verify_credential(add_proof(first, "eddsa-jcs-2022", signer, METHOD, created=NOW).raw)


@case(Reason.PROOF_KIND_MISSING)
def only_the_classical_proof(world: World, broken: bool) -> Report:
    document = world.generic_document()
    secured = world.issue(document, mechanism="eddsa-rdfc-2022")
    quantum = PrivateKey.generate(KeyType.MLDSA44)
    if not broken:
        secured = add_proof(secured, "mldsa44-jcs-2024", quantum, f"{ISSUER}#key-2", created=NOW)
    keys = {"key-1": world.issuer_key.public_key, "key-2": quantum.public_key}
    resolver = PinnedResolver([parse_did_document(did_document(ISSUER, keys), ISSUER)])
    policy = Policy(require_classical_and_post_quantum=True)
    return world.verify_credential(secured.raw, resolver=resolver, policy=policy)


@case(Reason.LINKED_DATA_TERM_UNMAPPED)
def a_member_that_rdf_would_lose(world: World, broken: bool) -> Report:
    document = json.loads(world.issue(world.generic_document(), mechanism="eddsa-rdfc-2022").raw)
    if broken:
        document["credentialSubject"]["unsigned"] = "x"
    return world.verify_credential(json.dumps(document).encode())


@case(Reason.LINKED_DATA_TERM_UNMAPPED)
def a_member_that_nobody_defines_in_a_token(world: World, broken: bool) -> Report:
    document = world.generic_document()
    subject = {**document["credentialSubject"], **({"shoeSize": 43} if broken else {"name": "43"})}
    return world.verify_credential(world.issue({**document, "credentialSubject": subject}).raw)


@case(Reason.LINKED_DATA_TERM_UNMAPPED)
def a_member_that_nobody_defines_under_a_jcs_proof(world: World, broken: bool) -> Report:
    document = {**world.generic_document(), **({"validUnti1": "2030-01-01T00:00:00Z"} if broken else {})}
    return world.verify_credential(world.issue(document, mechanism="eddsa-jcs-2022").raw)


@case(Reason.LINKED_DATA_NAME_NOT_PLAIN)
def the_end_hidden_under_its_iri(world: World, broken: bool) -> Report:
    document = json.loads(world.issue(world.generic_document(), mechanism="eddsa-rdfc-2022").raw)
    if broken:
        end = {"@value": document.pop("validUntil"), "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
        document["https://www.w3.org/2018/credentials#validUntil"] = end
    return world.verify_credential(json.dumps(document).encode())


@case(Reason.PROOF_KEY_UNAVAILABLE)
def no_resolver(world: World, broken: bool) -> Report:
    raw = world.issue(world.identity_document()).raw
    return world.verify_credential(raw, resolver=None if broken else world.resolver)


@case(Reason.PROOF_KEY_NOT_AUTHORISED)
def key_that_the_document_lacks(world: World, broken: bool) -> Report:
    method = f"{ISSUER}#key-2" if broken else METHOD
    return world.verify_credential(world.issue(world.identity_document(), verification_method=method).raw)


@case(Reason.PROOF_PURPOSE_MISMATCH)
def credential_proved_for_authentication(world: World, broken: bool) -> Report:
    return world.verify_credential(json_credential(world, purpose="authentication" if broken else "assertionMethod"))


@case(Reason.PROOF_EXPIRED)
def token_ended(world: World, broken: bool) -> Report:
    expires = NOW + (-MINUTE / 2 if broken else MINUTE)
    return world.verify_credential(world.issue(world.identity_document(), expires=expires).raw)


@case(Reason.PROOF_NOT_YET_VALID)
def token_made_in_the_future(world: World, broken: bool) -> Report:
    return world.verify_credential(
        world.issue(world.identity_document(), created=NOW + (MINUTE if broken else -MINUTE)).raw
    )


@case(Reason.PROOF_NOT_YET_VALID)
def presentation_made_in_the_future(world: World, broken: bool) -> Report:
    return world.verify(world.present(created=NOW + timedelta(seconds=6 if broken else 5)))


@case(Reason.ISSUER_NOT_SIGNER)
def signed_with_the_key_of_another_did(world: World, broken: bool) -> Report:
    key = PrivateKey.generate(world.key_type)
    other = {"signer": key, "verification_method": did_key_method(key.public_key)} if broken else {}
    return world.verify_credential(world.issue(world.identity_document(), **other).raw)


@case(Reason.TRUST_ISSUER_NOT_TRUSTED)
def root_whose_claims_are_not_believed(world: World, broken: bool) -> Report:
    trust = Trust({ISSUER: ["*"]}, [] if broken else [ISSUER])
    return world.verify_credential(world.issue(world.identity_document()).raw, trust=trust)


@case(Reason.TRUST_ROOT_NOT_TRUSTED)
def believed_issuer_that_is_no_root(world: World, broken: bool) -> Report:
    return world.verify(world.present(), trust=Trust({} if broken else {ISSUER: ["*"]}, [ISSUER]))


@case(Reason.TRUST_PRINCIPAL_NOT_COVERED)
def root_for_the_people_of_another(world: World, broken: bool) -> Report:
    host = "other.example" if broken else "acme.example"
    return world.verify(world.present(), trust=Trust({ISSUER: [f"acct:*@{host}"]}))


# Time and status


@case(Reason.CREDENTIAL_EXPIRED)
def ended_six_seconds_ago(world: World, broken: bool) -> Report:
    ends = NOW - timedelta(seconds=6 if broken else 4)
    return delegate(world, world.delegation_document(valid_until=ends))


@case(Reason.CREDENTIAL_NOT_YET_VALID)
def begins_in_six_seconds(world: World, broken: bool) -> Report:
    return delegate(world, world.delegation_document(valid_from=NOW + timedelta(seconds=6 if broken else 5)))


@case(Reason.STATUS_MALFORMED)
def index_as_a_number(world: World, broken: bool) -> Report:
    document = world.delegation_document()
    return delegate(world, changed(document, f"{ENTRY}/statusListIndex", 7) if broken else document)


@case(Reason.STATUS_MALFORMED)
def more_entries_than_allowed(world: World, broken: bool) -> Report:
    document = world.delegation_document()
    entries = [document["credentialStatus"][0]] * (17 if broken else 16)
    return delegate(world, {**document, "credentialStatus": entries})


@case(Reason.STATUS_LIST_MISMATCH)
def list_for_another_purpose(world: World, broken: bool) -> Report:
    world.publish(LIST, "suspension" if broken else "revocation")
    return world.verify(world.present())


@case(Reason.STATUS_REVOKED)
def revocation_bit_set(world: World, broken: bool) -> Report:
    world.publish(LIST, "revocation", [7 if broken else 6])
    return world.verify(world.present())


@case(Reason.STATUS_SUSPENDED)
def suspension_bit_set(world: World, broken: bool) -> Report:
    world.publish(SUSPENSIONS, "suspension", [8 if broken else 9])
    return world.verify(world.present())


@case(Reason.STATUS_UNKNOWN)
def server_down(world: World, broken: bool) -> Report:
    world.server.is_down = broken
    return world.verify(world.present())


@case(Reason.STATUS_MISSING)
def an_hour_without_status(world: World, broken: bool) -> Report:
    life = timedelta(seconds=901 if broken else 900)
    begins = NOW - MINUTE
    document = world.delegation_document(status=(), valid_from=begins, valid_until=begins + life)
    return delegate(world, document)


# What a credential refers to


def fetching(world: World, content: bytes) -> Resources:
    world.server.pages[REFERRED] = content
    return Resources(world.server)


def referring(world: World, member: str, **members: Any) -> bytes:
    return world.issue({**world.generic_document(), member: {"id": REFERRED, **members}}).raw


def schema_document(**changes: Any) -> bytes:
    return json.dumps({"$id": REFERRED, "$schema": "https://json-schema.org/draft/2020-12/schema"} | changes).encode()


@case(Reason.RELATED_RESOURCE_UNAVAILABLE)
def picture_that_nobody_serves(world: World, broken: bool) -> Report:
    resources = fetching(world, b"cat")
    world.server.is_down = broken
    return world.verify_credential(referring(world, "relatedResource", digestSRI=CAT), resources=resources)


@case(Reason.RELATED_RESOURCE_MISMATCH)
def picture_of_another_animal(world: World, broken: bool) -> Report:
    resources = fetching(world, b"dog" if broken else b"cat")
    return world.verify_credential(referring(world, "relatedResource", digestSRI=CAT), resources=resources)


@case(Reason.CREDENTIAL_SCHEMA_UNAVAILABLE)
def schema_that_nobody_serves(world: World, broken: bool) -> Report:
    resources = fetching(world, schema_document())
    world.server.is_down = broken
    return world.verify_credential(referring(world, "credentialSchema", type="JsonSchema"), resources=resources)


@case(Reason.CREDENTIAL_SCHEMA_DIGEST_MISMATCH)
def schema_with_another_space(world: World, broken: bool) -> Report:
    digest = base64.b64encode(hashlib.sha256(schema_document()).digest()).decode()
    resources = fetching(world, schema_document() + (b" " if broken else b""))
    raw = referring(world, "credentialSchema", type="JsonSchema", digestSRI=f"sha256-{digest}")
    return world.verify_credential(raw, resources=resources)


@case(Reason.CREDENTIAL_SCHEMA_UNDECIDED)
def schema_of_an_unknown_version(world: World, broken: bool) -> Report:
    version = {"$schema": "https://json-schema.org/draft/2099-01/schema"} if broken else {}
    resources = fetching(world, schema_document(**version))
    return world.verify_credential(referring(world, "credentialSchema", type="JsonSchema"), resources=resources)


@case(Reason.CREDENTIAL_SCHEMA_MISMATCH)
def claim_that_the_schema_wants(world: World, broken: bool) -> Report:
    wanted = {"properties": {"credentialSubject": {"required": ["age" if broken else "name"]}}}
    resources = fetching(world, schema_document(**wanted))
    return world.verify_credential(referring(world, "credentialSchema", type="JsonSchema"), resources=resources)


# What was shown, by whom, for whom


@case(Reason.PRESENTATION_MISSING)
def credential_alone(world: World, broken: bool) -> Report:
    credential = world.issue(world.delegation_document())
    return world.verify(credential.raw if broken else world.present([credential]))


@case(Reason.PRESENTATION_TOO_MANY_CREDENTIALS)
def two_where_one_is_allowed(world: World, broken: bool) -> Report:
    shown = [world.issue(world.delegation_document()), world.issue(world.identity_document())]
    return world.verify(world.present(shown), policy=replace(Policy(), max_credentials=1 if broken else 2))


@case(Reason.PRESENTATION_LIFE_TOO_LONG)
def two_minutes_and_a_second(world: World, broken: bool) -> Report:
    return world.verify(world.present(expires=NOW + timedelta(seconds=121 if broken else 120)))


@case(Reason.PRESENTATION_LIFE_TOO_LONG)
def no_end(world: World, broken: bool) -> Report:
    return world.verify(world.present(expires=None if broken else NOW + MINUTE))


@case(Reason.PRESENTATION_NOT_UNIQUE)
def no_token_id(world: World, broken: bool) -> Report:
    return world.verify(world.present(nonce=None if broken else "once"))


@case(Reason.CREDENTIAL_MISSING)
def empty_presentation(world: World, broken: bool) -> Report:
    shown = [world.issue(world.identity_document())]
    raw = world.present(shown, None, edit=lambda vp: without(vp, "verifiableCredential") if broken else vp)
    return world.verify(raw, None)


@case(Reason.CREDENTIAL_MISSING)
def presentation_where_a_credential_was_asked_for(world: World, broken: bool) -> Report:
    return world.verify_credential(world.present() if broken else world.issue(world.delegation_document()).raw)


@case(Reason.SUBJECT_NOT_EXPECTED)
def about_another(world: World, broken: bool) -> Report:
    raw = world.issue(world.identity_document()).raw
    return world.verify_credential(raw, "did:example:other" if broken else world.agent)


@case(Reason.HOLDER_BINDING_FAILED)
def found_by_another(world: World, broken: bool) -> Report:
    key = PrivateKey.generate(world.key_type) if broken else world.agent_key
    return world.verify(
        world.present(signer=key, verification_method=did_key_method(key.public_key), holder=did_key(key.public_key))
    )


@case(Reason.AUDIENCE_MISMATCH)
def made_for_another_service(world: World, broken: bool) -> Report:
    return world.verify(world.present(audience="https://other.example" if broken else CALENDAR))


@case(Reason.AUDIENCE_MISMATCH)
def delegation_for_another_service(world: World, broken: bool) -> Report:
    audience = ["https://other.example"] if broken else ["https://other.example", CALENDAR]
    return delegate(world, changed(world.delegation_document(), f"{CLAIM}/audience", audience))


@case(Reason.CHALLENGE_MISMATCH)
def answers_another_challenge(world: World, broken: bool) -> Report:
    return world.verify(world.present(challenge="yours" if broken else "mine"), challenge="mine")


@case(Reason.CHALLENGE_MISMATCH)
def answers_no_challenge(world: World, broken: bool) -> Report:
    return world.verify(world.present(challenge=None if broken else "mine"), challenge="mine")


@case(Reason.CHALLENGE_EXPIRED)
def presented_too_late(world: World, broken: bool) -> Report:
    ends = NOW - timedelta(seconds=5 if broken else 4)
    return world.verify(world.present(created=NOW - MINUTE, expires=ends))


@case(Reason.REPLAY_DETECTED)
def used_twice(world: World, broken: bool) -> Report:
    raw = world.present()
    if broken:
        assert world.verify(raw).accepted
    return world.verify(raw)


@case(Reason.REPLAY_DETECTED)
def challenge_answered_twice(world: World, broken: bool) -> Report:
    if broken:
        assert world.verify(world.present(challenge="mine"), challenge="mine").accepted
    return world.verify(world.present(challenge="mine"), challenge="mine")


@case(Reason.REPLAY_NOT_ENFORCEABLE)
def no_ledger(world: World, broken: bool) -> Report:
    return world.verify(world.present(), ledger=None if broken else world.ledger)


# The act and the authority


@case(Reason.INVOCATION_MALFORMED)
def invocation_with_another_member(world: World, broken: bool) -> Report:
    extra = {"note": "please"} if broken else {}
    return world.verify(world.present(edit=lambda vp: {**vp, "invocation": {**vp["invocation"], **extra}}))


@case(Reason.INVOCATION_MISMATCH)
def argument_changed_on_the_way(world: World, broken: bool) -> Report:
    return world.verify(world.present(), Act("calendar.read", BOB, {"max_results": 11 if broken else 10}))


@case(Reason.INVOCATION_MISMATCH)
def signed_for_no_act(world: World, broken: bool) -> Report:
    return world.verify(world.present(act=None if broken else READ_BOB))


@case(Reason.ACT_MALFORMED)
def service_states_a_number_that_is_none(world: World, broken: bool) -> Report:
    arguments: dict[str, Any] = {"max_results": 10, **({"x": float("nan")} if broken else {})}
    return world.verify(world.present(), Act("calendar.read", BOB, arguments))


@case(Reason.DELEGATION_MALFORMED)
def unknown_member(world: World, broken: bool) -> Report:
    extra = {"unless": "Tuesday"} if broken else {}
    document = world.delegation_document()
    return delegate(world, changed(document, CLAIM, {**document["credentialSubject"]["delegation"], **extra}))


@case(Reason.DELEGATION_CONSTRAINT_UNKNOWN)
def constraint_of_an_unknown_kind(world: World, broken: bool) -> Report:
    constraint = {"key": "/max_results", "near" if broken else "max": 10}
    grant = capability(["calendar.read"], [BOB], [constraint])
    return delegate(world, changed(world.delegation_document(), f"{CLAIM}/authorization_details", [grant]))


@case(Reason.DELEGATION_MISSING)
def identity_only(world: World, broken: bool) -> Report:
    identity, delegation = world.issue(world.identity_document()), world.issue(world.delegation_document())
    return world.verify(world.present([identity] if broken else [identity, delegation]))


@case(Reason.DELEGATION_SEVERAL_CHAINS)
def two_delegations(world: World, broken: bool) -> Report:
    delegation = world.issue(world.delegation_document())
    return world.verify(world.present([delegation, delegation] if broken else [delegation]))


@case(Reason.DELEGATION_DEPTH_EXCEEDED)
def first_hop_that_says_second(world: World, broken: bool) -> Report:
    return delegate(world, changed(world.delegation_document(), f"{CLAIM}/depth", 1 if broken else 0))


@case(Reason.DELEGATION_PARENT_MISMATCH)
def parent_that_is_not_shown(world: World, broken: bool) -> Report:
    document = world.delegation_document()
    parent = {"parent": {"id": "urn:uuid:1", "digestMultibase": "uEiA"}} if broken else {}
    return delegate(world, changed(document, CLAIM, {**document["credentialSubject"]["delegation"], **parent}))


@case(Reason.DELEGATION_PRINCIPAL_ALTERED)
def identity_of_another_principal(world: World, broken: bool) -> Report:
    principal = {**ALICE, "id": "acct:mallory@acme.example"} if broken else ALICE
    identity = world.issue(world.identity_document(principal=principal))
    return world.verify(world.present([world.issue(world.delegation_document()), identity]))


@case(Reason.DELEGATION_PRINCIPAL_ALTERED)
def identity_of_another_persona(world: World, broken: bool) -> Report:
    identity = world.issue(world.identity_document(persona="buyer" if broken else "scheduler"))
    return world.verify(world.present([world.issue(world.delegation_document()), identity]))


# Between hops


def second_hop(world: World, path: str, value: object) -> Report:
    """Present a chain of three in whose second hop one member has another value, if there is one."""

    def edit(position: int, document: dict[str, Any]) -> dict[str, Any]:
        return changed(document, path, value) if position == 1 and path else document

    return world.verify(Family(world).present(edit))


@case(Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT)
def middle_hop_of_a_stranger(world: World, broken: bool) -> Report:
    family = Family(world)
    stranger = PrivateKey.generate(world.key_type)

    def edit(position: int, document: dict[str, Any]) -> dict[str, Any]:
        if position != 1 or not broken:
            return document
        family.keys[0] = stranger  # who signs hop 1, and was given nothing
        return {**document, "issuer": did_key(stranger.public_key)}

    return world.verify(family.present(edit))


@case(Reason.DELEGATION_OUTLIVES_PARENT)
def ends_a_second_after_its_parent(world: World, broken: bool) -> Report:
    def edit(position: int, document: dict[str, Any]) -> dict[str, Any]:
        ends = {1: "12:01:00", 2: "12:01:01" if broken else "12:01:00"}.get(position)
        return document if ends is None else {**document, "validUntil": f"2026-06-01T{ends}Z"}

    return world.verify(Family(world).present(edit))


@case(Reason.DELEGATION_NOT_NARROWER)
def an_action_more_than_its_parent(world: World, broken: bool) -> Report:
    actions = ["calendar.read", "calendar.write"] if broken else ["calendar.read"]
    return second_hop(world, f"{CLAIM}/authorization_details/0/actions", actions)


@case(Reason.DELEGATION_STATUS_OUTSIDE_RANGE)
def index_beside_the_range(world: World, broken: bool) -> Report:
    given = {"statusListCredential": LIST, "first": 4096, "count": 64}

    def edit(position: int, document: dict[str, Any]) -> dict[str, Any]:
        if position == 0:
            return changed(document, f"{CLAIM}/statusRange", given)
        return (
            {**document, "credentialStatus": [status_entry(LIST, 4160 if broken else 4159)]}
            if position == 1
            else document
        )

    return world.verify(Family(world).present(edit))


@case(Reason.IDENTITY_MALFORMED)
def agent_without_principal(world: World, broken: bool) -> Report:
    document = world.identity_document()
    return world.verify_credential(
        world.issue(without(document, "credentialSubject/agent/principal") if broken else document).raw
    )


@case(Reason.AUTHORITY_ACTION_NOT_GRANTED)
def another_action(world: World, broken: bool) -> Report:
    act = Act("calendar.write" if broken else "calendar.read", BOB, {"max_results": 10})
    return world.verify(world.present(act=act), act)


@case(Reason.AUTHORITY_LOCATION_NOT_GRANTED)
def another_calendar(world: World, broken: bool) -> Report:
    act = Act("calendar.read", f"{CALENDAR}/calendars/{'carol' if broken else 'bob'}", {"max_results": 10})
    return world.verify(world.present(act=act), act)


@case(Reason.AUTHORITY_CONSTRAINT_VIOLATED)
def argument_above_the_maximum(world: World, broken: bool) -> Report:
    act = Act("calendar.read", BOB, {"max_results": 51 if broken else 50})
    return world.verify(world.present(act=act), act)


def limited(world: World, limit: dict[str, Any]) -> dict[str, Any]:
    return changed(world.delegation_document(), f"{CLAIM}/authorization_details", [{**GRANT, "limits": [limit]}])


@case(Reason.LIMIT_EXCEEDED)
def third_use_of_two(world: World, broken: bool) -> Report:
    document = limited(world, {"kind": "uses", "max": 2})
    for _ in range(2 if broken else 1):
        assert delegate(world, document).accepted
    return delegate(world, document)


@case(Reason.LIMIT_NOT_ENFORCEABLE)
def limit_of_a_credential_without_id(world: World, broken: bool) -> Report:
    document = limited(world, {"kind": "uses", "max": 10})
    return delegate(world, without(document, "id") if broken else document)


@case(Reason.LIMIT_NOT_ENFORCEABLE)
def amount_below_zero(world: World, broken: bool) -> Report:
    act = Act("calendar.read", BOB, {"max_results": 10, "price": "-0.01" if broken else "0.01"})
    return delegate(world, limited(world, {"kind": "amount", "key": "/price", "unit": "EUR", "max": 5}), act)


@case(Reason.APPROVAL_REQUIRED)
def gate_on_this_action(world: World, broken: bool) -> Report:
    action = "calendar.read" if broken else "calendar.share"
    gate = {"actions": [action], "quorum": 1, "directory": "https://acme.example/approvers/7"}
    document = world.delegation_document()
    claim = {**document["credentialSubject"]["delegation"], "approval": [gate]}
    return delegate(world, changed(document, CLAIM, claim))


# Reasons that no presented bytes give a verifier, and where they are tested instead.
TESTED_ELSEWHERE = {
    Reason.JSON_NOT_CANONICALISABLE: "unit/verifier/test_reasons.py",  # for whoever digests what no JSON text can hold
}
LINKED_DATA = "unit/vc/linked_data"  # raised by the linked data package, which no mechanism uses yet


@pytest.mark.parametrize(
    ("reason", "function"),
    [
        pytest.param(reason, function, id=f"{reason}-{function.__name__}")
        for reason in CASES
        for function in CASES[reason]
    ],
)
def test_one_defect_gives_its_reason_and_no_other(reason: Reason, function: Case) -> None:
    assert function(World(), INTACT).reasons == ()
    assert function(World(), INTACT).accepted
    report = function(World(), BROKEN)
    assert not report.accepted
    assert report.reasons == (reason,), report.explain()
    assert REASONS[reason].remedy in report.explain()


def test_every_reason_has_a_case() -> None:
    for reason in set(Reason) - set(CASES):
        place = TESTS / (LINKED_DATA if reason.startswith("linked_data.") else TESTED_ELSEWHERE[reason])
        files = place.rglob("test_*.py") if place.is_dir() else [place]
        assert any(f"Reason.{reason.name}" in file.read_text() for file in files), reason
    assert set(TESTED_ELSEWHERE).isdisjoint(CASES)


def test_values_that_are_not_json_have_no_digest() -> None:
    assert args_digest({"x": [1]})
    with pytest.raises(Malformed) as caught:
        args_digest({"x": {1, 2}})  # type: ignore[dict-item]
    assert caught.value.reason is Reason.JSON_NOT_CANONICALISABLE


def test_every_reason_has_a_page() -> None:
    assert set(REASONS) == set(Reason)
    assert all(
        clause and meaning.endswith(".") and remedy.endswith(".") for clause, meaning, remedy in REASONS.values()
    )


def test_the_published_page_is_the_table() -> None:
    published = (TESTS.parent / "docs" / "reasons.md").read_text(encoding="utf-8")
    assert published == reasons_page(), "make it anew, as the page itself says"
