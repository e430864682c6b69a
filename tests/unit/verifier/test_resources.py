"""Related resources and schemas: what is asked for, when, and what a content has to be."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from support.verifying import ISSUER, LIST, NOW, World, changed, without

from did import PrivateKey, did_document, did_key, did_key_method, parse_did_document
from did.fetching import Fetched
from did.resolver import PinnedResolver
from vc.contexts import CREDENTIALS_V2
from vc.reasons import Reason
from vc.status.entry import status_entry
from verifier import CredentialExpectations, Outcome, Policy, Report, Resources, Trust
from verifier.core import judge_again, verify_steps
from verifier.evidence import DidDocumentNeeded, Need, Resource, ResourceNeeded, StatusListNeeded, Unavailable

PICTURE, SCHEMA = "https://acme.example/a.png", "https://acme.example/schemas/1"
CONTENT = b"a picture of a cat"
DRAFT = "https://json-schema.org/draft/2020-12/schema"

Document = dict[str, Any]


def sri(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def with_picture(world: World, **members: Any) -> Document:
    resource = {"id": PICTURE, "digestSRI": sri(CONTENT)} | members
    return {**world.generic_document(), "relatedResource": [resource]}


def json_schema(name_is: str = "string", **changes: Any) -> Document:
    subject = {"properties": {"name": {"type": name_is}}, "required": ["name"]}
    return {"$id": SCHEMA, "$schema": DRAFT, "properties": {"credentialSubject": subject}} | changes


def with_schema(world: World, kind: str = "JsonSchema", **members: Any) -> Document:
    return {**world.generic_document(), "credentialSchema": {"id": SCHEMA, "type": kind} | members}


def schema_credential(world: World, **changes: Any) -> Document:
    document = {
        **world.generic_document(),
        "id": SCHEMA,
        "type": ["VerifiableCredential", "JsonSchemaCredential"],
        "credentialSchema": {
            "id": "https://www.w3.org/ns/credentials/json-schema/v2.json",
            "type": "JsonSchema",
            "digestSRI": "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW",
        },
        "credentialSubject": {"type": "JsonSchema", "jsonSchema": json_schema()},
    }
    return document | changes


def publish(world: World, url: str, content: bytes | Document) -> None:
    world.server.pages[url] = content if isinstance(content, bytes) else json.dumps(content).encode()


def verified(world: World, document: Document, **changes: Any) -> Report:
    parts = {"resources": Resources(world.server)} | changes
    return world.verify_credential(world.issue(document).raw, **parts)


def rounds(world: World, document: Document, policy: Policy | None = None) -> list[tuple[Need, ...]]:
    raw = world.issue(document).raw
    expected = CredentialExpectations()
    asked, run = [], verify_steps(raw, expected, trust=world.trust, policy=policy or Policy(), now=NOW)
    gathering = world.verifier(resources=Resources(world.server))._gathering
    try:
        needs = next(run)
        while True:
            asked.append(needs)
            needs = run.send([gathering.obtain(need, NOW) for need in needs])
    except StopIteration as done:
        report, evidence = done.value
        again = judge_again(raw, evidence, expected, trust=world.trust, policy=policy or Policy(), now=NOW)
        assert again.to_dict() == report.to_dict()
        return asked


# What is asked for


def test_resources_and_schemas_are_asked_for_with_the_lists_and_after_the_documents(world: World) -> None:
    document = {**with_schema(world), **with_picture(world), "credentialSchema": with_schema(world)["credentialSchema"]}
    document["credentialStatus"] = [status_entry(LIST, 3)]
    publish(world, SCHEMA, json_schema())
    publish(world, PICTURE, CONTENT)
    documents, others = rounds(world, document)
    assert documents == (DidDocumentNeeded(ISSUER),)
    assert others == (
        StatusListNeeded(LIST),
        ResourceNeeded(SCHEMA, "application/schema+json, application/json;q=0.9"),
        ResourceNeeded(PICTURE, "*/*"),
    )


@pytest.mark.parametrize("defect", ["signature", "issuer", "trust"])
def test_nothing_is_fetched_for_a_credential_that_nobody_trusted_vouches_for(world: World, defect: str) -> None:
    publish(world, PICTURE, CONTENT)
    publish(world, SCHEMA, json_schema())
    document = {**with_schema(world), "relatedResource": with_picture(world)["relatedResource"]}
    control = verified(world, document)
    assert control.accepted, control.explain()
    assert sorted(world.server.requests) == [PICTURE, SCHEMA]
    world.server.requests.clear()
    stranger = PrivateKey.generate()
    signing: Document = {}
    if defect == "signature":
        signing = {"signer": stranger}
    elif defect == "issuer":
        signing = {"signer": stranger, "verification_method": did_key_method(stranger.public_key)}
    else:
        world.trust = Trust({ISSUER: ["*"]})
    report = world.verify_credential(world.issue(document, **signing).raw, resources=Resources(world.server))
    assert not report.accepted
    assert world.server.requests == []
    waiting = [result for result in report.checks if result.check in ("related_resource", "credential_schema")]
    assert [(result.outcome, result.reason) for result in waiting] == [(Outcome.INDETERMINATE, None)] * 2


def test_no_more_is_asked_for_than_the_policy_allows(world: World) -> None:
    resources = [{"id": f"{PICTURE}?{number}", "digestSRI": sri(CONTENT)} for number in range(3)]
    for resource in resources:
        publish(world, str(resource["id"]), CONTENT)
    document = {**world.generic_document(), "relatedResource": resources}
    policy = replace(Policy(), max_resources=2)
    _, asked = rounds(world, document, policy)
    assert asked == tuple(ResourceNeeded(f"{PICTURE}?{number}", "*/*") for number in range(2))
    assert verified(world, document).accepted
    assert verified(world, document, policy=policy).reasons == (Reason.RELATED_RESOURCE_UNAVAILABLE,)
    publish(world, SCHEMA, json_schema())
    schemas = {**world.generic_document(), "credentialSchema": [with_schema(world)["credentialSchema"]] * 3}
    assert verified(world, schemas).accepted
    assert verified(world, schemas, policy=replace(Policy(), max_resources=0)).reasons == (
        Reason.CREDENTIAL_SCHEMA_UNAVAILABLE,
    )


def test_what_is_at_hand_is_not_asked_for(world: World) -> None:
    digest = "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"
    for known in (digest, "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"):
        document = {**world.generic_document(), "relatedResource": {"id": CREDENTIALS_V2, "digestMultibase": known}}
        report = verified(world, document, resources=None)
        assert report.accepted, report.explain()
    wrong = {"id": CREDENTIALS_V2, "digestSRI": sri(CONTENT)}
    report = verified(world, {**world.generic_document(), "relatedResource": wrong}, resources=None)
    assert report.reasons == (Reason.RELATED_RESOURCE_MISMATCH,)
    assert verified(world, schema_credential(world), resources=None).accepted
    assert world.server.requests == []


def test_a_resource_is_kept_as_long_as_the_policy_lets_a_status_be(world: World) -> None:
    publish(world, PICTURE, CONTENT)
    resources = Resources(world.server)
    raw = world.issue(with_picture(world)).raw
    for minutes, requests in ((0, 1), (4, 1), (6, 2)):
        world.now = NOW + timedelta(minutes=minutes)
        assert world.verify_credential(raw, resources=resources).accepted
        assert len(world.server.requests) == requests


def test_few_resources_are_kept(world: World) -> None:
    resources = Resources(world.server, max_resources=2)
    for number in (1, 2, 3, 1):
        publish(world, f"{PICTURE}?{number}", CONTENT)
        assert isinstance(resources.obtain(ResourceNeeded(f"{PICTURE}?{number}", "*/*"), NOW, timedelta(1)), Resource)
    assert len(world.server.requests) == 4
    assert isinstance(resources.obtain(ResourceNeeded(f"{PICTURE}?9", "*/*"), NOW, timedelta(1)), Unavailable)


# Related resources


class Serving:
    """A Fetcher that serves one content under one media type, and remembers what was asked for."""

    def __init__(self, media_type: str | None) -> None:
        self.headers = {} if media_type is None else {"content-type": media_type}
        self.accepted: list[str] = []

    def fetch(self, url: str, *, accept: str, etag: str | None = None, max_bytes: int | None = None) -> Fetched:
        assert (etag, max_bytes) == (None, 1_048_576)
        self.accepted.append(accept)
        return Fetched(url, 200, self.headers, CONTENT)


@pytest.mark.parametrize(
    ("served", "accepted"),
    [("image/png", True), ("IMAGE/png; q=1", True), (None, True), ("text/html", False), ("image/png2", False)],
)
def test_what_is_served_as_another_media_type_is_rejected(world: World, served: str | None, accepted: bool) -> None:
    server = Serving(served)
    report = verified(world, with_picture(world, mediaType="image/png"), resources=Resources(server))
    assert report.reasons == (() if accepted else (Reason.RELATED_RESOURCE_UNAVAILABLE,))
    assert server.accepted == ["image/png"]
    assert verified(world, with_picture(world), resources=Resources(server)).accepted


def test_a_policy_may_let_unknown_contents_pass_and_never_wrong_ones(world: World) -> None:
    policy = replace(Policy(), allow_unavailable_related_resources=True)
    assert verified(world, with_picture(world)).reasons == (Reason.RELATED_RESOURCE_UNAVAILABLE,)
    report = verified(world, with_picture(world), policy=policy)
    assert report.accepted
    assert [each.outcome for each in report.checks if each.check == "related_resource"] == [Outcome.NOT_APPLICABLE]
    publish(world, PICTURE, CONTENT[::-1])
    assert verified(world, with_picture(world), policy=policy).reasons == (Reason.RELATED_RESOURCE_MISMATCH,)


def test_an_algorithm_that_is_not_known_leaves_the_content_unknown(world: World) -> None:
    publish(world, PICTURE, CONTENT)
    blake3 = {"id": PICTURE, "digestMultibase": "uHiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
    report = verified(world, {**world.generic_document(), "relatedResource": blake3})
    assert report.reasons == (Reason.RELATED_RESOURCE_UNAVAILABLE,)


# Schemas


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (json_schema(), None),
        (json_schema("integer"), Reason.CREDENTIAL_SCHEMA_MISMATCH),
        (json_schema(**{"$id": "https://acme.example/schemas/2"}), Reason.CREDENTIAL_SCHEMA_MISMATCH),
        (
            json_schema(**{"$schema": "https://json-schema.org/draft/unknown/schema"}),
            Reason.CREDENTIAL_SCHEMA_UNDECIDED,
        ),
        (json_schema(**{"$ref": "https://other.example/s"}), Reason.CREDENTIAL_SCHEMA_UNDECIDED),
        (b"<html>", Reason.CREDENTIAL_SCHEMA_UNAVAILABLE),
        (b"[" * 200, Reason.CREDENTIAL_SCHEMA_UNAVAILABLE),
        (b'{"a":' + b'"x"' * 100_000 + b"}", Reason.CREDENTIAL_SCHEMA_UNAVAILABLE),
    ],
)
def test_a_credential_fits_the_schema_that_it_names(world: World, content: Any, reason: Reason | None) -> None:
    publish(world, SCHEMA, content)
    report = verified(world, with_schema(world))
    assert report.reasons == (() if reason is None else (reason,)), report.explain()
    assert report.accepted == (reason is None)


def test_a_schema_is_the_one_that_the_issuer_fixed(world: World) -> None:
    publish(world, SCHEMA, json_schema())
    content = world.server.pages[SCHEMA]
    assert verified(world, with_schema(world, digestSRI=sri(content))).accepted
    report = verified(world, with_schema(world, digestSRI=sri(content + b" ")))
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_DIGEST_MISMATCH,)


def test_a_policy_may_let_undecided_schemas_pass_and_never_a_credential_that_does_not_fit(world: World) -> None:
    policy = replace(Policy(), allow_undecided_schemas=True)
    unknown_kind = with_schema(world, "https://terms.example/#Shacl")
    for document in (with_schema(world), unknown_kind):
        assert not verified(world, document).accepted
        report = verified(world, document, policy=policy)
        assert report.accepted, report.explain()
        assert [each.outcome for each in report.checks if each.check == "credential_schema"] == [Outcome.NOT_APPLICABLE]
    assert verified(world, unknown_kind).reasons == (Reason.CREDENTIAL_SCHEMA_UNDECIDED,)
    publish(world, SCHEMA, json_schema("integer"))
    assert verified(world, with_schema(world), policy=policy).reasons == (Reason.CREDENTIAL_SCHEMA_MISMATCH,)


def test_a_verifier_without_resources_says_so(world: World) -> None:
    publish(world, SCHEMA, json_schema())
    report = verified(world, with_schema(world), resources=None)
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_UNAVAILABLE,)
    assert "no Resources" in report.explain()


# Schema credentials


def test_a_schema_may_be_a_credential(world: World) -> None:
    publish(world, SCHEMA, world.issue(schema_credential(world)).raw + b"\n")
    report = verified(world, with_schema(world, "JsonSchemaCredential"))
    assert report.accepted, report.explain()
    misfit = changed(with_schema(world, "JsonSchemaCredential"), "credentialSubject/name", 7)
    assert verified(world, misfit).reasons == (Reason.CREDENTIAL_SCHEMA_MISMATCH,)


def signed_by_another(world: World) -> bytes:
    return world.issue(schema_credential(world), signer=PrivateKey.generate()).raw


def not_signed(world: World) -> bytes:
    return json.dumps(schema_credential(world)).encode()


def of_another_issuer(world: World) -> bytes:
    key = PrivateKey.generate()
    document = schema_credential(world, issuer=did_key(key.public_key))
    return world.issue(document, signer=key, verification_method=did_key_method(key.public_key)).raw


def in_the_name_of_the_issuer(world: World) -> bytes:
    key = PrivateKey.generate()
    return world.issue(schema_credential(world), signer=key, verification_method=did_key_method(key.public_key)).raw


def ended(world: World) -> bytes:
    return world.issue(
        schema_credential(world, validUntil="2026-05-31T12:00:00Z", validFrom="2026-05-30T12:00:00Z")
    ).raw


def revoked(world: World) -> bytes:
    world.publish(LIST, "revocation", [5])
    return world.issue(schema_credential(world, credentialStatus=status_entry(LIST, 5))).raw


def a_presentation(world: World) -> bytes:
    return world.present()


@pytest.mark.parametrize(
    "make",
    [signed_by_another, not_signed, of_another_issuer, in_the_name_of_the_issuer, ended, revoked, a_presentation],
)
def test_a_schema_credential_is_relied_on_only_as_any_credential_is(
    world: World, make: Callable[[World], bytes]
) -> None:
    publish(world, SCHEMA, make(world))
    report = verified(world, with_schema(world, "JsonSchemaCredential"))
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_UNAVAILABLE,), report.explain()


@pytest.mark.parametrize(
    "change",
    [
        lambda document: {**document, "id": "https://acme.example/schemas/2"},
        lambda document: {**document, "type": ["VerifiableCredential"]},
        lambda document: without(document, "credentialSubject/jsonSchema"),
        lambda document: changed(document, "credentialSchema/id", "https://acme.example/other"),
        lambda document: changed(document, "credentialSchema/digestSRI", sri(CONTENT)),
        lambda document: without(document, "credentialSchema"),
        lambda document: changed(document, "credentialSubject", [document["credentialSubject"]] * 2),
    ],
)
def test_a_schema_credential_has_the_form_of_one(world: World, change: Callable[[Document], Document]) -> None:
    publish(world, SCHEMA, world.issue(change(schema_credential(world))).raw)
    report = verified(world, with_schema(world, "JsonSchemaCredential"))
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_MISMATCH,), report.explain()
    without_digest = without(schema_credential(world), "credentialSchema/digestSRI")
    publish(world, SCHEMA, world.issue(without_digest).raw)
    assert verified(world, with_schema(world, "JsonSchemaCredential")).accepted


def test_a_schema_of_another_type_has_no_meaning(world: World) -> None:
    raw = world.issue(changed(schema_credential(world), "credentialSubject/type", "NotJsonSchema")).raw
    publish(world, SCHEMA, raw)
    report = verified(world, with_schema(world, "JsonSchemaCredential"))
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_UNAVAILABLE,), report.explain()
    assert "no context maps" in report.explain()


def test_a_schema_credential_has_its_own_issuer_resolved_and_its_own_lists_fetched(world: World) -> None:
    other, key = "did:web:schemas.example", PrivateKey.generate()
    documents = [
        parse_did_document(did_document(did, {"key-1": each.public_key}), did)
        for did, each in ((ISSUER, world.issuer_key), (other, key))
    ]
    world.resolver = PinnedResolver(documents)
    status = status_entry("https://schemas.example/status/1", 5)
    listed = world.publish
    listed("https://schemas.example/status/1", "revocation", issuer=other)
    document = schema_credential(world, issuer=other, credentialStatus=status)
    publish(world, SCHEMA, world.issue(document, signer=key, verification_method=f"{other}#key-1").raw)
    # The list of the other issuer is signed with our key: it is fetched, and says nothing.
    world.trust = Trust({}, [ISSUER, other])
    asked = rounds(world, with_schema(world, "JsonSchemaCredential"))
    assert [needs[0] for needs in asked] == [
        DidDocumentNeeded(ISSUER),
        ResourceNeeded(SCHEMA, "application/vc+jwt, application/vc, application/json;q=0.9"),
        DidDocumentNeeded(other),
        StatusListNeeded("https://schemas.example/status/1"),
    ]
    report = verified(world, with_schema(world, "JsonSchemaCredential"))
    assert report.reasons == (Reason.CREDENTIAL_SCHEMA_UNAVAILABLE,)
    assert "status" in report.explain()
    world.trust = Trust({}, [ISSUER])
    asked = rounds(world, with_schema(world, "JsonSchemaCredential"))
    assert [type(needs[0]) for needs in asked] == [DidDocumentNeeded, ResourceNeeded]


def test_agent_credentials_follow_version_2_0(world: World) -> None:
    earlier = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}
    document = world.identity_document()
    assert world.verify_credential(world.issue(document).raw).accepted
    older = {earlier.get(name, name): value for name, value in document.items()}
    older["@context"] = ["https://www.w3.org/2018/credentials/v1", *document["@context"][1:]]
    older["credentialStatus"] = [{**entry, "id": f"{LIST}#9"} for entry in document["credentialStatus"]]
    assert world.verify_credential(world.issue(older).raw).reasons == (Reason.IDENTITY_MALFORMED,)
    generic = {**older, "type": ["VerifiableCredential"], "credentialSubject": {"id": "did:example:ada"}}
    generic["@context"] = [*older["@context"], "https://www.w3.org/ns/credentials/status/v1"]
    assert world.verify_credential(world.issue(generic).raw).accepted
