"""Data Integrity over RDF: what is opened, what each defect gives, and that nothing is signed under another meaning."""

import json
import time
from typing import Any

import pytest
from support.securing import (
    KEYS,
    LATER,
    METHOD,
    NOW,
    SERVICE,
    credential,
    presentation,
    rdf_options,
    secured_credential,
    secured_presentation,
    sign_proof,
)

from did.keys.algorithm import KeyType
from vc.contexts import CONTEXTS, CREDENTIALS_V1, CREDENTIALS_V2, DATA_INTEGRITY_V1, DATA_INTEGRITY_V2, ED25519_2020_V1
from vc.errors import Malformed
from vc.linked_data import ContextSet, canonical_quads
from vc.reasons import Reason
from vc.securing.cryptosuites import CRYPTOSUITES
from vc.securing.mechanism import Secured, parse_secured, secure

ED = KEYS[KeyType.ED25519]
RDF_WAYS = [
    ("eddsa-rdfc-2022", KeyType.ED25519),
    ("ecdsa-rdfc-2019", KeyType.P256),
    ("ecdsa-rdfc-2019", KeyType.P384),
    ("mldsa44-rdfc-2024", KeyType.MLDSA44),
]


def signed(document: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    document = document or credential()
    return {**document, "proof": sign_proof(document, rdf_options(**changes))}


def opened(document: dict[str, Any]) -> Secured:
    return parse_secured(json.dumps(document))


def holds(document: dict[str, Any]) -> bool:
    return all(proof.holds_under(ED.public_key) for proof in opened(document).proofs)


def obstacle(document: dict[str, Any]) -> Malformed:
    (proof,) = opened(document).proofs
    found = proof.obstacle()
    assert found is not None
    assert not proof.holds_under(ED.public_key)
    with pytest.raises(Malformed) as raised:
        _ = proof.signed
    assert raised.value is found
    return found


def test_a_document_signed_by_hand_is_opened_and_its_proof_holds() -> None:
    secured = opened(signed())
    (proof,) = secured.proofs
    assert secured.document == credential()
    assert secured.mechanism == "eddsa-rdfc-2022"
    assert proof.holds_under(ED.public_key)
    assert proof.obstacle() is None
    assert (proof.verification_method, proof.purpose, proof.created) == (METHOD, "assertionMethod", NOW)


@pytest.mark.parametrize(("suite", "key_type"), RDF_WAYS)
def test_only_a_key_of_the_right_type_holds(suite: str, key_type: KeyType) -> None:
    secured = secured_credential(suite, key_type)
    assert [kind for kind in KeyType if secured.proofs[0].holds_under(KEYS[kind].public_key)] == [key_type]
    assert "@context" not in json.loads(secured.raw)["proof"]


@pytest.mark.parametrize(("suite", "key_type"), RDF_WAYS)
def test_a_presentation_is_for_authentication_and_says_for_whom(suite: str, key_type: KeyType) -> None:
    secured = secured_presentation(suite, key_type)
    (proof,) = secured.proofs
    assert secured.document == presentation()
    assert (proof.purpose, proof.audience, proof.challenge, proof.nonce) == ("authentication", (SERVICE,), "c-1", "n-1")
    assert (proof.created, proof.expires) == (NOW, LATER)
    assert proof.holds_under(KEYS[key_type].public_key)


@pytest.mark.parametrize(
    "changes",
    [
        {"created": ...},
        {"expires": "2026-11-24T09:01:00Z"},
        {"domain": "a.example"},
        {"domain": ["a.example", "b.example"]},
        {"challenge": "c", "nonce": "n"},
        {"id": "urn:uuid:1"},
        {"proofPurpose": "authentication"},
    ],
)
def test_what_the_specification_allows_is_opened(changes: dict[str, Any]) -> None:
    assert holds(signed(**changes))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("created", "2026-11-24T09:00:01Z"),
        ("expires", "2027-11-24T09:00:00Z"),
        ("domain", "b.example"),
        ("challenge", "d"),
        ("nonce", "o"),
        ("proofPurpose", "authentication"),
        ("verificationMethod", f"{METHOD}0"),
        ("id", "urn:uuid:2"),
    ],
)
def test_every_member_of_the_proof_is_signed(member: str, value: str) -> None:
    document = signed(expires="2026-11-24T10:00:00Z", domain="a.example", challenge="c", nonce="n", id="urn:uuid:1")
    assert holds(document)
    document["proof"][member] = value
    assert not holds(document)


@pytest.mark.parametrize(
    ("change", "reason", "where"),
    [
        ({"unknown": "x"}, Reason.LINKED_DATA_TERM_UNMAPPED, "/unknown"),
        ({"type": ["VerifiableCredential", "UnknownType"]}, Reason.LINKED_DATA_TERM_UNMAPPED, "/type/1"),
        ({"credentialSubject": {"id": "urn:x:1", "x": 1}}, Reason.LINKED_DATA_TERM_UNMAPPED, "/credentialSubject/x"),
        ({"credentialSubject": {"id": "not/absolute"}}, Reason.LINKED_DATA_RELATIVE_IRI, "/credentialSubject/id"),
        ({"name": None}, Reason.LINKED_DATA_MEMBER_DROPPED, "/name"),
        ({"@context": [CREDENTIALS_V2, "https://evil.example/v1"]}, Reason.LINKED_DATA_CONTEXT_UNKNOWN, ""),
    ],
)
def test_what_rdf_would_lose_is_refused_when_verifying_and_when_signing(
    change: dict[str, Any], reason: Reason, where: str
) -> None:
    changed = {**signed(), **change}
    error = obstacle(changed)
    assert error.reason is reason
    assert error.where.startswith(where)
    with pytest.raises(Malformed) as refused:
        secure({**credential(), **change}, "eddsa-rdfc-2022", ED, METHOD, created=NOW)
    assert (refused.value.reason, refused.value.where) == (reason, error.where)


def test_an_unknown_member_of_the_proof_is_refused() -> None:
    document = signed()
    document["proof"]["unknown"] = "x"
    assert obstacle(document).reason is Reason.LINKED_DATA_TERM_UNMAPPED


def test_a_context_more_can_be_pinned_for_one_opening() -> None:
    url, raw = "https://acme.example/v1", json.dumps({"@context": {"rank": "https://acme.example/#rank"}}).encode()
    contexts = ContextSet({**CONTEXTS, url: raw})
    document = {**credential(), "@context": [*credential()["@context"], url], "rank": "captain"}
    secured = secure(document, "eddsa-rdfc-2022", ED, METHOD, created=NOW, contexts=contexts)
    assert secured.proofs[0].holds_under(ED.public_key)
    assert parse_secured(secured.raw, contexts=contexts).proofs[0].holds_under(ED.public_key)
    assert not parse_secured(secured.raw).proofs[0].holds_under(ED.public_key)


@pytest.mark.parametrize(
    "contexts",
    [
        [CREDENTIALS_V2],
        CREDENTIALS_V2,
        [CREDENTIALS_V1, DATA_INTEGRITY_V2],
        [CREDENTIALS_V1, DATA_INTEGRITY_V1],
        [CREDENTIALS_V2, DATA_INTEGRITY_V2],
        [CREDENTIALS_V2, {"rank": "https://acme.example/#rank"}],
    ],
)
def test_a_document_whose_contexts_define_the_proof_is_secured(contexts: object) -> None:
    document = {"@context": contexts, "type": ["VerifiableCredential"], "issuer": "did:web:acme.example"}
    assert secure(document, "eddsa-rdfc-2022", ED, METHOD, created=NOW).proofs[0].holds_under(ED.public_key)


@pytest.mark.parametrize("contexts", [[CREDENTIALS_V1], [CREDENTIALS_V1, ED25519_2020_V1], {"@vocab": "urn:x:"}, None])
def test_a_document_whose_contexts_do_not_define_the_proof_is_refused(contexts: object) -> None:
    document = {"@context": contexts, "type": ["VerifiableCredential"]}
    with pytest.raises(Malformed) as refused:
        secure(document, "eddsa-rdfc-2022", ED, METHOD, created=NOW)  # type: ignore[arg-type]
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "/@context")


SWAPPED = {
    "@version": 1.1,
    "DataIntegrityProof": {
        "@id": "https://w3id.org/security#DataIntegrityProof",
        "@context": {
            "challenge": "https://w3id.org/security#domain",
            "domain": "https://w3id.org/security#challenge",
            "created": {
                "@id": "https://w3id.org/security#expiration",
                "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            },
            "expires": {
                "@id": "http://purl.org/dc/terms/created",
                "@type": "http://www.w3.org/2001/XMLSchema#dateTime",
            },
            "cryptosuite": {
                "@id": "https://w3id.org/security#cryptosuite",
                "@type": "https://w3id.org/security#cryptosuiteString",
            },
            "verificationMethod": {"@id": "https://w3id.org/security#verificationMethod", "@type": "@id"},
            "proofPurpose": {"@id": "https://w3id.org/security#proofPurpose", "@type": "@vocab"},
            "assertionMethod": "https://w3id.org/security#assertionMethod",
        },
    },
}


def swapped_names(contexts: list[Any]) -> dict[str, Any]:
    """A signed document whose holder exchanged the names of members of the proof, by a context of its own."""
    base = {"@context": [CREDENTIALS_V1, DATA_INTEGRITY_V2], "type": ["VerifiableCredential"], "issuer": "urn:x:1"}
    members = {"created": "2026-11-24T09:00:00Z", "expires": "2026-11-24T10:00:00Z", "domain": "a", "challenge": "c"}
    document = signed(base, **members)
    assert holds(document)
    proof = document["proof"]
    exchanged = {"created": proof["expires"], "expires": proof["created"], "domain": "c", "challenge": "a"}
    return {**document, "@context": contexts, "proof": {**proof, **exchanged}}


@pytest.mark.parametrize(
    "contexts",
    [
        [CREDENTIALS_V1, SWAPPED],
        [CREDENTIALS_V1, SWAPPED, DATA_INTEGRITY_V2],
        [CREDENTIALS_V1, DATA_INTEGRITY_V2, SWAPPED],
        [CREDENTIALS_V1, [DATA_INTEGRITY_V2], SWAPPED],
    ],
)
def test_the_names_of_a_proof_cannot_be_exchanged_by_another_context(contexts: list[Any]) -> None:
    assert not holds(swapped_names(contexts))


def test_without_the_rule_on_contexts_the_exchange_would_go_unseen() -> None:
    """The control of the test above: both documents make the same statements, byte for byte."""
    document = swapped_names([CREDENTIALS_V1, SWAPPED])
    original = signed(
        {"@context": [CREDENTIALS_V1, DATA_INTEGRITY_V2], "type": ["VerifiableCredential"], "issuer": "urn:x:1"},
        created="2026-11-24T09:00:00Z",
        expires="2026-11-24T10:00:00Z",
        domain="a",
        challenge="c",
    )
    configs = [
        {"@context": each["@context"], **{name: value for name, value in each["proof"].items() if name != "proofValue"}}
        for each in (document, original)
    ]
    first, second = (canonical_quads(config).nquads for config in configs)
    assert first == second


DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
TIMES = {"created": "2026-11-24T09:00:00Z", "expires": "2026-11-24T10:00:00Z", "domain": "a", "challenge": "c"}


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("https://w3id.org/security#expiration", {"@value": TIMES["expires"], "@type": DATE_TIME}),
        ("https://w3id.org/security#domain", "a"),
        ("https://w3id.org/security#challenge", "c"),
    ],
)
def test_a_member_of_the_proof_cannot_be_hidden_under_its_iri(member: str, value: object) -> None:
    document = signed(**TIMES)
    name = {"expiration": "expires"}.get(member.partition("#")[2], member.partition("#")[2])
    hidden = {key: each for key, each in document["proof"].items() if key != name} | {member: value}
    configs = [{**proof, "@context": document["@context"], "proofValue": "z"} for proof in (document["proof"], hidden)]
    assert canonical_quads(configs[0]).nquads == canonical_quads(configs[1]).nquads
    assert obstacle({**document, "proof": hidden}).reason is Reason.LINKED_DATA_NAME_NOT_PLAIN


def test_a_document_in_other_names_is_not_signed_either() -> None:
    document = {**credential(), "https://www.w3.org/2018/credentials#termsOfUse": {"type": "x"}}
    with pytest.raises(Malformed) as refused:
        secure(document, "eddsa-rdfc-2022", ED, METHOD, created=NOW)
    assert refused.value.reason is Reason.LINKED_DATA_NAME_NOT_PLAIN


def test_a_stored_context_says_the_same_as_the_document() -> None:
    document = signed()
    document["proof"]["@context"] = document["@context"]
    assert holds(document)
    for other in ([CREDENTIALS_V2], [*document["@context"], DATA_INTEGRITY_V2], None):
        document["proof"]["@context"] = other
        with pytest.raises(Malformed) as refused:
            opened(document)
        assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "/proof/@context")


# Ed25519Signature2020


def older() -> dict[str, Any]:
    return {**credential(), "@context": [*credential()["@context"], ED25519_2020_V1]}


def test_the_older_type_has_no_cryptosuite_and_a_context_of_its_own() -> None:
    secured = secure(older(), "Ed25519Signature2020", ED, METHOD, created=NOW)
    proof = json.loads(secured.raw)["proof"]
    assert (proof["type"], "cryptosuite" in proof, "@context" in proof) == ("Ed25519Signature2020", False, False)
    assert (secured.mechanism, secured.document) == ("Ed25519Signature2020", older())
    assert secured.proofs[0].holds_under(ED.public_key)


def test_the_older_type_is_refused_without_its_context() -> None:
    with pytest.raises(Malformed) as refused:
        secure(credential(), "Ed25519Signature2020", ED, METHOD, created=NOW)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "/@context")


def test_the_older_type_with_a_cryptosuite_is_refused() -> None:
    document = json.loads(secure(older(), "Ed25519Signature2020", ED, METHOD, created=NOW).raw)
    document["proof"]["cryptosuite"] = "eddsa-rdfc-2022"
    with pytest.raises(Malformed) as refused:
        opened(document)
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_UNSUPPORTED, "/proof/type")


def test_one_type_is_not_taken_for_the_other() -> None:
    document = json.loads(secure(older(), "Ed25519Signature2020", ED, METHOD, created=NOW).raw)
    document["proof"] |= {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}
    assert not holds(document)


# Work


def poison(nodes: int = 12) -> dict[str, Any]:
    """A document whose blank nodes all look alike: each names each of the others."""
    names = [f"_:b{number}" for number in range(nodes)]
    context = {"@version": 1.1, "knows": {"@id": "urn:x:knows", "@type": "@id"}, "all": "urn:x:all"}
    every = [{"id": name, "knows": [other for other in names if other != name]} for name in names]
    return {**credential(), "@context": [*credential()["@context"], context], "all": every}


class Watched(ContextSet):
    """The pinned contexts, remembering which were looked into."""

    def __init__(self) -> None:
        super().__init__(CONTEXTS)
        self.asked: list[str] = []

    def fresh(self, url: str) -> Any:
        self.asked.append(url)
        return super().fresh(url)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


def test_what_was_signed_is_found_out_once_and_only_for_a_key_of_the_right_type() -> None:
    contexts = Watched()
    (proof,) = parse_secured(json.dumps(signed()), contexts=contexts).proofs
    assert not proof.holds_under(KEYS[KeyType.P256].public_key)
    assert contexts.asked == []
    assert proof.holds_under(ED.public_key)
    before = list(contexts.asked)
    assert before != []
    assert proof.holds_under(ED.public_key)
    assert proof.signed is proof.signed
    assert contexts.asked == before


def test_a_poison_graph_stops() -> None:
    begun = time.perf_counter()
    found = obstacle({**poison(), "proof": signed()["proof"]})
    assert time.perf_counter() - begun < 1  # 100 ms on a quiet machine
    assert found.reason is Reason.LINKED_DATA_TOO_COMPLEX


def test_the_table_says_which_suites_are_over_rdf() -> None:
    assert {name for name, suite in CRYPTOSUITES.items() if suite.over_rdf} == {
        "eddsa-rdfc-2022",
        "ecdsa-rdfc-2019",
        "ecdsa-sd-2023",
        "Ed25519Signature2020",
        "mldsa44-rdfc-2024",
    }
    assert all("jcs" in name for name, suite in CRYPTOSUITES.items() if not suite.over_rdf)
