"""What a verifier is shown and what it fetches: credentials, presentations, status lists, schemas."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from fuzz.harness import Parser, Sample, as_json, as_values, raw
from fuzz.schema_parsers import a_schema
from fuzz.securing_parsers import token_sample
from fuzz.vc_parsers import rich_credential
from support.chains import Family
from support.securing import sign_token
from support.verifying import CALENDAR, LIST, METHOD, NOW, READ_BOB, World

from did import did_key_method
from vc.delegation.documents import presentation_document
from vc.errors import Malformed
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured
from vc.status.bitstring import Bitstring
from vc.status.list_credential import status_list_document
from verifier import (
    ChainExpectations,
    CredentialExpectations,
    LedgerUnavailable,
    MemoryLedger,
    PresentationExpectations,
    Report,
    Resources,
    StatusLists,
)
from verifier.evidence import ListBody
from verifier.integrations.bodies import CREDENTIAL, question_in
from verifier.ledger.tally import read_acts, write_acts
from verifier.projections import NotAttributable, read_act_claims, read_delegation_chain
from verifier.resources import MAX_RESOURCE_BYTES
from verifier.status_lists import MAX_LIST_BYTES

MAX_HOP = 400_000  # characters; a presentation that holds a longer one is longer than any that could be made


@cache
def world() -> World:
    """Give one world for all rows."""
    return World()


def check(report: Report) -> None:
    """Take a report apart as services do."""
    assert report.accepted or report.reasons
    json.dumps(report.to_dict())
    assert report.explain()


def verified(data: bytes | str) -> None:
    """Verify as a credential and as a presentation."""
    verifier = world().verifier(ledger=MemoryLedger(), resources=Resources(world().server))
    check(verifier.verify(data, CredentialExpectations()))
    check(verifier.verify(data, PresentationExpectations(CALENDAR, None, READ_BOB)))
    check(verifier.verify(data, ChainExpectations(world().agent)))


def shown() -> list[Sample]:
    """Give credentials and presentations that are accepted, of several mechanisms."""
    tokens = [world().issue(world().delegation_document()).raw, world().present()]
    documents = [
        world().issue(world().delegation_document(), mechanism=name).raw
        for name in ("eddsa-jcs-2022", "eddsa-rdfc-2022")
    ]
    documents += [
        world().present(mechanism="eddsa-jcs-2022"),
        world().present(
            [
                world().issue(world().identity_document()),
                world().issue(world().delegation_document(), mechanism="vc+cose"),
            ],
            mechanism="eddsa-rdfc-2022",
        ),
    ]
    return [
        *map(token_sample, tokens),
        *as_json(*map(json.loads, documents)),
        *raw(*tokens, world().issue(world().delegation_document(), mechanism="vc+sd-jwt").raw),
    ]


def bundles() -> list[Sample]:
    """Give chains that are handed over: tokens, documents, and an identity beside them."""
    own = Family(world())
    hops = own.hops()
    middle = own.sign(1, own.document(1, hops[0]), "eddsa-jcs-2022")
    mixed = [hops[0], middle, own.sign(2, own.document(2, middle)), world().issue(world().identity_document())]
    return as_json(*[presentation_document(world().agent, [_shown(one) for one in shown]) for shown in (hops, mixed)])


def _shown(secured: Secured) -> dict[str, Any]:
    found: dict[str, Any] = envelope(secured) if secured.is_enveloping else json.loads(secured.raw)
    return found


def signed_credential(claims: Any) -> None:
    """Verify whatever claims were signed with the key of a trusted issuer, as a token and as a document."""
    if isinstance(claims, dict):
        verified(sign_token({"alg": "EdDSA", "kid": METHOD, "typ": "vc+jwt"}, claims, world().issuer_key))


def signed_presentation(claims: Any) -> None:
    """Verify whatever claims were signed with the key of the agent."""
    if isinstance(claims, dict):
        method = did_key_method(world().agent_key.public_key)
        verified(sign_token({"alg": "EdDSA", "kid": method, "typ": "vp+jwt"}, claims, world().agent_key))


@cache
def family() -> tuple[Family, Secured]:
    """Give the holders of one chain of two hops, and its root."""
    holders = Family(world(), hops=2)
    return holders, holders.sign(0, holders.document(0, None))


def signed_hop(claims: Any) -> None:
    """Verify a chain whose second hop is whatever claims its holder signed."""
    if isinstance(claims, dict):
        holders, root = family()
        key = holders.keys[0]
        header = {"alg": "EdDSA", "kid": did_key_method(key.public_key), "typ": "vc+jwt"}
        token = sign_token(header, claims, key).decode()
        hops = [envelope(root), {**envelope(root), "id": f"data:application/vc+jwt,{token}"}]
        verified(json.dumps(presentation_document(world().agent, hops)))
        if len(token) < MAX_HOP:
            verified(world().present(hops))


def presented_claims() -> list[Sample]:
    """Give the claims of a good presentation."""
    return as_values(token_sample(world().present()).tree[1])


def with_list(body: bytes) -> None:
    """Verify a good credential while its status list is this."""
    own = World()
    own.server.pages[LIST] = body[:MAX_LIST_BYTES]
    lists = StatusLists(own.server)
    check(own.verify_credential(own.issue(own.delegation_document()).raw, status_lists=lists))
    ListBody(body).opened()


def list_claims() -> dict[str, Any]:
    """Make a status list."""
    times = {"valid_from": NOW - timedelta(minutes=1), "valid_until": NOW + timedelta(days=1), "ttl_ms": 300_000}
    return status_list_document(
        LIST, "did:web:acme.example", "revocation", Bitstring.from_indexes(131_072, [3]), **times
    )


def with_signed_list(claims: Any) -> None:
    """Verify a good credential while the issuer signed this as its status list."""
    if isinstance(claims, dict):
        verifier = world().verifier()
        before = world().server.pages[LIST]
        token = sign_token({"alg": "EdDSA", "kid": METHOD, "typ": "vc+jwt"}, claims, world().issuer_key)
        world().server.pages[LIST] = token[:MAX_LIST_BYTES]  # a fetcher stops there
        try:
            check(verifier.verify(world().issue(world().delegation_document()).raw, CredentialExpectations()))
        finally:
            world().server.pages[LIST] = before


def with_schema(body: bytes) -> None:
    """Verify a good credential while its schema, and a related resource, is this."""
    own = world()
    url = "https://acme.example/schema.json"
    document = {**own.generic_document(), "credentialSchema": {"id": url, "type": "JsonSchema"}}
    own.server.pages[url] = body[:MAX_RESOURCE_BYTES]
    check(own.verifier(resources=Resources(own.server)).verify(own.issue(document).raw, CredentialExpectations()))


BIG = {"seconds": 3.0, "memory": 48 << 20, "memory_per_byte": 1500}

STEP = {"iss": "https://as.example", "sub": "a", "aud": "b", "delegated_at": 1, "scope": "c d", "constraints": {}}

PARSERS = (
    Parser(
        "whatever a verifier is shown",
        bytes,
        verified,
        shown,
        (),
        (
            "verifier.submission:read_credential_submission",
            "verifier.submission:read_presentation_submission",
            "verifier.readings:read_credential",
            "verifier.readings:Readings.read",
            "verifier.shown:read_shown",
        ),
        **BIG,
    ),
    Parser(
        "chain that is handed over",
        bytes,
        verified,
        bundles,
        (),
        ("verifier.submission:read_bundle_submission",),
        **BIG,
    ),
    Parser(
        "claims that a trusted issuer signed",
        object,
        signed_credential,
        lambda: as_values(world().delegation_document(), world().identity_document(), rich_credential()),
        (),
        **BIG,
    ),
    Parser("claims that an agent signed", object, signed_presentation, presented_claims, (), **BIG),
    Parser(
        "claims that a holder signed as a hop",
        object,
        signed_hop,
        lambda: as_values(family()[0].document(1, family()[1])),
        (),
        **BIG,
    ),
    Parser(
        "fetched status list",
        bytes,
        with_list,
        lambda: [token_sample(world().server.pages[LIST]), *raw(world().server.pages[LIST])],
        (),
        ("verifier.evidence:ListBody.opened",),
        **BIG,
    ),
    Parser(
        "status list that a trusted issuer signed",
        object,
        with_signed_list,
        lambda: as_values(list_claims()),
        (),
        **BIG,
    ),
    Parser("fetched schema", bytes, with_schema, lambda: as_json(a_schema()), (), **BIG),
    Parser(
        "body of a request to verify",
        bytes,
        lambda body: question_in(body, CREDENTIAL, 100_000),
        lambda: as_json(
            {CREDENTIAL: rich_credential(), "options": {"domain": "a", "challenge": "b"}}, {CREDENTIAL: "a.b.c"}
        ),
        (Malformed,),
        ("verifier.integrations.bodies:question_in",),
    ),
    Parser(
        "act claim of others",
        bytes,
        read_act_claims,
        lambda: as_json(
            {"sub": "user@example.net", "act": {"sub": "a", "iss": "https://as.example", "act": {"sub": "b"}}}
        ),
        (NotAttributable,),
        ("verifier.projections.attribution:read_act_claims",),
    ),
    Parser(
        "delegation chain of others",
        bytes,
        read_delegation_chain,
        lambda: as_json({"delegation_chain": [STEP, {**STEP, "sub": "b", "aud": "c", "delegated_at": 1.5}]}),
        (NotAttributable,),
        ("verifier.projections.attribution:read_delegation_chain",),
    ),
    Parser(
        "counter of a ledger",
        str,
        lambda text: write_acts(read_acts(text)),
        lambda: raw("1780315200000000:0.30", "1780315200000000:1 1780315200000001:2.5 1780315260000000:0"),
        (LedgerUnavailable,),
        ("verifier.ledger.tally:read_acts",),
    ),
)
