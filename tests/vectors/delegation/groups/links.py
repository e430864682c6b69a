"""R3 to R7 and R13: how one hop hangs on the one before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from scenario import (
    ALICE,
    BEGINS,
    DIDS,
    ENDS,
    KEYS,
    LIST,
    MINUTE,
    READ,
    SECOND,
    Document,
    Hop,
    Made,
    Scenario,
    capability,
    chain,
    entry,
    flipped,
    identity,
    plain,
    signed_hops,
    status_list,
    with_header,
)

from groups import Group, Pair
from vc.jcs import canonical_json, digest_multibase

ISSUER, PARENT = "delegation.issuer_not_parent_subject", "delegation.parent_mismatch"
PRINCIPAL, DEPTH = "delegation.principal_altered", "delegation.depth_exceeded"
LIFE, SEVERAL = "delegation.outlives_parent", "delegation.several_chains"
SIGNATURE, NOT_SIGNER = "proof.signature_invalid", "issuer.not_signer"

HOPS = (
    Pair(
        "stranger",
        "a stranger issues the second hop, with its own key",
        ISSUER,
        1,
        plain(2).at_hop(1, issuer="mallory"),
    ),
    Pair("stranger-in-the-middle", "a stranger issues the middle hop", ISSUER, 1, plain(3).at_hop(1, issuer="mallory")),
    Pair("stranger-at-the-leaf", "a stranger issues the last hop", ISSUER, 2, plain(3).at_hop(2, issuer="mallory")),
    Pair("root-again", "the root issues the last hop, past the holder", ISSUER, 2, plain(3).at_hop(2, issuer="acme")),
    Pair("grandparent", "the holder of hop 0 issues hop 2", ISSUER, 2, plain(3).at_hop(2, issuer="broker")),
    Pair("own-holder", "the holder of the hop issues it to itself", ISSUER, 1, plain(2).at_hop(1, issuer="scheduler")),
    Pair(
        "key-of-another",
        "the holder is named as issuer, a stranger's key signed",
        NOT_SIGNER,
        1,
        plain(2).at_hop(1, signer="mallory"),
    ),
    Pair(
        "key-of-another-in-the-middle",
        "in the middle, a stranger's key signed",
        NOT_SIGNER,
        1,
        plain(3).at_hop(1, signer="mallory"),
    ),
    Pair(
        "key-of-the-root",
        "the holder is named as issuer, the root's key signed",
        NOT_SIGNER,
        1,
        plain(2).at_hop(1, signer="acme"),
    ),
    Pair(
        "key-under-another-name",
        "a stranger's key signed under the holder's name",
        SIGNATURE,
        1,
        plain(2).at_hop(1, signer="mallory", method="broker"),
    ),
    Pair(
        "bit-of-the-root",
        "one bit of the root's signature is turned",
        SIGNATURE,
        0,
        plain(2).at_hop(0, edit_raw=flipped),
    ),
    Pair(
        "bit-of-the-middle",
        "one bit of the middle hop's signature is turned",
        SIGNATURE,
        1,
        plain(3).at_hop(1, edit_raw=flipped),
    ),
    Pair(
        "bit-of-the-leaf",
        "one bit of the leaf's signature is turned",
        SIGNATURE,
        2,
        plain(3).at_hop(2, edit_raw=flipped),
    ),
    Pair(
        "key-in-the-header",
        "the token brings its own key",
        "proof.unsupported",
        1,
        plain(2).at_hop(
            1, edit_raw=with_header(lambda header: {**header, "jwk": KEYS["broker"].public_key.to_jwk()}, "broker")
        ),
    ),
    Pair(
        "key-from-a-url",
        "the token says where to fetch its key",
        "proof.unsupported",
        1,
        plain(2).at_hop(
            1, edit_raw=with_header(lambda header: {**header, "jku": "https://evil.example/keys"}, "broker")
        ),
    ),
    Pair(
        "no-algorithm",
        "the token says that nothing signed it",
        "proof.unsupported",
        1,
        plain(2).at_hop(1, edit_raw=with_header(lambda header: {**header, "alg": "none"}, "broker")),
    ),
    Pair(
        "fragment-of-no-key",
        "the key's fragment names none in the DID document",
        "proof.key_not_authorised",
        1,
        plain(2).at_hop(1, edit_raw=with_header(lambda header: {**header, "kid": DIDS["broker"] + "#key-2"}, "broker")),
    ),
    Pair(
        "presentation-type",
        "the credential's token says that it is a presentation",
        "proof.malformed",
        1,
        plain(2).at_hop(1, edit_raw=with_header(lambda header: {**header, "typ": "vp+jwt"}, "broker")),
    ),
)


def broader(scenario: Scenario) -> Made:
    """The same first hop as the organisation could have issued it with more in it."""
    wide = scenario.claiming(0, authorization_details=[capability((READ, "calendar.share"))])
    return signed_hops(wide)[0]


def instead(place: int, other: Any) -> Any:
    """Show another hop in the place of one that was the parent of the next."""
    return lambda made: [*made[:place], other, *made[place + 1 :]]


def naming(**members: Any) -> Scenario:
    """A chain of two whose child says this of its parent."""
    return plain(2).at_hop(1, parent=lambda _made, link: {**link, **members})


def other_id(document: Document) -> Document:
    return {**document, "id": "urn:uuid:00000000-0000-4000-8000-0000000000ff"}


def without_proof(made: Any) -> str:
    """The digest of the document alone."""
    return digest_multibase(canonical_json(made.before.document))


JCS = replace(plain(2), hops=(Hop(mechanism="eddsa-jcs-2022"), Hop()))
DIGEST = (
    Pair(
        "spliced-under-a-broader-parent",
        "shown under a broader hop of the same issuer to the same holder",
        PARENT,
        1,
        plain(2).but(show=instead(0, broader(plain(2)))),
    ),
    Pair(
        "spliced-under-a-twin",
        "shown under a hop that says the same, issued again under another id",
        PARENT,
        1,
        plain(2).but(show=instead(0, signed_hops(plain(2).at_hop(0, edit=other_id))[0])),
    ),
    Pair(
        "spliced-in-the-middle",
        "the middle hop is another of the same holder",
        PARENT,
        2,
        plain(3).but(show=instead(1, signed_hops(plain(3).at_hop(1, edit=other_id))[1])),
    ),
    Pair(
        "grandparent",
        "the last hop names the first as its parent",
        PARENT,
        2,
        plain(3).at_hop(2, parent=lambda _made, link: {**link, "id": "urn:uuid:00000000-0000-4000-8000-000000000000"}),
    ),
    Pair(
        "digest-of-the-payload",
        "the digest is over the payload, not over the token",
        PARENT,
        1,
        plain(2).at_hop(
            1, parent=lambda made, link: {**link, "digestMultibase": digest_multibase(made.raw.split(b".")[1])}
        ),
    ),
    Pair(
        "digest-of-the-signed-part",
        "the digest is over the token without its signature",
        PARENT,
        1,
        plain(2).at_hop(
            1, parent=lambda made, link: {**link, "digestMultibase": digest_multibase(made.raw.rpartition(b".")[0])}
        ),
    ),
    Pair(
        "digest-in-hexadecimal", "the digest is in hexadecimal", PARENT, 1, naming(digestMultibase="f1220" + "ab" * 32)
    ),
    Pair(
        "digest-without-its-prefix",
        "the digest lacks its multibase prefix",
        PARENT,
        1,
        plain(2).at_hop(1, parent=lambda made, link: {**link, "digestMultibase": made.digest()[1:]}),
    ),
    Pair(
        "another-id",
        "the digest is right, the id is another",
        PARENT,
        1,
        naming(id="urn:uuid:00000000-0000-4000-8000-0000000000ff"),
    ),
    Pair(
        "id-in-another-case",
        "the digest is right, the id is in another case",
        PARENT,
        1,
        naming(id="urn:UUID:00000000-0000-4000-8000-000000000000"),
    ),
    Pair("no-parent", "the root is not shown", PARENT, 0, plain(2).but(show=lambda made: made[1:])),
    Pair("no-middle", "the middle hop is not shown", PARENT, 1, plain(3).but(show=lambda made: [made[0], made[2]])),
    Pair(
        "parent-of-the-root",
        "the first hop names a parent",
        PARENT,
        0,
        chain(
            Hop(
                parent=lambda _made, _link: {
                    "id": "urn:uuid:0",
                    "digestMultibase": "uEiAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                }
            )
        ),
    ),
    Pair(
        "document-without-its-proof",
        "with Data Integrity: the digest is over the document without its proof",
        PARENT,
        1,
        JCS.at_hop(1, parent=lambda made, link: {**link, "digestMultibase": without_proof(made)}),
        JCS,
    ),
)


BOB_TOO = {"id": "acct:bob@acme.example", "type": "Person"}
SAMENESS = (
    Pair("another-person", "another principal at the second hop", PRINCIPAL, 1, chain({}, {"principal": BOB_TOO})),
    Pair(
        "another-person-at-the-leaf",
        "another principal at the last hop",
        PRINCIPAL,
        2,
        chain({}, {}, {"principal": BOB_TOO}),
    ),
    Pair(
        "another-person-from-the-middle-on",
        "another principal from the second hop on",
        PRINCIPAL,
        1,
        chain({}, {"principal": BOB_TOO}, {"principal": BOB_TOO}),
    ),
    Pair(
        "another-type",
        "the same principal as a service",
        PRINCIPAL,
        1,
        chain({}, {"principal": {**ALICE, "type": "Service"}}),
    ),
    Pair(
        "another-case",
        "the principal in another case",
        PRINCIPAL,
        1,
        chain({}, {"principal": {**ALICE, "id": "acct:Alice@acme.example"}}),
    ),
    Pair("another-persona", "another persona", PRINCIPAL, 1, chain({}, {"persona": "admin"})),
    Pair("persona-dropped", "the persona is dropped", PRINCIPAL, 1, chain({}, {"persona": None})),
    Pair(
        "persona-added",
        "a persona where there was none",
        PRINCIPAL,
        1,
        chain({"persona": None}, {"persona": "scheduler"}),
        chain({"persona": None}, {"persona": None}),
    ),
)

POSITION = (
    Pair("below", "depth 0 at position 1", DEPTH, 1, chain({}, {"depth": 0})),
    Pair("beyond", "depth 2 at position 1", DEPTH, 1, chain({}, {"depth": 2})),
    Pair("of-the-root", "depth 1 at position 0", DEPTH, 0, chain({"depth": 1})),
    Pair("repeated", "depth 1 at position 2", DEPTH, 2, chain({}, {}, {"depth": 1})),
    Pair(
        "max-depth-grows",
        "a greater maxDepth than the parent's",
        DEPTH,
        1,
        chain({}, {"maxDepth": 3}),
        chain({}, {"maxDepth": 1}),
    ),
    Pair(
        "max-depth-grows-back",
        "the leaf takes the root's maxDepth, the middle hop had a smaller one",
        DEPTH,
        2,
        chain({"maxDepth": 3}, {"maxDepth": 2}, {"maxDepth": 3}),
        chain({"maxDepth": 3}, {"maxDepth": 2}, {"maxDepth": 2}),
    ),
    Pair(
        "beyond-max-depth",
        "a hop beyond the parent's maxDepth",
        DEPTH,
        2,
        chain({"maxDepth": 1}, {"maxDepth": 1}, {"maxDepth": None}),
        chain({}, {}, {"maxDepth": None}),
    ),
    Pair(
        "no-max-depth",
        "a hop below one without maxDepth",
        DEPTH,
        1,
        chain({"maxDepth": None}, {"maxDepth": None}),
        chain({"maxDepth": 1}, {"maxDepth": None}),
    ),
    Pair(
        "no-max-depth-in-the-middle",
        "a hop below a middle one without maxDepth",
        DEPTH,
        2,
        chain({}, {"maxDepth": None}, {"maxDepth": None}),
        chain({}, {}, {"maxDepth": None}),
    ),
    Pair(
        "max-depth-before-itself",
        "a maxDepth smaller than the own depth",
        DEPTH,
        1,
        chain({}, {"maxDepth": 0}),
        chain({}, {"maxDepth": 1}),
    ),
)

LISTS = {LIST: status_list(LIST, "revocation")}
RANGE = {"statusListCredential": LIST, "first": 4096, "count": 64}


def lasting(*spans: tuple[Any, Any]) -> Scenario:
    """A chain whose hops have these spans, with status, so that they may live long or without an end."""
    hops = tuple(
        Hop({"statusRange": RANGE}, begins=begins, ends=ends, status=(entry(4096 + place),))
        for place, (begins, ends) in enumerate(spans)
    )
    return Scenario(hops, lists=LISTS)


SPAN = (BEGINS, ENDS)
TIME = (
    Pair("ends-later", "it ends a second later", LIFE, 1, lasting(SPAN, (BEGINS, ENDS + SECOND)), lasting(SPAN, SPAN)),
    Pair(
        "begins-earlier",
        "it begins a second earlier",
        LIFE,
        1,
        lasting(SPAN, (BEGINS - SECOND, ENDS)),
        lasting(SPAN, SPAN),
    ),
    Pair(
        "ends-a-microsecond-later",
        "it ends a microsecond later",
        LIFE,
        1,
        lasting(SPAN, (BEGINS, ENDS + timedelta(microseconds=1))),
        lasting(SPAN, (BEGINS, ENDS - timedelta(microseconds=1))),
    ),
    Pair("no-end", "it has no end", LIFE, 1, lasting(SPAN, (BEGINS, None)), lasting((BEGINS, None), (BEGINS, None))),
    Pair(
        "no-beginning", "it has no beginning", LIFE, 1, lasting(SPAN, (None, ENDS)), lasting((None, ENDS), (None, ENDS))
    ),
    Pair(
        "of-the-middle",
        "it ends after the middle hop, before the root",
        LIFE,
        2,
        lasting(SPAN, (BEGINS, ENDS - MINUTE), SPAN),
        lasting(SPAN, (BEGINS, ENDS - MINUTE), (BEGINS, ENDS - MINUTE)),
    ),
    Pair(
        "ended",
        "the parent has ended, and so has the child",
        "credential.expired",
        1,
        lasting((BEGINS, ENDS), (BEGINS, BEGINS + MINUTE)),
        lasting((BEGINS, ENDS), (BEGINS, BEGINS + 6 * MINUTE)),
    ),
    Pair(
        "not-yet",
        "the child begins later",
        "credential.not_yet_valid",
        1,
        lasting(SPAN, (BEGINS + 6 * MINUTE, ENDS)),
        lasting(SPAN, (BEGINS + 4 * MINUTE, ENDS)),
    ),
)


def with_sibling(**members: Any) -> Any:
    """Show, beside the chain, another first hop."""
    other = Hop(**members)
    return lambda made: [*made, signed_hops(Scenario((replace(other, edit=other_id),)))[0]]


TWO_BELOW = plain(2).at_hop(1, edit=other_id, subject="scheduler")
CHAINS = (
    Pair(
        "two-roots",
        "a second first hop beside the chain",
        SEVERAL,
        None,
        plain(2).but(show=with_sibling(subject="scheduler")),
    ),
    Pair(
        "two-roots-of-one-hop",
        "two first hops, each half enough",
        SEVERAL,
        None,
        plain(1).but(show=with_sibling(claim={"authorization_details": [capability(("calendar.share",))]})),
    ),
    Pair(
        "two-leaves",
        "two hops below one",
        SEVERAL,
        None,
        plain(2).but(show=lambda made: [*made, signed_hops(TWO_BELOW)[1]]),
    ),
    Pair("twice", "the leaf is shown twice", SEVERAL, None, plain(2).but(show=lambda made: [*made, made[1]])),
    Pair("root-twice", "the root is shown twice", SEVERAL, None, plain(2).but(show=lambda made: [made[0], *made])),
    Pair(
        "two-chains",
        "two whole chains to one holder",
        SEVERAL,
        None,
        plain(2).but(
            show=lambda made: [*made, *signed_hops(plain(2).at_hop(0, edit=other_id).at_hop(1, edit=other_id))]
        ),
    ),
)

MIXED = Scenario(
    (
        Hop(mechanism="eddsa-jcs-2022"),
        Hop(),
        Hop(mechanism="eddsa-jcs-2022"),
    )
)
P256 = Scenario((Hop(issuer="acme-p256", subject="broker-p256"), Hop(issuer="broker-p256", mechanism="ecdsa-jcs-2019")))
ORDER = (
    ("reversed", "the leaf is shown first", plain(3).but(show=lambda made: made[::-1])),
    ("root-last", "the root is shown last", plain(3).but(show=lambda made: [*made[1:], made[0]])),
    (
        "identity-beside",
        "an identity credential stands between the hops",
        plain(2).but(show=lambda made: [made[0], identity(), made[1]]),
    ),
    ("mixed", "Data Integrity and JWT in one chain", MIXED),
    ("mixed-keys", "P-256 with both, in one chain", P256.but(trust={DIDS["acme-p256"]: ["*"]})),
)

GROUPS = (
    Group("r3-issuer", "R3", "A hop is not issued by who holds the hop before, or not with that key", HOPS),
    Group("r4-parent", "R4", "The parent that is shown is not the one that the hop names", DIGEST),
    Group("r5-principal", "R5", "Principal or persona change on the way", SAMENESS),
    Group("r6-depth", "R6", "A hop is deeper than it says, or than it may be", POSITION),
    Group("r7-time", "R7", "A hop outlives its parent, or is not valid now", TIME),
    Group("r13-one-chain", "R13", "The delegations that are shown are not one chain", CHAINS, ORDER),
)
