"""Proof sets and chains: each proof is over what it signs, every one is opened, and each defect alone is refused."""

import json
from typing import Any

import pytest
from support.securing import (
    ISSUER,
    KEYS,
    LATER,
    METHOD,
    NOW,
    OTHER_KEYS,
    SERVICE,
    credential,
    presentation,
    proof_options,
    rdf_options,
    secured_credential,
    sign_proof,
)

from did.keys.algorithm import KeyType
from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import MandatoryDisclosure, Secured, add_proof, parse_secured, secure
from vc.securing.proof_sets import MAX_PROOFS

ED = KEYS[KeyType.ED25519]
NOTARY = OTHER_KEYS[KeyType.ED25519]
NOTARY_METHOD = "did:web:notary.example#key-1"
FIRST, SECOND, THIRD = "urn:uuid:1", "urn:uuid:2", "urn:uuid:3"

SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
suites = pytest.mark.parametrize("suite", SUITES)


def issued(suite: str, proof_id: str | None = FIRST) -> Secured:
    return secure(credential(), suite, ED, METHOD, created=NOW, expires=LATER, proof_id=proof_id)


def further(secured: Secured, suite: str, previous: tuple[str, ...] = (), proof_id: str | None = None) -> Secured:
    return add_proof(secured, suite, NOTARY, NOTARY_METHOD, created=NOW, previous=previous, proof_id=proof_id)


def held(secured: Secured) -> list[bool]:
    """Whether each proof holds under the key that it names."""
    keys = {METHOD: ED, NOTARY_METHOD: NOTARY}
    return [proof.holds_under(keys[proof.verification_method].public_key) for proof in secured.proofs]


def changed(secured: Secured, change: Any) -> Secured:
    document = json.loads(secured.raw)
    change(document)
    return parse_secured(json.dumps(document))


def refusal(document: Any) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(json.dumps(document))
    return refused.value


@suites
def test_a_set_has_one_proof_for_each_signer_over_the_same_document(suite: str) -> None:
    secured = further(issued(suite), suite)
    assert secured.document == credential()
    assert secured.mechanism == suite
    assert [proof.verification_method for proof in secured.proofs] == [METHOD, NOTARY_METHOD]
    assert held(secured) == [True, True]
    assert not secured.proofs[0].holds_under(NOTARY.public_key)


@pytest.mark.parametrize("first", SUITES)
@pytest.mark.parametrize("second", SUITES)
def test_a_set_and_a_chain_may_mix_suites(first: str, second: str) -> None:
    for previous in ((), (FIRST,)):
        secured = further(issued(first), second, previous)
        assert held(secured) == [True, True]
        assert secured.mechanism == "+".join(dict.fromkeys([first, second]))


@suites
def test_proofs_of_a_set_do_not_depend_on_each_other(suite: str) -> None:
    secured = further(issued(suite), suite)
    assert held(changed(secured, lambda document: document["proof"].reverse())) == [True, True]
    for index in (0, 1):
        assert held(changed(secured, lambda document, index=index: document["proof"].pop(index))) == [True]
    assert held(changed(secured, lambda document: document["proof"][0].update(created="2026-11-24T09:00:01Z"))) == [
        False,
        True,
    ]


@suites
def test_a_chained_proof_signs_the_proof_that_it_names(suite: str) -> None:
    secured = further(issued(suite), suite, (FIRST,))
    assert json.loads(secured.raw)["proof"][1]["previousProof"] == FIRST
    assert held(secured) == [True, True]
    other = json.loads(secure(credential(), suite, ED, METHOD, created=LATER, proof_id=FIRST).raw)["proof"]
    exchanged = changed(secured, lambda document: document["proof"].__setitem__(0, other))
    assert held(exchanged) == [True, False]


@suites
def test_a_chained_proof_signs_neither_more_nor_less_than_it_names(suite: str) -> None:
    secured = further(further(issued(suite), suite, (), SECOND), suite, (SECOND,), THIRD)
    assert held(secured) == [True, True, True]
    without_first = changed(secured, lambda document: document["proof"].pop(0))
    assert held(without_first) == [True, True]


@suites
def test_a_proof_may_name_several_in_any_order(suite: str) -> None:
    secured = further(further(issued(suite), suite, (), SECOND), suite, (SECOND, FIRST))
    assert json.loads(secured.raw)["proof"][2]["previousProof"] == [SECOND, FIRST]
    assert held(secured) == [True, True, True]


@suites
def test_a_longer_chain_holds_link_by_link_and_breaks_at_the_link_that_was_altered(suite: str) -> None:
    secured = further(further(issued(suite), suite, (FIRST,), SECOND), suite, (SECOND,), THIRD)
    assert held(secured) == [True, True, True]

    def alter(document: Any) -> None:
        document["proof"][1]["nonce"] = "altered"

    assert held(changed(secured, alter)) == [True, False, False]


@suites
def test_the_document_under_a_chain_cannot_be_altered(suite: str) -> None:
    secured = further(issued(suite), suite, (FIRST,))
    assert held(changed(secured, lambda document: document.update(issuer="did:web:evil.example"))) == [False, False]


@suites
def test_a_proof_that_is_named_cannot_be_left_out(suite: str) -> None:
    document = json.loads(further(issued(suite), suite, (FIRST,)).raw)
    document["proof"] = document["proof"][1:]
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/0/previousProof")
    assert FIRST in error.message


@pytest.mark.parametrize("value", [1, None, [], [1], {}, [FIRST, 1], [FIRST, FIRST], [[FIRST]]])
def test_a_reference_that_is_no_set_of_texts_is_refused(value: object) -> None:
    document = json.loads(further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022", (FIRST,)).raw)
    document["proof"][1]["previousProof"] = value
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/1/previousProof")


@pytest.mark.parametrize("missing", ["urn:uuid:9", [FIRST, "urn:uuid:9"]])
def test_a_reference_to_nothing_is_refused(missing: object) -> None:
    document = json.loads(further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022", (FIRST,)).raw)
    document["proof"][1]["previousProof"] = missing
    assert refusal(document).where == "/proof/1/previousProof"


@pytest.mark.parametrize(
    "named",
    [
        {0: FIRST},
        {0: SECOND, 1: FIRST},
        {0: THIRD, 1: FIRST, 2: SECOND},
        {1: [FIRST, THIRD], 2: [SECOND]},
    ],
)
def test_a_circle_is_refused(named: dict[int, Any]) -> None:
    document = json.loads(
        further(further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022", (), SECOND), "eddsa-jcs-2022", (), THIRD).raw
    )
    assert len(parse_secured(json.dumps(document)).proofs) == 3
    for index, previous in named.items():
        document["proof"][index]["previousProof"] = previous
    error = refusal(document)
    assert (error.reason, error.message) == (Reason.PROOF_MALFORMED, "these proofs name each other in a circle")


@pytest.mark.parametrize(
    ("proof_id", "message"),
    [(FIRST, "two proofs have this id"), ("456", "the id of a proof is a URL"), (1, "the id of a proof is a URL")],
)
def test_ids_are_urls_and_different(proof_id: object, message: str) -> None:
    document = json.loads(further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022", (), SECOND).raw)
    document["proof"][1]["id"] = proof_id
    error = refusal(document)
    assert (error.reason, error.where, error.message) == (Reason.PROOF_MALFORMED, "/proof/1/id", message)


def test_the_number_of_proofs_is_limited() -> None:
    document = json.loads(secured_credential("eddsa-jcs-2022", KeyType.ED25519).raw)
    document["proof"] = [document["proof"]] * MAX_PROOFS
    assert len(parse_secured(json.dumps(document)).proofs) == MAX_PROOFS
    with pytest.raises(Malformed, match="already"):
        further(parse_secured(json.dumps(document)), "eddsa-jcs-2022")
    document["proof"] = document["proof"] * 2
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, "/proof")


@pytest.mark.parametrize("place", [0, 1])
def test_one_bad_proof_makes_the_whole_set_refused(place: int) -> None:
    document = json.loads(further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022").raw)
    document["proof"][place]["cryptosuite"] = "unknown-2022"
    error = refusal(document)
    assert (error.reason, error.where) == (Reason.PROOF_UNSUPPORTED, f"/proof/{place}/cryptosuite")


# Contexts that stand behind what a proof of a jcs suite signs


def with_contexts(*signed: list[Any], document_contexts: list[Any] | None = None) -> dict[str, Any]:
    """A document with a proof for each list of contexts, each signed as such."""
    contexts = document_contexts if document_contexts is not None else max(signed, key=len)
    proofs = [
        sign_proof({**credential(), "@context": each}, proof_options(**{"@context": each, "nonce": f"n-{index}"}))
        for index, each in enumerate(signed)
    ]
    return {**credential(), "@context": contexts, "proof": proofs}


EXTRA = "https://acme.example/v1"


def test_a_later_proof_may_sign_more_contexts() -> None:
    document = with_contexts([CREDENTIALS_V2, AGENTVC_V1], [CREDENTIALS_V2, AGENTVC_V1, EXTRA])
    secured = parse_secured(json.dumps(document))
    assert [proof.holds_under(ED.public_key) for proof in secured.proofs] == [True, True]
    assert secured.document["@context"] == [CREDENTIALS_V2, AGENTVC_V1, EXTRA]


@pytest.mark.parametrize(
    ("signed", "contexts"),
    [
        ([[CREDENTIALS_V2]], [CREDENTIALS_V2, EXTRA]),
        ([[CREDENTIALS_V2], [CREDENTIALS_V2, AGENTVC_V1]], [CREDENTIALS_V2, AGENTVC_V1, EXTRA]),
        ([[CREDENTIALS_V2, AGENTVC_V1]], [AGENTVC_V1, CREDENTIALS_V2]),
        ([[CREDENTIALS_V2, AGENTVC_V1], [CREDENTIALS_V2, EXTRA]], [CREDENTIALS_V2, AGENTVC_V1]),
        ([[CREDENTIALS_V2, AGENTVC_V1], [CREDENTIALS_V2]], [CREDENTIALS_V2]),
        ([[]], [CREDENTIALS_V2]),
    ],
)
def test_a_context_that_no_proof_signs_is_refused(signed: list[list[Any]], contexts: list[Any]) -> None:
    error = refusal(with_contexts(*signed, document_contexts=contexts))
    assert error.reason is Reason.PROOF_MALFORMED
    assert error.where.endswith("/@context")


def test_a_proof_over_rdf_answers_for_every_context_of_the_document() -> None:
    contexts = credential()["@context"]
    document = {**credential(), "@context": contexts}
    jcs = sign_proof({**document, "@context": contexts[:1]}, proof_options(**{"@context": contexts[:1]}))
    document["proof"] = [jcs, sign_proof(document, rdf_options())]
    secured = parse_secured(json.dumps(document))
    assert [proof.holds_under(ED.public_key) for proof in secured.proofs] == [True, True]
    document["proof"] = [jcs]
    assert refusal(document).where == "/proof/0/@context"


# Making them


def test_each_proof_says_for_whom_and_when() -> None:
    first = secure(
        presentation(), "eddsa-jcs-2022", ED, METHOD, created=NOW, audience=SERVICE, challenge="c", proof_id=FIRST
    )
    second = add_proof(
        first,
        "eddsa-jcs-2022",
        NOTARY,
        NOTARY_METHOD,
        created=LATER,
        expires=LATER,
        audience=("a.example", "b.example"),
        challenge="d",
        nonce="n",
        previous=(FIRST,),
    )
    proof = second.proofs[1]
    assert (proof.purpose, proof.created, proof.expires) == ("authentication", LATER, LATER)
    assert (proof.audience, proof.challenge, proof.nonce) == (("a.example", "b.example"), "d", "n")
    assert held(second) == [True, True]


def test_a_proof_cannot_be_added_to_a_token_or_made_as_one() -> None:
    token = secured_credential("vc+jwt", KeyType.ED25519)
    for secured, mechanism in ((token, "eddsa-jcs-2022"), (issued("eddsa-jcs-2022"), "vc+jwt")):
        with pytest.raises(Malformed) as refused:
            further(secured, mechanism)
        assert refused.value.reason is Reason.PROOF_UNSUPPORTED


def test_a_proof_for_the_holder_alone_joins_no_set() -> None:
    key = KEYS[KeyType.P256]
    mandatory = MandatoryDisclosure((), bytes(32))
    base = secure(credential(), "ecdsa-sd-2023", key, METHOD, created=NOW, mandatory=mandatory)
    with pytest.raises(Malformed):
        further(base, "eddsa-jcs-2022")
    with pytest.raises(Malformed):
        add_proof(issued("eddsa-jcs-2022"), "ecdsa-sd-2023", key, METHOD, created=NOW)


def test_a_new_proof_names_only_what_is_there() -> None:
    with pytest.raises(Malformed) as refused:
        further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022", ("urn:uuid:9",))
    assert (refused.value.reason, refused.value.where) == (Reason.PROOF_MALFORMED, "/proof")


def test_an_id_is_for_documents_that_carry_their_proofs() -> None:
    with pytest.raises(Malformed, match="no proof that an id could name"):
        secure(credential(), "vc+jwt", ED, METHOD, created=NOW, proof_id=FIRST)


def test_the_signers_are_those_of_all_proofs() -> None:
    secured = further(issued("eddsa-jcs-2022"), "eddsa-jcs-2022")
    assert [proof.verification_method.partition("#")[0] for proof in secured.proofs] == [
        ISSUER,
        "did:web:notary.example",
    ]
