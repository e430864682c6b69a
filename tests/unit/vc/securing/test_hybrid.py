"""Both kinds of proof must be there, in the name of one signer."""

import pytest
from support.securing import ISSUER, KEYS, METHOD, NOW, credential

from did.keys.algorithm import KeyType
from vc.securing.hybrid import CLASSICAL, POST_QUANTUM, kinds_missing
from vc.securing.mechanism import Secured, add_proof, secure

OTHER_METHOD = "did:web:other.example#key-1"
PAIRS = [
    ("eddsa-jcs-2022", KeyType.ED25519, "mldsa44-jcs-2024"),
    ("eddsa-rdfc-2022", KeyType.ED25519, "mldsa44-rdfc-2024"),
    ("ecdsa-rdfc-2019", KeyType.P384, "mldsa44-jcs-2024"),
]


def both(classical: str, key_type: KeyType, post_quantum: str, method: str = METHOD) -> Secured:
    first = secure(credential(), classical, KEYS[key_type], METHOD, created=NOW)
    return add_proof(first, post_quantum, KEYS[KeyType.MLDSA44], method, created=NOW)


@pytest.mark.parametrize(("classical", "key_type", "post_quantum"), PAIRS)
def test_a_document_with_both_proofs_misses_nothing(classical: str, key_type: KeyType, post_quantum: str) -> None:
    secured = both(classical, key_type, post_quantum)
    assert kinds_missing(secured.proofs, ISSUER) == ()
    for proof in secured.proofs:
        assert proof.holds_under(KEYS[proof.key_type].public_key)


def test_one_proof_is_of_one_kind() -> None:
    classical = secure(credential(), "eddsa-jcs-2022", KEYS[KeyType.ED25519], METHOD, created=NOW)
    assert kinds_missing(classical.proofs, ISSUER) == ("post-quantum",)
    quantum = secure(credential(), "vc+jwt", KEYS[KeyType.MLDSA44], METHOD, created=NOW)
    assert kinds_missing(quantum.proofs, ISSUER) == ("classical",)


def test_a_proof_by_somebody_else_does_not_count() -> None:
    secured = both("eddsa-jcs-2022", KeyType.ED25519, "mldsa44-jcs-2024", OTHER_METHOD)
    assert kinds_missing(secured.proofs, ISSUER) == ("post-quantum",)
    assert kinds_missing(secured.proofs, "did:web:other.example") == ("classical",)
    assert kinds_missing(secured.proofs, "did:web:nobody.example") == ("classical", "post-quantum")


def test_every_type_of_key_is_of_one_kind() -> None:
    assert frozenset(KeyType) == CLASSICAL | POST_QUANTUM
    assert not CLASSICAL & POST_QUANTUM
